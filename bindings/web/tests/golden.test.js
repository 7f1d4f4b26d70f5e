import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blake3 } from '@noble/hashes/blake3.js';
import { compress } from '../npm/index.js';
import { read } from './support.js';

/** The options of a command line. */
function options(line) {
  const names = {
    '-k': 'colors',
    '-e': 'effort',
    '--space': 'space',
    '--init': 'init',
    '--dither': 'dither',
    '--restarts': 'restarts',
  };
  const words = line.split(' ');
  const pairs = words.flatMap((word, at) => (names[word] ? [[names[word], words[at + 1]]] : []));
  return Object.fromEntries(pairs.map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
}

const lines = read('tests/golden.txt').toString().trim().split('\n');
assert.ok(lines.length > 10);
for (const line of lines) {
  const [hash, file, args] = line.match(/^(\w+) {2}(\S+) (.*)$/).slice(1);
  test(`the bytes are those that are promised: ${file} ${args}`, async () => {
    const { data } = await compress(read(`assets/${file}`), { ...options(args), format: 'png' });
    assert.equal(Buffer.from(blake3(data)).toString('hex').slice(0, 32), hash);
  });
}
