// Numbers as people read them in a table: short, aligned, honest about what is not a number.
import { decodeNumber, type WireNumber } from '@assay/sdk';

/** Five significant digits at the most; the exact value belongs into the title beside it. */
export function metricText(wire: WireNumber | undefined): string {
  if (wire === undefined) return '';
  const value = decodeNumber(wire);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return sign(value.toLocaleString('en-US'));
  if (size >= 1e7 || size < 1e-4)
    return sign(
      value
        .toExponential(3)
        .replace(/\.?0+e/, 'e')
        .replace('e+', 'e'),
    );
  return sign(trimZeros(value.toPrecision(5)));
}

/** Every digit of it, for titles and copies. */
export function exactText(wire: WireNumber | undefined): string {
  return wire === undefined ? '' : String(wire);
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 run`, `2 runs`. */
export function countWithNoun(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let size = sizeBytes;
  let unit = -1;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : size.toFixed(0)} ${units[unit]}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function sign(text: string): string {
  return text.replace(/^-/, '−');
}
