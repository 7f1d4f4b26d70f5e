// The URL by which bundlers find the file and copy it.
export const source = () => new URL('./wasm/huepress_web_bg.wasm', import.meta.url);
