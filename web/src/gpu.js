/** Software that calls itself a GPU: the processor is faster without it. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

/** The name of the browser's GPU, or why there is none to use. */
export async function findGpu() {
  if (!navigator.gpu) return { reason: 'This browser has no WebGPU.' };
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (!adapter) return { reason: 'WebGPU finds no graphics card.' };
  const info = adapter.info ?? {};
  const names = [info.description, info.vendor, info.architecture, info.device].filter(Boolean);
  const isSoftware = adapter.isFallbackAdapter || info.isFallbackAdapter || SOFTWARE.test(names.join(' '));
  const name = info.description || names.join(' ') || 'unnamed';
  return isSoftware ? { name, reason: 'WebGPU is software here; the processor is faster.' } : { name };
}
