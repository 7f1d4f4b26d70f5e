import { saving, size, stageName } from './words.js';

/** The list of pictures, a row for each. */
export class List {
  #root;
  #rows = new Map();
  #drawn = Promise.resolve();
  #on;

  /** `on.pick`, `on.save` and `on.remove` are called with a picture. */
  constructor(root, on) {
    this.#root = root;
    this.#on = on;
  }

  add(picture) {
    const row = document.createElement('li');
    const pick = button('pick', '', () => this.#on.pick(picture));
    const thumb = document.createElement('canvas');
    thumb.width = thumb.height = 96;
    const [name, state] = ['name', 'state'].map((kind) => {
      const part = document.createElement('span');
      part.className = kind;
      return part;
    });
    name.textContent = picture.name;
    pick.append(thumb, name, state);
    const download = button('icon', '↓', () => this.#on.save(picture), `Download ${picture.name}`);
    const remove = button('icon', '×', () => this.#on.remove(picture), `Remove ${picture.name}`);
    row.append(pick, download, remove);
    this.#root.append(row);
    this.#rows.set(picture, { row, pick, state, download });
    this.update(picture);
    // One after the other: each picture is decoded whole.
    this.#drawn = this.#drawn.then(() => draw(picture.file, thumb));
  }

  update(picture) {
    const { state, row, download } = this.#rows.get(picture) ?? {};
    if (!state) return;
    const [kind, text] = outcome(picture);
    row.dataset.state = kind;
    state.textContent = text;
    download.disabled = !picture.result;
  }

  mark(picture) {
    for (const [other, { pick }] of this.#rows) pick.setAttribute('aria-pressed', other === picture);
  }

  remove(picture) {
    this.#rows.get(picture)?.row.remove();
    this.#rows.delete(picture);
  }
}

/** The state of a picture, and words for it. */
function outcome({ isBusy, stage, error, result }) {
  if (isBusy) return stage ? ['working', `${stageName(stage)} …`] : ['waiting', 'waiting'];
  if (error) return ['failed', 'failed'];
  if (!result) return ['cancelled', 'cancelled'];
  const { bytesIn, bytesOut, kept } = result;
  return ['done', `${size(bytesIn)} → ${size(bytesOut)}, ${kept ? 'kept' : `−${saving(bytesIn, bytesOut)}`}`];
}

function button(kind, text, act, label) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = kind;
  made.textContent = text;
  if (label) made.ariaLabel = made.title = label;
  made.addEventListener('click', act);
  return made;
}

/** Draws a picture's middle into a thumbnail; what the browser cannot show stays empty. */
async function draw(file, thumb) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return;
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  const context = thumb.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, side, side, 0, 0, thumb.width, thumb.height);
  bitmap.close();
}
