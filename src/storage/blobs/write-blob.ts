// Writes a stream into a file while its digest is computed. A small one is gathered and hashed on the spot,
// since a hop to another thread would cost more; a large one goes to disk and to the digest thread in pieces.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import type { StoredBlob } from '../../core/content/blob-store.ts';
import { type DigestPool, pieceBytes } from './digest-pool.ts';
import type { DiskFaults } from './disk-faults.ts';

/** Up to this size a digest costs less than telling another thread about it. */
export const smallBytes = 64 * 1024;

interface WriteTools {
  readonly pool: DigestPool;
  readonly faults: DiskFaults;
}

/** Resolves when all bytes are written; they are not synced yet. */
export async function writeDigested(file: FileHandle, source: AsyncIterable<Uint8Array>, tools: WriteTools): Promise<StoredBlob> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const head: Uint8Array[] = [];
    let sizeBytes = 0;
    while (sizeBytes <= smallBytes) {
      const next = await chunks.next();
      if (next.done === true) return await writeSmall(file, Buffer.concat(head, sizeBytes), tools.faults);
      head.push(next.value);
      sizeBytes += next.value.byteLength;
    }
    return await writeLarge(file, withHead(head, chunks), tools);
  } catch (error) {
    // Lets a source that is a generator or a stream clean up; its own failure would hide the cause.
    await Promise.resolve(chunks.return?.()).catch(() => undefined);
    throw error;
  }
}

async function writeSmall(file: FileHandle, bytes: Uint8Array, faults: DiskFaults): Promise<StoredBlob> {
  await writeAll(file, bytes, faults);
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, sizeBytes: bytes.byteLength };
}

async function writeLarge(file: FileHandle, chunks: AsyncIterable<Uint8Array>, { pool, faults }: WriteTools): Promise<StoredBlob> {
  const digest = pool.open();
  try {
    let piece = await digest.takePiece();
    let filled = 0;
    let sizeBytes = 0;
    const flush = async (): Promise<void> => {
      await writeAll(file, new Uint8Array(piece, 0, filled), faults);
      digest.add(piece, filled);
      sizeBytes += filled;
      filled = 0;
    };
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.byteLength;) {
        const part = chunk.subarray(offset, offset + pieceBytes - filled);
        new Uint8Array(piece).set(part, filled);
        filled += part.byteLength;
        offset += part.byteLength;
        if (filled < pieceBytes) continue;
        await flush();
        piece = await digest.takePiece();
      }
    }
    await flush();
    return { digest: `sha256:${await digest.finish()}`, sizeBytes };
  } catch (error) {
    digest.abandon();
    throw error;
  }
}

/** A write may take fewer bytes than it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, faults: DiskFaults): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength;) {
    const { bytesWritten } = await faults.onWrite(file.write(bytes, offset));
    offset += bytesWritten;
  }
}

async function* withHead(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
