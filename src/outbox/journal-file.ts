// The segment a journal is writing: bytes go to its end and are synced, or are taken back.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncFolder } from './journal-segments.ts';

export interface SegmentWriter {
  readonly path: string;
  readonly sizeBytes: number;
  /** Durable when resolved. After an error nothing of the bytes counts, and the file must be repaired or left. */
  write(bytes: Buffer): Promise<void>;
  /** Cuts off what a failed write left. */
  repair(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a segment; throws EEXIST when it is there. */
export async function createSegment(path: string, header: Buffer): Promise<SegmentWriter> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  const writer = writerOf(path, file, 0);
  try {
    await writer.write(header);
    await syncFolder(dirname(path));
    return writer;
  } catch (error) {
    await writer.close().catch(() => undefined);
    throw error;
  }
}

/** Goes on with a segment, behind the bytes that are sound. */
export async function resumeSegment(path: string, soundBytes: number): Promise<SegmentWriter> {
  const file = await open(path, constants.O_WRONLY);
  const writer = writerOf(path, file, soundBytes);
  await writer.repair();
  return writer;
}

function writerOf(path: string, file: FileHandle, soundBytes: number): SegmentWriter {
  let sizeBytes = soundBytes;
  return {
    path,
    get sizeBytes() {
      return sizeBytes;
    },
    write: async (bytes) => {
      let written = 0;
      while (written < bytes.length) written += (await file.write(bytes, written, bytes.length - written, sizeBytes + written)).bytesWritten;
      await file.datasync();
      sizeBytes += bytes.length;
    },
    repair: async () => {
      await file.truncate(sizeBytes);
      await file.datasync();
    },
    close: () => file.close(),
  };
}
