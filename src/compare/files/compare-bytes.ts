// Compares files as what they always are: runs of bytes.

import type { ByteSource } from '../../formats/byte-source.ts';
import type { ByteComparison } from './file-comparison.ts';
import { firstDifference } from './tensor-statistics.ts';

const pieceBytes = 4 * 1024 * 1024;

/** Null when the two are byte for byte the same. */
export function compareBytes(before: ByteSource, after: ByteSource): ByteComparison | null {
  const common = Math.min(before.size, after.size);
  let first = -1;
  let differing = 0;
  for (let at = 0; at < common; at += pieceBytes) {
    const length = Math.min(pieceBytes, common - at);
    const one = before.read(at, length);
    const other = after.read(at, length);
    const place = firstDifference(one, other);
    if (place < 0) continue;
    if (first < 0) first = at + place;
    for (let index = place; index < length; index += 1) if (one[index] !== other[index]) differing += 1;
  }
  if (first < 0 && before.size === after.size) return null;
  return { sizeBefore: before.size, sizeAfter: after.size, firstDifference: first < 0 ? common : first, differing };
}

/** Are the two the same? Stops at the first byte that differs. */
export function isSameBytes(before: ByteSource, after: ByteSource): boolean {
  if (before.size !== after.size) return false;
  for (let at = 0; at < before.size; at += pieceBytes) {
    const length = Math.min(pieceBytes, before.size - at);
    if (firstDifference(before.read(at, length), after.read(at, length)) >= 0) return false;
  }
  return true;
}
