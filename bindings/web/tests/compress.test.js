import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compress, version } from '../npm/index.js';
import { native, read } from './support.js';

const bubbles = read('assets/bubbles.png');
const few = await compress(bubbles, { colors: 8 });

/** Options, and those of the command that mean the same. */
const SAME = [
  [{}, []],
  [{ colors: 16, effort: 1 }, ['-k16', '-e1']],
  [{ colors: 40, dither: 'none', lossy: 0 }, ['-k40', '--dither=none', '--lossy=0']],
  [{ colors: 16, dither: 'bayer', ditherStrength: 30 }, ['-k16', '--dither=bayer', '--dither-strength=30']],
  [{ colors: 16, lossy: 20, ditherStrength: 25 }, ['-k16', '--lossy=20', '--dither-strength=25']],
  [{ colors: 12, pin: '#e4002b,white' }, ['-k12', '--pin=#e4002b,white']],
  [{ colors: 12, pin: ['#e4002b', 'white'] }, ['-k12', '--pin=#e4002b', '--pin=white']],
  [{ palette: 'gameboy' }, ['--palette=gameboy']],
  [{ palette: ['black', '#fff', 'red'], keepOrder: true }, ['--palette=black,#fff,red', '--keep-order']],
  [{ palette: 'cga', format: 'gif' }, ['--palette=cga', '--format=gif']],
  [
    { colors: 16, space: 'srgb', init: 'k-means++', restarts: 3, maxIter: 20, tol: 0.001, seed: 7 },
    ['-k16', '--space=srgb', '--init=k-means++', '--restarts=3', '--max-iter=20', '--tol=0.001', '--seed=7'],
  ],
  [{ maxSize: 9000, effort: 2 }, ['--max-size=9000', '-e2']],
  [{ strip: 'all', colors: 9 }, ['--strip=all', '-k9']],
  [{ minSaving: 99 }, ['--min-saving=99']],
];

for (const [options, args] of SAME) {
  test(`the bytes are those of the command: ${JSON.stringify(options)}`, async () => {
    const { status, data, message } = native(bubbles, args);
    assert.equal(status, 0, message);
    const result = await compress(bubbles, options);
    assert.ok(data.equals(result.data), `${result.data.length} and ${data.length} bytes`);
    assert.equal(result.bytesOut, data.length);
  });
}

test('a goal of quality is met', async () => {
  const { reached, data } = await compress(bubbles, { quality: 40, effort: 2 });
  assert.ok(reached.met && reached.ssimulacra2 >= 40 && data.length < bubbles.length, reached.summary);
  assert.match(reached.summary, /SSIMULACRA2/);
});

test('a result says what it is', () => {
  const { data, palette, device, kept, format, width, height, bytesIn, colorsIn, psnr, reached, warnings } = few;
  assert.deepEqual(Buffer.from(data.subarray(1, 4)).toString(), 'PNG');
  assert.deepEqual([device, kept, format, reached], ['cpu', null, 'png', null]);
  assert.deepEqual([width, height], [bubbles.readUInt32BE(16), bubbles.readUInt32BE(20)]);
  assert.ok(palette.length <= 8 && palette.every(({ color }) => /^#([0-9a-f]{2}){3,4}$/.test(color)));
  assert.ok(Math.abs(palette.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  assert.ok(bytesIn === bubbles.length && colorsIn > 8 && psnr > 20);
  assert.deepEqual(warnings, []);
});

test('a picture that would not shrink is kept', async () => {
  const { data, kept } = await compress(few.data);
  assert.ok(Buffer.from(few.data).equals(data));
  assert.match(kept, /not be smaller/);
});

test('every kind of input is taken', async () => {
  const { buffer, byteOffset, byteLength } = bubbles;
  const copy = buffer.slice(byteOffset, byteOffset + byteLength);
  for (const input of [copy, new Blob([bubbles]), new DataView(copy), new Uint8ClampedArray(copy)]) {
    assert.deepEqual((await compress(input, { colors: 8 })).data, few.data);
  }
});

/** Options that are wrong, and the words about them. */
const WRONG = [
  [{ colour: 3 }, /there is no option colour; there are .*colors.*effort/],
  [{ colors: 1 }, /colors must be from 2 to 256, not 1/],
  [{ colors: 2.5 }, /colors must be a whole number in its range, not 2.5/],
  [{ colors: '16' }, /the option colors must be a number/],
  [{ effort: 10 }, /effort must be .*, not 10/],
  [{ format: 'jpeg' }, /format must be one of png, webp, gif, auto, not "jpeg"/],
  [{ format: 'webp' }, /no encoder for it in WebAssembly/],
  [{ format: 'auto' }, /no encoder for it in WebAssembly/],
  [{ palette: 'nonsense' }, /nonsense/],
  [{ palette: 'red' }, /at least two/],
  [{ palette: 'black,white', colors: 4 }, /palette and colors contradict/],
  [{ quality: 70, maxSize: 5000 }, /quality and maxSize contradict/],
  [{ quality: 170 }, /quality must be from 0 to 100/],
  [{ bestEffort: true }, /bestEffort needs quality or maxSize/],
  [{ keepOrder: true }, /keepOrder needs palette/],
  [{ like: 'file.png' }, /like must be a Uint8Array/],
  [{ maxSize: 100, format: 'png', indexed: true }, /cannot be met/],
  [{ maxPixels: 1000 }, /more than the 1000 pixels that are allowed/],
  [{ device: 'gpu' }, /no GPU adapter/],
  [{ onProgress: 3 }, /onProgress must be a function/],
];

for (const [options, words] of WRONG) {
  test(`options are refused in words: ${JSON.stringify(options)}`, async () => {
    await assert.rejects(compress(bubbles, options), (error) => error instanceof Error && words.test(error.message));
  });
}

test('what is no picture is an error in words, and the next picture is compressed all the same', async () => {
  for (const broken of [new Uint8Array(0), Buffer.from('no picture'), bubbles.subarray(0, 200)]) {
    await assert.rejects(compress(broken), /image/);
  }
  await assert.rejects(compress('bubbles.png'), TypeError);
  assert.deepEqual((await compress(bubbles, { colors: 8 })).data, few.data);
});

test('an instance that broke is replaced by a new one', async () => {
  // As where memory or stack are at their end.
  const onProgress = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  await assert.rejects(compress(bubbles, { onProgress }), /too large or damaged: unreachable/);
  assert.deepEqual((await compress(bubbles, { colors: 8 })).data, few.data);
});

test('progress is told, and stops the work where a signal or an error says so', async () => {
  const stages = [];
  await compress(bubbles, { colors: 8, onProgress: ({ stage }) => stages.push(stage) });
  assert.ok(
    ['count', 'palette', 'pixels', 'encode'].every((stage) => stages.includes(stage)),
    stages.join(),
  );

  const stop = new AbortController();
  const stopped = compress(bubbles, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
  await assert.rejects(stopped, /enough/);
  await assert.rejects(compress(bubbles, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await assert.rejects(
    compress(bubbles, {
      onProgress: () => {
        throw new Error('no more');
      },
    }),
    /no more/,
  );
});

test('the version is that of the package', async () => {
  assert.equal(await version(), JSON.parse(read('bindings/web/npm/package.json')).version);
});
