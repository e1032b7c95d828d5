// Reads many small blobs out of their packs, each pack opened once and read from its beginning to its end.
import type { FileHandle } from 'node:fs/promises';

import { ignoreMissing } from './blob-folder.ts';
import { readExactly } from './pack-file.ts';
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
      for (const stretch of stretchesOf(those)) await readStretch(file, stretch, found);
    } finally {
      await file.close();
    }
  }
  return found;
}

async function readStretch(file: FileHandle, stretch: readonly PackedCopy[], into: Map<PackedCopy, Uint8Array>): Promise<void> {
  const position = stretch[0]!.row.offset;
  const { offset, sizeBytes } = stretch.at(-1)!.row;
  const bytes = await readExactly(file, { position, length: offset + sizeBytes - position });
  for (const copy of stretch) into.set(copy, bytes.subarray(copy.row.offset - position, copy.row.offset - position + copy.row.sizeBytes));
}

/** Copies of one pack that follow each other, without anything between them. */
function* stretchesOf(copies: readonly PackedCopy[]): Generator<readonly PackedCopy[]> {
  let stretch: PackedCopy[] = [];
  let [from, to] = [0, 0];
  for (const copy of copies.toSorted((one, other) => one.row.offset - other.row.offset || one.row.sizeBytes - other.row.sizeBytes)) {
    const { offset, sizeBytes } = copy.row;
    if (stretch.length > 0 && (offset !== to || offset + sizeBytes - from > stretchBytes)) {
      yield stretch;
      stretch = [];
    }
    if (stretch.length === 0) from = offset;
    stretch.push(copy);
    to = offset + sizeBytes;
  }
  if (stretch.length > 0) yield stretch;
}
