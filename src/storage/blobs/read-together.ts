// Reads many small blobs out of their packs, each pack opened once and read from its beginning to its end, in long stretches: a
// read of its own for each costs more than its bytes.
import type { FileHandle } from 'node:fs/promises';

import { ignoreMissing } from './blob-folder.ts';
import { type PackedRow, type PackEntry, readExactly } from './pack-file.ts';
import type { Pack, PackedCopy } from './pack-list.ts';

/** Read at once. */
const stretchBytes = 1024 * 1024;

/** The bytes, whatever they are; copies whose pack is gone are absent. */
export async function readTogether(copies: readonly PackedCopy[], openFile: (path: string) => Promise<FileHandle>): Promise<ReadonlyMap<PackedCopy, Uint8Array>> {
  const found = new Map<PackedCopy, Uint8Array>();
  for (const [{ path }, those] of Map.groupBy<Pack, PackedCopy>(copies, ({ pack }) => pack)) {
    const file = await openFile(path).catch(ignoreMissing);
    if (file === undefined) continue;
    try {
      for (const stretch of stretchesOf(those, ({ row }) => row)) {
        const pieces = await readStretch(
          file,
          stretch.map(({ row }) => row),
        );
        for (const [index, copy] of stretch.entries()) found.set(copy, pieces[index]!);
      }
    } finally {
      await file.close();
    }
  }
  return found;
}

/** Blobs of one open pack, in the order in which they lie there, whatever their bytes are. */
export async function* entriesInOrder(file: FileHandle, rows: readonly PackedRow[]): AsyncGenerator<PackEntry> {
  for (const stretch of stretchesOf(rows, (row) => row)) {
    const pieces = await readStretch(file, stretch);
    for (const [index, { name }] of stretch.entries()) yield { name, bytes: pieces[index]! };
  }
}

async function readStretch(file: FileHandle, stretch: readonly PackedRow[]): Promise<readonly Uint8Array[]> {
  const position = stretch[0]!.offset;
  const last = stretch.at(-1)!;
  const bytes = await readExactly(file, { position, length: last.offset + last.sizeBytes - position });
  return stretch.map(({ offset, sizeBytes }) => bytes.subarray(offset - position, offset - position + sizeBytes));
}

/** Those of one pack that follow each other, without anything between them. */
function* stretchesOf<T>(items: readonly T[], rowOf: (item: T) => PackedRow): Generator<readonly T[]> {
  let stretch: T[] = [];
  let [from, to] = [0, 0];
  for (const item of items.toSorted((one, other) => rowOf(one).offset - rowOf(other).offset || rowOf(one).sizeBytes - rowOf(other).sizeBytes)) {
    const { offset, sizeBytes } = rowOf(item);
    if (stretch.length > 0 && (offset !== to || offset + sizeBytes - from > stretchBytes)) {
      yield stretch;
      stretch = [];
    }
    if (stretch.length === 0) from = offset;
    stretch.push(item);
    to = offset + sizeBytes;
  }
  if (stretch.length > 0) yield stretch;
}
