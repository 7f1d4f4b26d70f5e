// Numbers and stages as words.
const STAGES = {
  count: 'counting colours',
  device: 'starting the device',
  palette: 'finding the palette',
  pixels: 'choosing pixels',
  encode: 'writing',
  score: 'looking at it',
};

export const stageName = (stage) => STAGES[stage] ?? 'working';

export function size(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  const [unit, value] = bytes < 1e6 ? ['kB', bytes / 1e3] : ['MB', bytes / 1e6];
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 })}\u202f${unit}`;
}

export function saving(before, after) {
  const percent = 100 * (1 - after / before);
  return `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)}\u202f%`;
}

export const time = (ms) => (ms < 1000 ? `${Math.round(ms)}\u202fms` : `${(ms / 1000).toFixed(1)}\u202fs`);

export const count = (number) => number.toLocaleString('en');

export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
