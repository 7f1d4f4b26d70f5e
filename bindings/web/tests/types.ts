// Checked by the compiler alone.
import { compress, init, version, type Options, type Result } from '../npm/index.js';

const options: Options = {
  colors: 16,
  dither: 'bayer',
  pin: ['red'],
  device: 'webgpu',
  onProgress: ({ stage }) => stage,
};
const result: Result = await compress(new Uint8Array(), options);
const shares: number[] = result.palette.map(({ share }) => share);
// @ts-expect-error: there is no such option.
await compress(new ArrayBuffer(0), { colour: 3 });
// @ts-expect-error: nor such a format.
await compress(new Blob(), { format: 'jpeg' });
await init(new URL('https://example.org/huepress.wasm'));
export default [shares, await version()];
