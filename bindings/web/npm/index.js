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
let running = 0;

export function init(module) {
  started ??= begin(module ?? source());
  return started;
}

async function begin(module) {
  try {
    await start({ module_or_path: await module });
  } catch (error) {
    // It may be tried again.
    started = undefined;
    throw error;
  }
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
  running++;
  try {
    return onCpu ? compressOnCpu(bytes, options) : await watched(() => compressOnGpu(bytes, options));
  } catch (error) {
    signal?.throwIfAborted();
    if (!isBroken(error)) throw error;
    __wbg_reset_state();
    throw new Error(`this picture is too large or damaged: ${error.message}`, { cause: error });
  } finally {
    running--;
    if (!running && memoryBytes() > MOST_KEPT) __wbg_reset_state();
  }
}

export async function version() {
  await init();
  return versionOf();
}

/** Awaits work that, where the instance breaks in it, never ends: only the global scope hears of that. */
async function watched(work) {
  const over = new AbortController();
  const broken = new Promise((_, reject) => {
    const hear = (event) => {
      if (!isBroken(event.error)) return;
      event.preventDefault();
      reject(event.error);
    };
    addEventListener('error', hear, { signal: over.signal });
  });
  try {
    return await Promise.race([work(), broken]);
  } finally {
    over.abort();
  }
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
