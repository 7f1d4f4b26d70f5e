import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'vite';
import { compress } from '../npm/index.js';
import huepress from '../npm/vite.js';
import { read } from './support.js';

test('a build has the compressed pictures, and those that cannot be read stay as they are', async () => {
  const site = mkdtempSync(join(tmpdir(), 'huepress-site-'));
  try {
    const bubbles = read('assets/bubbles.png');
    writeFileSync(join(site, 'bubbles.png'), bubbles);
    writeFileSync(join(site, 'broken.gif'), 'GIF89a, or so');
    writeFileSync(join(site, 'index.html'), '<img src="./bubbles.png"><img src="./broken.gif">');
    const quiet = { logLevel: 'silent', build: { assetsInlineLimit: 0 } };
    await build({ root: site, configFile: false, ...quiet, plugins: [huepress({ colors: 16 })] });

    const built = readdirSync(join(site, 'dist/assets'));
    const find = (ending) =>
      readFileSync(
        join(
          site,
          'dist/assets',
          built.find((name) => name.endsWith(ending)),
        ),
      );
    const { data } = await compress(bubbles, { colors: 16, format: 'png' });
    assert.ok(find('.png').equals(data) && data.length < bubbles.length);
    assert.equal(find('.gif').toString(), 'GIF89a, or so');
    assert.match(readFileSync(join(site, 'dist/index.html')).toString(), /src="\/assets\/bubbles-/);
  } finally {
    rmSync(site, { recursive: true });
  }
});
