// Writes a pack from blobs as they come, with no more of them in memory than a piece.
import type { FileHandle } from 'node:fs/promises';

import type { DiskFaults } from './disk-faults.ts';
import { encodeIndex, indexIn, type PackedRow, type PackEntry, type PackIndex } from './pack-file.ts';

const pieceBytes = 1024 * 1024;

/** Every name must stand once among the entries. Resolves when all is written; it is not synced yet. */
export async function writePack(file: FileHandle, entries: AsyncIterable<PackEntry> | Iterable<PackEntry>, faults: DiskFaults): Promise<PackIndex> {
  const rows: PackedRow[] = [];
  let offset = 0;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const { name, bytes } of entries) {
    rows.push({ name, offset, sizeBytes: bytes.byteLength });
    offset += bytes.byteLength;
    held.push(bytes);
    heldBytes += bytes.byteLength;
    if (heldBytes < pieceBytes) continue;
    await writeAll(file, Buffer.concat(held, heldBytes), faults);
    [held, heldBytes] = [[], 0];
  }
  const end = encodeIndex(rows, offset);
  await writeAll(file, Buffer.concat([...held, end]), faults);
  return indexIn(end, offset);
}

/** A write may take fewer bytes than it is given. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, faults: DiskFaults): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength;) {
    const { bytesWritten } = await faults.onWrite(file.write(bytes, offset));
    offset += bytesWritten;
  }
}
