/** Colours that are named; the bar has them all. */
const MOST_NAMED = 20;

/** How light a colour is, near enough for an order. */
function light(color) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return 0.3 * r + 0.6 * g + 0.1 * b;
}

/** Shows a palette: a bar of shares from dark to light, and the colours by their shares. */
export function showPalette(root, palette) {
  const sorted = [...palette].sort((a, b) => b.share - a.share);
  const [bar, list] = [root.querySelector('.bar'), root.querySelector('.colors')];
  const swatch = ({ color, share }) => {
    const part = document.createElement('i');
    part.style.setProperty('--c', color);
    part.style.flexGrow = share;
    return part;
  };
  bar.replaceChildren(...[...palette].sort((a, b) => light(a.color) - light(b.color)).map(swatch));
  list.replaceChildren(
    ...sorted.slice(0, MOST_NAMED).map((entry) => {
      const item = document.createElement('li');
      const name = document.createElement('code');
      name.textContent = entry.color;
      const share = document.createElement('span');
      share.textContent = `${(100 * entry.share).toFixed(1)} %`;
      item.append(swatch(entry), name, share);
      return item;
    }),
  );
  if (sorted.length > MOST_NAMED) {
    const rest = document.createElement('li');
    rest.className = 'faded';
    rest.textContent = `and ${sorted.length - MOST_NAMED} more`;
    list.append(rest);
  }
}
