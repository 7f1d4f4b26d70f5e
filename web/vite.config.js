import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

/** Writes the service worker with the names of all files of the build, which it keeps for use without a network. */
const offline = {
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const files = [
      './',
      ...Object.keys(bundle)
        .filter((name) => name !== 'index.html')
        .sort(),
    ];
    const contents = Object.values(bundle).map((file) => file.source ?? file.code);
    const version = contents
      .reduce((hash, content) => hash.update(content), createHash('sha256'))
      .digest('hex')
      .slice(0, 16);
    const source = readFileSync(new URL('./src/service-worker.js', import.meta.url), 'utf8')
      .replace('FILES', JSON.stringify(files))
      .replace('VERSION', JSON.stringify(version));
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
  },
};

export default {
  base: './',
  build: { target: 'es2022', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  plugins: [offline],
};
