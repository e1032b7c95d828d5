// A series as one line of blocks, and numbers as a person reads them. Pure.

const blocks = '▁▂▃▄▅▆▇█';

/** One block for each of at most `width` stretches; a gap where a stretch has no finite value. */
export function sparkline(values: readonly number[], width = 24): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const lowest = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const span = finite.reduce((most, value) => Math.max(most, value), -Infinity) - lowest;
  const cells = Math.min(width, values.length);
  return Array.from({ length: cells }, (_, cell) => {
    const stretch = values
      .slice(Math.floor((cell * values.length) / cells), Math.max(Math.floor(((cell + 1) * values.length) / cells), Math.floor((cell * values.length) / cells) + 1))
      .filter(Number.isFinite);
    if (stretch.length === 0) return ' ';
    const mean = stretch.reduce((sum, value) => sum + value / stretch.length, 0);
    return blocks[span === 0 ? 3 : Math.min(blocks.length - 1, Math.max(0, Math.round(((mean - lowest) / span) * (blocks.length - 1))))];
  }).join('');
}

/** Four significant digits; very large and very small ones as powers of ten. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 1e7)) return String(value);
  const size = Math.abs(value);
  return size >= 1e7 || size < 1e-4 ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}

/** With its sign. */
export function signedNumber(value: number): string {
  return `${value > 0 ? '+' : ''}${shortNumber(value)}`;
}

export function elapsedText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
