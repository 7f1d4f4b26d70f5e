import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { launch, serve } from './browser.js';
import { png } from './png.js';

const root = new URL('../../', import.meta.url);
const asset = (name) => new URL(`assets/${name}`, root).pathname;
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let site, browser, page, complaints;

before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  site.close();
});
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, []);
});

/** Waits until nothing is left to do. */
const settled = () =>
  page.waitForFunction(
    () => {
      const rows = [...document.querySelectorAll('#list li')];
      return rows.length > 0 && rows.every(({ dataset }) => ['done', 'failed'].includes(dataset.state));
    },
    null,
    { timeout: 120_000 },
  );

/** Changes settings, and waits until the picture has them. */
async function set(change) {
  const first = page.locator('#list li').first();
  await change();
  await page.waitForFunction((row) => row.dataset.state !== 'done', await first.elementHandle());
  await settled();
}

async function saved(button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return { name: download.suggestedFilename(), data: readFileSync(await download.path()) };
}

function native(file, ...args) {
  const command = process.env.HUEPRESS ?? new URL('target/debug/huepress', root).pathname;
  const { stdout, status, stderr } = spawnSync(command, [file, ...args, '-q', '-o', '-'], { maxBuffer: 1 << 28 });
  assert.equal(status, 0, String(stderr));
  return stdout;
}

const pngFile = (name, buffer) => ({ name, mimeType: 'image/png', buffer });

test('the result has the bytes of the command, and says what it saves', async () => {
  await page.goto(site.url);
  await page.setInputFiles('#files', asset('bubbles.png'));
  await settled();
  const { name, data } = await saved('#download');
  assert.equal(name, 'bubbles-huepress.png');
  assert.ok(data.equals(native(asset('bubbles.png'))));
  assert.match(await page.textContent('[data-fact=saved]'), /^\d+/);
  assert.equal(await page.textContent('[data-fact=device]'), 'processor');
  assert.ok((await page.locator('#palette .colors li').count()) > 16);
});

test('settings change the result as they do for the command', async () => {
  await page.goto(site.url);
  await page.setInputFiles('#files', asset('bubbles.png'));
  await settled();
  await set(async () => {
    await page.fill('#colors', '6');
    await page.fill('#effort', '2');
    await page.selectOption('#dither', 'bayer');
  });
  assert.ok((await saved('#download')).data.equals(native(asset('bubbles.png'), '-k16', '-e2', '--dither=bayer')));

  await set(() => page.click('button[type=reset]'));
  await set(async () => {
    await page.click('text=Size');
    await page.fill('#size', '40');
  });
  const { data } = await saved('#download');
  assert.ok(data.length <= 40_000 && data.equals(native(asset('bubbles.png'), '--max-size=40000')));
  assert.match(await page.textContent('#notes'), /SSIMULACRA2/);
});

test('a GPU gives the same bytes', async () => {
  await page.goto(`${site.url}?any-gpu`);
  await page.waitForSelector('#device option[value=gpu]:not([disabled])', { state: 'attached' });
  await page.selectOption('#device', 'gpu');
  await page.setInputFiles('#files', pngFile('small.png', png(96, 64, 1)));
  await settled();
  const { data } = await saved('#download');
  assert.equal(await page.textContent('[data-fact=device]'), 'webgpu', await page.textContent('#notes'));
  await set(() => page.selectOption('#device', 'cpu'));
  assert.equal(await page.textContent('[data-fact=device]'), 'processor');
  assert.ok((await saved('#download')).data.equals(data));
});

const FAULTS = {
  'is lost': `const open = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      const device = await open.call(this, descriptor);
      setTimeout(() => device.destroy(), 50);
      return device;
    };`,
  'breaks the work': `GPUQueue.prototype.submit = () => { throw new WebAssembly.RuntimeError('unreachable'); };`,
};

for (const [what, fault] of Object.entries(FAULTS)) {
  test(`a GPU that ${what} is replaced by the processor, with the same bytes`, async () => {
    await page.context().close();
    const context = await browser.newContext({ serviceWorkers: 'block' });
    await context.route('**/worker-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: fault + (await response.text()) });
    });
    page = await context.newPage();
    await page.goto(`${site.url}?any-gpu`);
    await page.waitForSelector('#device option[value=gpu]:not([disabled])', { state: 'attached' });
    await page.selectOption('#device', 'gpu');
    await page.setInputFiles('#files', asset('bubbles.png'));
    await settled();
    assert.equal(await page.textContent('[data-fact=device]'), 'processor');
    assert.match(
      await page.textContent('#notes'),
      /as the graphics card did not: .*(device webgpu failed|unreachable)/,
    );
    assert.ok((await saved('#download')).data.equals(native(asset('bubbles.png'))));
  });
}

