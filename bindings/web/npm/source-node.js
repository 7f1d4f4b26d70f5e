// Node's fetch does not read files.
import { readFile } from 'node:fs/promises';

export const source = () => readFile(new URL('./wasm/huepress_web_bg.wasm', import.meta.url));
