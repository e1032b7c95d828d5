// Strict UTF-8: what cannot be decoded is refused, never replaced, since two different names must not become one.

import { damaged } from './format-error.ts';

const chunk = 8192;

/** Decodes UTF-8. `surrogates` also admits lone surrogates, which Python writes into pickles ("surrogatepass"). */
export function decodeUtf8(bytes: Uint8Array, options: { readonly surrogates?: boolean } = {}): string {
  const parts: string[] = [];
  let units: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] as number;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const point = length === 1 ? first : decodePoint(bytes, at, length);
    if (point >= 0xd800 && point <= 0xdfff && options.surrogates !== true) throw damaged(`byte ${at} of a text starts a lone surrogate, which UTF-8 has not`);
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
    else units.push(point);
    if (units.length >= chunk) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
    at += length;
  }
  parts.push(String.fromCharCode(...units));
  return parts.join('');
}

function decodePoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] as number;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) throw damaged(`byte ${at} of a text is not UTF-8`);
  let point = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    const next = bytes[at + index] as number;
    if ((next & 0xc0) !== 0x80) throw damaged(`byte ${at + index} of a text is not UTF-8`);
    point = (point << 6) | (next & 0x3f);
  }
  const smallest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  if (point < smallest || point > 0x10ffff) throw damaged(`byte ${at} of a text is an overlong or impossible UTF-8 sequence`);
  return point;
}

/** Encodes text to UTF-8; lone surrogates are written as their own three bytes. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  }
  return Uint8Array.from(bytes);
}
