// Numbers of one size with their bytes apart: all lowest bytes first, then all of the next, because bytes of one place are alike and
// compress better side by side.
import { endianness } from 'node:os';

type Wide = Float64Array | BigInt64Array;

const isBigEndian = endianness() === 'BE';

/** Where in a number of the machine its byte of this place lies. */
const placeOf = (byte: number, size: number): number => (isBigEndian ? size - 1 - byte : byte);

export function toPlanes(numbers: Float32Array | Wide): Uint8Array {
  const size = numbers.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const planes = new Uint8Array(bytes.length);
  for (let byte = 0; byte < size; byte += 1) {
    let from = placeOf(byte, size);
    const end = (byte + 1) * numbers.length;
    for (let to = byte * numbers.length; to < end; to += 1, from += size) planes[to] = bytes[from]!;
  }
  return planes;
}

export function fromPlanes(planes: Uint8Array, target: Wide): void {
  const size = target.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  for (let byte = 0; byte < size; byte += 1) {
    let to = placeOf(byte, size);
    const end = (byte + 1) * target.length;
    for (let from = byte * target.length; from < end; from += 1, to += size) bytes[to] = planes[from]!;
  }
}

const word = new Uint32Array(1);
const wordAsFloat = new Float32Array(word.buffer);
const pair = new Uint8Array(8);
const pairAsDouble = new Float64Array(pair.buffer);

/** The number at one place among `count` floats. */
export function floatInPlanes(planes: Uint8Array, index: number, count: number): number {
  word[0] = planes[index]! | (planes[index + count]! << 8) | (planes[index + 2 * count]! << 16) | (planes[index + 3 * count]! << 24);
  return wordAsFloat[0]!;
}

export function doubleInPlanes(planes: Uint8Array, index: number, count: number): number {
  for (let byte = 0; byte < 8; byte += 1) pair[placeOf(byte, 8)] = planes[index + byte * count]!;
  return pairAsDouble[0]!;
}

/** All floats, as doubles: every one survives it, but for which NaN it was. */
export function floatsFromPlanes(planes: Uint8Array, target: Float64Array): void {
  const count = target.length;
  for (let index = 0; index < count; index += 1) target[index] = floatInPlanes(planes, index, count);
}
