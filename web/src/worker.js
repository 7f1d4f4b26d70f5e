// One instance of huepress: takes a job, tells of its stages, and answers with the result or with words.
import { compress, version } from 'huepress';

onmessage = async ({ data: { id, file, options } }) => {
  const start = performance.now();
  const onProgress = ({ stage }) => postMessage({ id, stage });
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { data, ...facts } = await compressOrFallBack(bytes, { ...options, onProgress });
    // A blob needs no memory of the page.
    const blob = new Blob([data], { type: `image/${facts.format}` });
    postMessage({ id, result: { ...facts, blob, ms: performance.now() - start, version: await version() } });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
};

/** A GPU that is not there or fails is replaced by the CPU, which gives the same bytes. */
async function compressOrFallBack(bytes, options) {
  if (options.device === 'cpu') return compress(bytes, options);
  try {
    return await compress(bytes, options);
  } catch (failure) {
    const result = await compress(bytes, { ...options, device: 'cpu' });
    result.warnings.push(`the processor did the work, as the graphics card did not: ${failure.message}`);
    return result;
  }
}
