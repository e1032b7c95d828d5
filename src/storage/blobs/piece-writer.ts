// Writes pieces of a large file one after the other, while the next one is filled, and hashes each once it is written. The disk begins
// with what is there while more comes: left to one sync at the end, it would idle first and then keep everybody waiting.
import type { FileHandle } from 'node:fs/promises';

import type { StreamDigest } from './digest-pool.ts';
import type { DiskFaults } from './disk-faults.ts';
import { writeAll } from './write-pack.ts';

export interface PieceWriter {
  /** Resolves once the piece before is written. Neither the piece nor another call may come before that. */
  add(piece: ArrayBuffer, length: number): Promise<void>;
  /** How many bytes were written, when all are; they are not all synced yet. */
  written(): Promise<number>;
}

interface Tools {
  readonly digest: StreamDigest;
  readonly faults: DiskFaults;
}

/** So many bytes are a long enough write for any disk, and few enough to be quickly synced when the file ends. */
const syncedBytes = 64 * 1024 * 1024;

export function createPieceWriter(file: FileHandle, { digest, faults }: Tools): PieceWriter {
  let sizeBytes = 0;
  let syncedTo = 0;
  let writing: Promise<void> = Promise.resolve();
  let syncing: Promise<void> | undefined;

  async function write(piece: ArrayBuffer, length: number): Promise<void> {
    await writeAll(file, new Uint8Array(piece, 0, length), faults);
    digest.add(piece, length);
    sizeBytes += length;
    if (sizeBytes - syncedTo < syncedBytes) return;
    await syncing;
    syncedTo = sizeBytes;
    syncing = faults.onWrite(file.datasync());
    syncing.catch(() => undefined);
  }

  return {
    add: async (piece, length) => {
      await writing;
      writing = write(piece, length);
      // It fails for whoever waits next.
      writing.catch(() => undefined);
    },
    written: async () => {
      await writing;
      await syncing;
      return sizeBytes;
    },
  };
}
