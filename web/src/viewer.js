/** The view of one picture: original and result under a slider, enlarged at will. */
export class Viewer {
  #parts;
  #zoom = 'fit';
  #urls = [];

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
    addEventListener('resize', () => this.#lay());
  }

  /** Shows a picture: its file, and the result where there is one. */
  show({ file, name, result, error }) {
    const { canvas, before, after, welcome, problem, stack } = this.#parts;
    this.#forget();
    welcome.hidden = true;
    problem.hidden = !error;
    canvas.hidden = Boolean(error);
    problem.textContent = error ?? '';
    if (error) return;
    const urlOf = (blob) => {
      const url = URL.createObjectURL(blob);
      this.#urls.push(url);
      return url;
    };
    const type = result && `image/${result.format}`;
    stack.classList.toggle('is-pending', !result);
    before.alt = `${name}, the original`;
    after.alt = result ? `${name}, the result` : '';
    before.onload = after.onload = () => this.#lay();
    // Browsers do not show TIFF, and the result stands alone then.
    before.onerror = () => {
      before.removeAttribute('src');
      this.#lay();
    };
    before.src = urlOf(file);
    if (result) after.src = urlOf(new Blob([result.data], { type }));
    else after.removeAttribute('src');
  }

  /** Shows nothing but the welcome. */
  clear() {
    const { canvas, welcome, problem } = this.#parts;
    this.#forget();
    canvas.hidden = problem.hidden = true;
    welcome.hidden = false;
  }

  #forget() {
    this.#urls.forEach((url) => URL.revokeObjectURL(url));
    this.#urls = [];
  }

  #enlarge(zoom) {
    this.#zoom = zoom;
    for (const button of this.#parts.zooms) button.setAttribute('aria-pressed', button.dataset.zoom === zoom);
    this.#lay();
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
