/** The stops of the slider of colours. */
const COLORS = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];

/** Words for scores of SSIMULACRA2. */
const look = (score) => (score >= 85 ? 'excellent' : score >= 70 ? 'good' : score >= 50 ? 'medium' : 'poor');

/** The form of settings, as the options of huepress. */
export class Settings {
  #form;

  constructor(form, onChange) {
    this.#form = form;
    form.addEventListener('input', () => {
      this.#show();
      onChange();
    });
    // The form has its old values until the event is over.
    form.addEventListener('reset', () =>
      setTimeout(() => {
        this.#show();
        onChange();
      }),
    );
    form.addEventListener('submit', (event) => event.preventDefault());
    this.#show();
  }

  get options() {
    const fields = Object.fromEntries(new FormData(this.#form));
    const options = {
      colors: COLORS[fields.colors],
      effort: Number(fields.effort),
      dither: fields.dither,
      device: fields.device,
      maxPixels: 2 ** 26,
    };
    if (fields.metadata) options.strip = 'none';
    if (fields.format) options.format = fields.format;
    if (fields.goal === 'look') options.quality = Number(fields.quality);
    if (fields.goal === 'size') options.maxSize = Math.max(1, Math.round(Number(fields.size))) * 1000;
    // The nearest result is more use than a refusal; it says that the goal is not met.
    if (fields.goal !== 'colors') options.bestEffort = true;
    return options;
  }

  /** Lets a GPU be chosen, or says why not. */
  offerGpu({ name, reason }, isForced) {
    const [, gpu] = this.#form.elements.device.options;
    gpu.disabled = Boolean(reason) && !isForced;
    this.#form.querySelector('#device-note').textContent = reason ?? `${name}. Both give the same bytes.`;
  }

  #show() {
    const { colors, effort, quality, goal } = this.#form.elements;
    const say = (name, text) => {
      this.#form.querySelector(`output[for=${name}]`).textContent = text;
    };
    say('colors', COLORS[colors.value]);
    say('effort', effort.value);
    say('quality', `${quality.value}, ${look(Number(quality.value))}`);
    colors.setAttribute('aria-valuetext', `${COLORS[colors.value]} colours`);
    quality.setAttribute('aria-valuetext', `${quality.value}, ${look(Number(quality.value))}`);
    this.#form.querySelector('#colors-label').textContent = goal.value === 'colors' ? 'Colours' : 'Colours, at most';
    for (const part of this.#form.querySelectorAll('[data-goal]')) part.hidden = part.dataset.goal !== goal.value;
  }
}
