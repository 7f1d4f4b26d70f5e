import start, {
  __wbg_reset_state,
  compressOnCpu,
  compressOnGpu,
  memoryBytes,
  version as versionOf,
} from './wasm/huepress_web.js';
import { source } from '#source';

/** Memory of WebAssembly never shrinks: an instance that grew beyond this is replaced by a new one. */
const MOST_KEPT = 256 << 20;

let started;

export function init(module = source()) {
  started ??= (async () => {
    await start({ module_or_path: await module });
  })();
  // A start that failed may be tried again.
  started.catch(() => {
    started = undefined;
  });
  return started;
}

export async function compress(input, options = {}) {
  if (typeof options !== 'object' || options === null) throw new TypeError('the options must be an object');
  const { device = 'auto', signal } = options;
  // A browser does not tell what its GPU is, so it is taken only where it is asked for.
  const onCpu = device === 'auto' || device === 'cpu';
  if (!onCpu && typeof device === 'string' && !globalThis.navigator?.gpu) {
    throw new Error('no GPU adapter found; there is no WebGPU here, and the CPU gives the same bytes');
  }
  const bytes = await bytesOf(input);
  await init();
  signal?.throwIfAborted();
  let failure;
  try {
    return onCpu ? compressOnCpu(bytes, options) : await compressOnGpu(bytes, options);
  } catch (error) {
    signal?.throwIfAborted();
    failure = error;
    throw isBroken(error)
      ? new Error(`this picture is too large or damaged: ${error.message}`, { cause: error })
      : error;
  } finally {
    if (isBroken(failure) || memoryBytes() > MOST_KEPT) __wbg_reset_state();
  }
}

export async function version() {
  await init();
  return versionOf();
}

/** Whether an error left the instance in no state to go on. */
function isBroken(error) {
  return (
    error instanceof WebAssembly.RuntimeError ||
    error instanceof RangeError ||
    Boolean(error?.message?.startsWith('huepress has a mistake'))
  );
}

async function bytesOf(input) {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (typeof Blob === 'function' && input instanceof Blob) return new Uint8Array(await input.arrayBuffer());
  throw new TypeError('the picture must be a Uint8Array, another view, an ArrayBuffer or a Blob');
}
