import { Buffer } from 'node:buffer';
import { compress } from './index.js';

/** Formats that can be written under the same name. */
const FORMATS = { png: 'png', gif: 'gif' };

/** A plug-in for Vite and Rollup that compresses the PNG and GIF files of a build. */
export default function huepress(options = {}) {
  return {
    name: 'huepress',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      for (const asset of Object.values(bundle)) {
        const format = FORMATS[asset.fileName.split('.').pop().toLowerCase()];
        if (asset.type !== 'asset' || !format) continue;
        const before = Buffer.from(asset.source);
        try {
          const { data, kept, leftOut } = await compress(before, { ...options, format });
          if (leftOut && !kept) {
            this.warn(`${asset.fileName} is kept as it is: ${leftOut}`);
            continue;
          }
          asset.source = data;
          this.info(`${asset.fileName}: ${before.length} -> ${data.length} bytes`);
        } catch (error) {
          this.warn(`${asset.fileName} is kept as it is: ${error.message}`);
        }
      }
    },
  };
}
