// Paths as text that can stand in JSON. A file name is bytes; those that are no UTF-8 are written as `\xNN`, and a
// backslash that would read like such an escape is written as one itself, so that every name has one text and back.
import { Buffer } from 'node:buffer';

/** The text of a path's bytes. */
export function pathText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!text.includes('\uFFFD') && !text.includes('\\x')) return text;
  let written = '';
  for (let offset = 0; offset < buffer.length;) {
    const length = characterLength(buffer, offset);
    if (length === 0) written += escaped(buffer[offset]!);
    else if (buffer[offset] === 0x5c && isEscape(buffer.toString('latin1', offset, offset + 4))) written += escaped(0x5c);
    else written += buffer.toString('utf8', offset, offset + length);
    offset += Math.max(1, length);
  }
  return written;
}

/** The bytes a text of `pathText` stands for. */
export function pathBytes(text: string): Buffer {
  if (!text.includes('\\x')) return Buffer.from(text, 'utf8');
  return Buffer.concat(text.split(/(\\x[0-9a-f]{2})/).map((part) => (isEscape(part) ? Buffer.from([Number.parseInt(part.slice(2), 16)]) : Buffer.from(part, 'utf8'))));
}

/** As file system calls take it: text where that says it all, else bytes. */
export function systemPath(text: string): string | Buffer {
  return text.includes('\\x') ? pathBytes(text) : text;
}

function isEscape(text: string): boolean {
  return /^\\x[0-9a-f]{2}$/.test(text);
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** How many bytes the well-formed UTF-8 character at an offset has; 0 when there is none. */
function characterLength(buffer: Buffer, offset: number): number {
  const first = buffer[offset]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || offset + length > buffer.length) return 0;
  const text = buffer.toString('utf8', offset, offset + length);
  // A replacement character stands for a mistake, unless the bytes are that character.
  return text === '\uFFFD' && buffer.toString('hex', offset, offset + length) !== 'efbfbd' ? 0 : text.includes('\uFFFD') && text.length > 1 ? 0 : length;
}
