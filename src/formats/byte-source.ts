// Random access to bytes that may be larger than memory: a file, an inflated archive entry, a piece of either.
// Reading is synchronous, so that a parser may stop at any byte; a server uses it from a worker.

import { damaged } from './format-error.ts';

/** Bytes by range. Both numbers count bytes; the answer has exactly `length` bytes and must not be changed. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** Throws unless the range lies within `size` bytes. Sizes come from hostile headers, so every source asks. */
export function checkRange(size: number, offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= size) return;
  throw damaged(`bytes ${offset} to ${offset + length} lie outside the ${size} bytes there are`);
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      checkRange(bytes.length, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** The part of a source that starts at `offset`; it is not read before it is asked for. */
export function sliceSource(source: ByteSource, offset: number, length: number): ByteSource {
  checkRange(source.size, offset, length);
  return {
    size: length,
    read(from, count) {
      checkRange(length, from, count);
      return source.read(offset + from, count);
    },
  };
}
