// Text files by line, read through a window. UTF-8 only: other encodings are compared by their bytes.

import type { ByteSource } from '../byte-source.ts';
import { tooLarge, damaged } from '../format-error.ts';
import { decodeUtf8 } from '../utf8.ts';

const windowBytes = 1024 * 1024;
const maxLineBytes = 16 * 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Does the beginning look like text: UTF-8 without control characters? */
export function looksLikeText(source: ByteSource): boolean {
  const head = source.read(0, Math.min(source.size, 4096));
  if (head.some((byte) => byte < 0x20 && byte !== lineFeed && byte !== carriageReturn && byte !== 0x09 && byte !== 0x0c)) return false;
  // The last character of a longer file may be cut in two here.
  for (let cut = 0; cut < (source.size > head.length ? 4 : 1); cut += 1) {
    try {
      decodeUtf8(head.subarray(0, head.length - cut));
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** The lines without their ends, which are a line feed with or without a carriage return. Throws FormatError. */
export function* readLines(source: ByteSource): Generator<string> {
  let rest = new Uint8Array(0);
  let at = 0;
  while (at < source.size) {
    const chunk = source.read(at, Math.min(windowBytes, source.size - at));
    at += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield decodeLine(rest, chunk.subarray(start, end));
      rest = new Uint8Array(0);
      start = end + 1;
    }
    rest = joined(rest, chunk.subarray(start));
    if (rest.length > maxLineBytes) throw tooLarge(`a line before byte ${at} is longer than ${maxLineBytes} bytes`);
  }
  if (rest.length > 0) yield decodeLine(rest, new Uint8Array(0));
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

function decodeLine(one: Uint8Array, other: Uint8Array): string {
  const bytes = one.length === 0 ? other : joined(one, other);
  if (bytes.includes(0)) throw damaged('a line holds a zero byte');
  return decodeUtf8(bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes);
}

/** How the file ends its lines, as it is shown beside a comparison. */
export function lineEnds(source: ByteSource): string {
  let feeds = 0;
  let returns = 0;
  let last = 0;
  for (let at = 0; at < source.size; at += windowBytes) {
    const chunk = source.read(at, Math.min(windowBytes, source.size - at));
    for (let found = chunk.indexOf(lineFeed); found >= 0; found = chunk.indexOf(lineFeed, found + 1)) {
      feeds += 1;
      if ((found === 0 ? last : chunk[found - 1]) === carriageReturn) returns += 1;
    }
    last = chunk.at(-1) as number;
  }
  const ending = source.size === 0 || last === lineFeed ? '' : ', none after the last line';
  return `${feeds - returns} LF, ${returns} CRLF${ending}`;
}
