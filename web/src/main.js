import { save, takeFiles } from './files.js';
import { findGpu } from './gpu.js';
import { List } from './list.js';
import { showPalette } from './palette.js';
import { Pool } from './pool.js';
import { Settings } from './settings.js';
import { Viewer } from './viewer.js';
import { count, plural, saving, sentence, size, stageName, time } from './words.js';
import { apart, zip } from './zip.js';

const find = (selector) => document.querySelector(selector);
const CORES = Math.max(1, Math.min(8, (navigator.hardwareConcurrency ?? 2) - 1));

const pool = new Pool(CORES);
const viewer = new Viewer(find('#viewer'));
const list = new List(find('#list ul'), { pick, save: download, remove });
const settings = new Settings(find('#controls'), pressAllSoon);
const pictures = [];
let shown = null;
let timer;

takeFiles(add);
find('#clear').addEventListener('click', () => [...pictures].forEach(remove));
find('#cancel').addEventListener('click', cancelAll);
find('#download').addEventListener('click', () => download(shown));
find('#download-all').addEventListener('click', downloadAll);
find('#sample').addEventListener('click', async () => {
  const sample = await fetch(new URL('../../assets/lake.png', import.meta.url));
  add([new File([await sample.blob()], 'lake.png', { type: 'image/png' })]);
});
// With ?any-gpu one that is software may be chosen too, for a test.
const asked = new URLSearchParams(location.search);
findGpu().then((gpu) => settings.offerGpu(gpu, asked.has('any-gpu')));
if (import.meta.env.PROD) navigator.serviceWorker?.register('./service-worker.js').catch(() => {});

function add(files) {
  const added = files.map((file) => ({ file, name: file.name || 'picture' }));
  for (const picture of added) {
    pictures.push(picture);
    list.add(picture);
  }
  if (added.length && !shown) select(added[0]);
  added.forEach(press);
  tell();
}

/** Compresses a picture with the settings of now, whatever was asked before. */
function press(picture) {
  picture.cancel?.();
  Object.assign(picture, { error: null, stage: null, isBusy: true });
  const { done, cancel } = pool.run(picture.file, settings.options, (stage) => {
    picture.stage = stage;
    update(picture);
  });
  picture.cancel = cancel;
  const isLatest = () => picture.cancel === cancel;
  done.then(
    (result) => finish({ result }),
    (error) => {
      if (error.name === 'AbortError') finish({});
      else finish({ error: error.message, result: null });
    },
  );
  const finish = (outcome) => {
    if (!isLatest()) return;
    Object.assign(picture, outcome, { stage: null, isBusy: false, cancel: null });
    update(picture, true);
  };
  update(picture);
}

/** All pictures again, the one that is looked at first. */
function pressAll() {
  const others = pictures.filter((picture) => picture !== shown);
  for (const picture of shown ? [shown, ...others] : others) press(picture);
  tell();
}

/** Once a slider rests. */
function pressAllSoon() {
  clearTimeout(timer);
  timer = setTimeout(pressAll, 250);
}

function cancelAll() {
  clearTimeout(timer);
  for (const picture of pictures) picture.cancel?.();
}

function remove(picture) {
  picture.cancel?.();
  const at = pictures.indexOf(picture);
  pictures.splice(at, 1);
  list.remove(picture);
  if (shown === picture) select(pictures[Math.min(at, pictures.length - 1)] ?? null);
  tell();
}

/** Shows the picture that was picked from the list, which is far from the view on a phone. */
function pick(picture) {
  select(picture);
  if (!matchMedia('(min-width: 62rem)').matches) find('#viewer').scrollIntoView();
}

function select(picture) {
  shown = picture;
  list.mark(picture);
  find('#viewer-title').textContent = picture?.name ?? 'No picture yet';
  if (picture) viewer.show(described(picture));
  else viewer.clear();
  showFacts();
}

/** A picture with its error as a sentence. */
const described = (picture) => ({ ...picture, error: picture.error && sentence(picture.error) });

function update(picture, isOver = false) {
  list.update(picture);
  if (picture === shown) {
    if (isOver) viewer.show(described(picture));
    showFacts();
  }
  tell();
}

function showFacts() {
  const { result, stage, isBusy, file } = shown ?? {};
  const facts = {
    before: file && size(file.size),
    after: result && size(result.bytesOut),
    saved: result && (result.kept ? 'nothing' : saving(result.bytesIn, result.bytesOut)),
    colors: result && `${count(result.colorsIn)} → ${result.kept ? count(result.colorsIn) : result.palette.length}`,
    device: result && (result.device === 'cpu' ? 'processor' : result.device),
    time: result && time(result.ms),
  };
  for (const [name, text] of Object.entries(facts)) find(`[data-fact=${name}]`).textContent = text || '–';
  find('#state').textContent = isBusy ? `${stage ? stageName(stage) : 'waiting'} …` : '';
  const kept = result?.kept && `the original is kept: ${result.kept}`;
  const notes = result ? [kept, result.reached?.summary, ...result.warnings].filter(Boolean) : [];
  find('#notes').textContent = notes.map(sentence).join(' ');
  find('#download').disabled = !result;
  showPalette(find('#palette'), result?.palette ?? []);
  if (result) find('#version').textContent = result.version;
}

/** Tells how far all pictures are. */
function tell() {
  const busy = pictures.filter(({ isBusy }) => isBusy).length;
  const done = pictures.filter(({ result, isBusy }) => result && !isBusy);
  const failed = pictures.filter(({ error }) => error).length;
  const sum = (key) => done.reduce((total, { result }) => total + result[key], 0);
  const progress = find('#progress progress');
  progress.max = Math.max(1, pictures.length);
  progress.value = pictures.length - busy;
  const total = done.length
    ? `${size(sum('bytesIn'))} → ${size(sum('bytesOut'))}, ${saving(sum('bytesIn'), sum('bytesOut'))} saved`
    : '';
  const parts = [
    busy
      ? `${done.length} of ${plural(pictures.length, 'picture')} done`
      : pictures.length
        ? plural(pictures.length, 'picture')
        : '',
    failed ? `${failed} failed` : '',
    total,
  ];
  find('#tally').textContent = parts.filter(Boolean).join(' · ');
  find('#cancel').disabled = !busy;
  find('#clear').disabled = !pictures.length;
  find('#download-all').disabled = !done.length || Boolean(busy);
}

/** The name of a result, such as `lake-huepress.png`. */
function nameOf({ name, result }) {
  if (result.kept) return name;
  return `${name.replace(/\.[^.]*$/, '')}-huepress.${result.format}`;
}

function download(picture) {
  save(picture.result.blob, nameOf(picture));
}

async function downloadAll() {
  const done = pictures.filter(({ result }) => result);
  const names = apart(done.map(nameOf));
  try {
    const files = done.map(async ({ result }, at) => ({
      name: names[at],
      data: new Uint8Array(await result.blob.arrayBuffer()),
    }));
    save(zip(await Promise.all(files)), 'huepress.zip');
  } catch (error) {
    find('#tally').textContent = sentence(error.message);
  }
}
