/** The view of one picture: original and result under a slider, enlarged at will. */
export class Viewer {
  #parts;
  #zoom = 'fit';
  /** The blob and the URL of each image. */
  #contents = new Map();

  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.#parts = {
      root,
      canvas: find('#canvas'),
      stack: find('.stack'),
      before: find('.before'),
      after: find('.after'),
      slider: find('.stack input'),
      welcome: find('#welcome'),
      problem: find('#problem'),
      stage: find('#stage'),
      zooms: root.querySelectorAll('[data-zoom]'),
    };
    const { slider, stack, zooms, stage } = this.#parts;
    slider.addEventListener('input', () => stack.style.setProperty('--at', `${slider.value}%`));
    for (const button of zooms) button.addEventListener('click', () => this.#enlarge(button.dataset.zoom));
    stage.addEventListener('keydown', ({ key }) => {
      const steps = ['fit', '1', '2', '4'];
      const step = steps.indexOf(this.#zoom) + ({ '+': 1, '-': -1 }[key] ?? 0);
      if (steps[step] && steps[step] !== this.#zoom) this.#enlarge(steps[step]);
    });
    for (const image of [this.#parts.before, this.#parts.after]) {
      image.addEventListener('load', () => this.#lay());
      // Browsers do not show TIFF, and the result stands alone then.
      image.addEventListener('error', () => {
        image.removeAttribute('src');
        this.#lay();
      });
    }
    addEventListener('resize', () => this.#lay());
  }

  /** Shows a picture: its file, and the result where there is one. */
  show({ file, name, result, error }) {
    const { canvas, before, after, welcome, problem, stack } = this.#parts;
    welcome.hidden = true;
    problem.hidden = !error;
    canvas.hidden = Boolean(error);
    problem.textContent = error ?? '';
    if (error) return;
    stack.classList.toggle('is-pending', !result);
    before.alt = `${name}, the original`;
    after.alt = result ? `${name}, the result` : '';
    this.#set(before, file);
    this.#set(after, result?.blob);
  }

  /** Shows nothing but the welcome. */
  clear() {
    const { canvas, welcome, problem, before, after } = this.#parts;
    [before, after].forEach((image) => this.#set(image, null));
    canvas.hidden = problem.hidden = true;
    welcome.hidden = false;
  }

  /** Gives an image the contents of a blob, unless it has them. */
  #set(image, blob) {
    const known = this.#contents.get(image);
    if (known?.blob === blob) return;
    if (known) URL.revokeObjectURL(known.url);
    this.#contents.delete(image);
    if (!blob) return image.removeAttribute('src');
    this.#contents.set(image, { blob, url: URL.createObjectURL(blob) });
    image.src = this.#contents.get(image).url;
  }

  #enlarge(zoom) {
    this.#zoom = zoom;
    for (const button of this.#parts.zooms) button.setAttribute('aria-pressed', button.dataset.zoom === zoom);
    this.#lay();
    const { canvas, stack } = this.#parts;
    canvas.scrollTo((stack.clientWidth - canvas.clientWidth) / 2, (stack.clientHeight - canvas.clientHeight) / 2);
  }

  /** Gives the pictures their size. */
  #lay() {
    const { before, after, stack, canvas } = this.#parts;
    const shown = before.naturalWidth ? before : after;
    const [width, height] = [shown.naturalWidth, shown.naturalHeight];
    if (!width) return;
    const fit = Math.min(canvas.clientWidth / width, canvas.clientHeight / height, 8);
    const scale = this.#zoom === 'fit' ? fit : Number(this.#zoom) / devicePixelRatio;
    stack.style.width = `${Math.max(1, Math.round(width * scale))}px`;
    stack.style.aspectRatio = `${width} / ${height}`;
    stack.classList.toggle('is-large', scale * devicePixelRatio >= 2);
    stack.classList.toggle('is-alone', !before.naturalWidth);
  }
}
