// How pickles spell numbers and texts: decimal lines in protocol 0, little-endian two's complement after that.

import { damaged, tooLarge } from '../format-error.ts';
import type { InertNode } from '../inert-tree.ts';
import { latin1 } from '../latin1.ts';

/** Numbers, names and memo slots stand on lines no longer than this. Decimal reading is quadratic in the length. */
export const maxLineBytes = 16_384;

/** A decimal integer; a number when it is exact as one. */
export function integer(digits: string): number | bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(digits)) throw damaged(`'${digits.slice(0, 40)}' in a pickle is no integer`);
  const value = BigInt(digits.trim().replace(/^\+/, ''));
  return narrow(value);
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** LONG: decimal digits, ended by Python 2's `L`. */
export function longLine(line: Uint8Array): InertNode {
  return { kind: 'int', value: integer(latin1(line).replace(/L$/, '')) };
}

/** LONG1 and LONG4: little-endian two's complement; no bytes are zero. */
export function integerFromBytes(bytes: Uint8Array): number | bigint {
  if (bytes.length > maxLineBytes) throw tooLarge(`an integer of more than ${maxLineBytes} bytes is not read`);
  if (bytes.length === 0) return 0;
  let hex = '';
  for (let at = bytes.length - 1; at >= 0; at -= 1) hex += (bytes[at] as number).toString(16).padStart(2, '0');
  return narrow(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`)));
}

/** FLOAT: Python's decimal spelling, `nan` and `inf` included. */
export function floatLine(line: Uint8Array): InertNode {
  const text = latin1(line).trim();
  const word = /^([-+]?)(nan|inf|infinity)$/i.exec(text);
  if (word !== null) {
    const value = (word[2] as string).toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
    return { kind: 'float', value: word[1] === '-' ? -value : value };
  }
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw damaged(`'${text.slice(0, 40)}' in a pickle is no number`);
  return { kind: 'float', value: Number(text) };
}

/** A memo slot, or the key of a persistent object, as decimal digits. */
export function slotLine(line: Uint8Array): number {
  const slot = integer(latin1(line));
  if (typeof slot !== 'number' || slot < 0) throw damaged(`'${slot}' is no memo slot`);
  return slot;
}

/** STRING: a quoted Python 2 literal. */
export function quotedLine(line: Uint8Array): Uint8Array {
  const first = line[0];
  if (line.length < 2 || (first !== 0x22 && first !== 0x27) || line.at(-1) !== first) throw damaged('a text in a pickle is not quoted');
  return unescape(line.subarray(1, -1));
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11, '\\': 92, "'": 39, '"': 34 };

function unescape(line: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] as number;
    if (byte !== 0x5c) {
      bytes.push(byte);
      continue;
    }
    at += 1;
    const letter = String.fromCharCode(line[at] ?? 0);
    const hex = letter === 'x' ? /^[0-9a-fA-F]{2}$/.exec(latin1(line.subarray(at + 1, at + 3))) : null;
    if (hex !== null) at += 2;
    const value = hex === null ? escapes[letter] : Number.parseInt(hex[0], 16);
    if (value === undefined) throw damaged(`a text in a pickle has the escape \\${letter}`);
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

/** UNICODE: Python's raw-unicode-escape, where only \u and \U are escapes. */
export function rawUnicode(line: string): string {
  return line.replace(/(\\+)(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g, (whole, slashes: string, code: string) => {
    if (slashes.length % 2 === 0) return whole;
    const point = Number.parseInt(code.slice(1), 16);
    if (point > 0x10ffff) throw damaged(`a text in a pickle has the escape \\${code}`);
    return slashes.slice(1) + (code.startsWith('u') ? String.fromCharCode(point) : String.fromCodePoint(point));
  });
}