test('a batch is done whole, what cannot be done is refused in words, and an archive has the rest', async () => {
  await page.goto(site.url);
  const files = Array.from({ length: 20 }, (_, seed) => pngFile('same.png', png(80, 60, seed)));
  files.push(pngFile('broken.png', png(80, 60, 3).subarray(0, 300)));
  files.push(pngFile('huge.png', png(4, 4, 1, [60_000, 60_000])));
  files.push({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await page.setInputFiles('#files', files);
  await settled();
  assert.equal(await page.locator('[data-state=done]').count(), 20);
  assert.match(await page.textContent('#tally'), /23 pictures · 3 failed/);
  const words = {
    broken: /cannot decode the PNG/i,
    huge: /60000x60000, more than the 67108864 pixels/,
    notes: /not an image/i,
  };
  for (const [name, expected] of Object.entries(words)) {
    await page.click(`.pick:has-text("${name}")`);
    assert.match(await page.textContent('#problem'), expected);
  }
  const { name, data } = await saved('#download-all');
  assert.equal(name, 'huepress.zip');
  const count = `import io, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
print(len(set(archive.namelist())))`;
  const { stdout, stderr } = spawnSync('python3', ['-c', count], { input: data });
  assert.equal(String(stdout).trim(), '20', String(stderr));
});

test('work can be cancelled, and pictures can be removed', async () => {
  await page.goto(site.url);
  await page.fill('#effort', '9');
  await page.setInputFiles('#files', [asset('lake.png'), asset('fruits.png')]);
  await page.waitForSelector('#cancel:not([disabled])');
  await page.click('#cancel');
  await page.waitForFunction(() => {
    return [...document.querySelectorAll('#list .state')].every(({ textContent }) => textContent === 'cancelled');
  });
  await page.click('[aria-label="Remove lake.png"]');
  assert.equal(await page.textContent('#viewer-title'), 'fruits.png');
  await page.click('#clear');
  assert.ok(await page.isVisible('#welcome'));
});

test('pasted and dropped pictures are taken', async () => {
  await page.goto(site.url);
  const send = (kind) =>
    page.evaluate(
      ([kind, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: 'image/png' }));
        const event =
          kind === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })
            : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      },
      [kind, [...png(20, 20, 5)]],
    );
  await send('paste');
  await send('drop');
  await page.waitForFunction(() => document.querySelectorAll('#list li').length === 2);
  await settled();
  assert.equal(await page.locator('[data-state=done]').count(), 2);
});

test('the keyboard moves the slider, enlarges the picture and picks from the list', async () => {
  await page.goto(site.url);
  await page.setInputFiles('#files', [asset('bubbles.png'), asset('fruits.png')]);
  await settled();
  await page.focus('.stack input');
  await page.keyboard.press('End');
  assert.equal(await page.evaluate(() => document.querySelector('.stack').style.getPropertyValue('--at')), '100%');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  assert.equal(await page.evaluate(() => document.querySelector('.stack').clientWidth), 1024);
  await page.focus('#list li:nth-child(2) .pick');
  await page.keyboard.press('Enter');
  assert.equal(await page.textContent('#viewer-title'), 'fruits.png');
});

test('the page works without a network after the first visit, and sends nothing', async () => {
  const requests = [];
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  await page.goto(site.url);
  await page.evaluate(async () => {
    const { active: worker } = await navigator.serviceWorker.ready;
    const changes = () => new Promise((done) => worker.addEventListener('statechange', done, { once: true }));
    while (worker.state !== 'activated') await changes();
  });
  await page.context().setOffline(true);
  await page.reload();
  await page.setInputFiles('#files', pngFile('offline.png', png(64, 64, 9)));
  await settled();
  assert.equal(await page.locator('[data-state=done]').count(), 1);
  const isOwn = (request) => request.startsWith(`GET ${site.url}`) || request.startsWith('GET blob:');
  assert.ok(requests.every(isOwn), requests.join('\n'));
});

for (const scheme of ['light', 'dark']) {
  for (const width of [400, 1400]) {
    test(`the page is accessible and fits: ${scheme}, ${width} pixels wide`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(site.url);
      const check = async () => {
        const { violations } = await page.evaluate(`${axe}; axe.run()`);
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          [],
        );
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is too wide');
      };
      await check();
      await page.setInputFiles('#files', [
        pngFile('bubbles.png', readFileSync(asset('bubbles.png'))),
        pngFile('broken.png', Buffer.from('broken')),
      ]);
      await settled();
      await check();
    });
  }
}

test('nothing moves while a picture is added and compressed', async () => {
  await page.goto(site.url);
  await page.evaluate(() => {
    window.shift = 0;
    const add = (list) =>
      list.getEntries().forEach(({ value }) => {
        window.shift += value;
      });
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
  });
  await page.setInputFiles('#files', asset('bubbles.png'));
  await settled();
  // The browser tells of shifts with the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const shift = await page.evaluate(() => window.shift);
  assert.ok(shift < 0.02, `a shift of ${shift}`);
});
