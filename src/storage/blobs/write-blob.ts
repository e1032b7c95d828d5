// Writes a stream into a file while its digest is computed: in pieces, on the digest thread. A small one is gathered
// first, to be hashed on the spot, since a hop to another thread would cost more.
import type { FileHandle } from 'node:fs/promises';

import type { StoredBlob } from '../../core/content/blob-store.ts';
import { type DigestPool, pieceBytes } from './digest-pool.ts';
import type { DiskFaults } from './disk-faults.ts';
import { createPieceWriter } from './piece-writer.ts';
import { smallContentBytes } from '../../core/content/small-content.ts';

interface WriteTools {
  readonly pool: DigestPool;
  readonly faults: DiskFaults;
}

/** A blob that is small enough to be held, or the beginning of one that is not. */
export type BlobStart =
  | { readonly isWhole: true; readonly bytes: Uint8Array }
  | { readonly isWhole: false; readonly head: readonly Uint8Array[]; readonly rest: AsyncIterator<Uint8Array> };

/** Reads until the end or until the blob is not small. */
export async function beginningOf(source: AsyncIterable<Uint8Array>): Promise<BlobStart> {
  const rest = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let sizeBytes = 0;
  while (sizeBytes <= smallContentBytes) {
    const next = await rest.next();
    if (next.done === true) return { isWhole: true, bytes: head.length === 1 ? head[0]! : Buffer.concat(head, sizeBytes) };
    // A copy of its own: sources use their buffers again once they are asked for more.
    head.push(Uint8Array.from(next.value));
    sizeBytes += next.value.byteLength;
  }
  return { isWhole: false, head, rest };
}

/** Resolves when all bytes are written; they are not synced yet. */
export async function writeDigested(file: FileHandle, { head, rest }: Extract<BlobStart, { isWhole: false }>, tools: WriteTools): Promise<StoredBlob> {
  try {
    return await writeLarge(file, withHead(head, rest), tools);
  } catch (error) {
    // Lets a source that is a generator or a stream clean up; its own failure would hide the cause.
    await Promise.resolve(rest.return?.()).catch(() => undefined);
    throw error;
  }
}

async function writeLarge(file: FileHandle, chunks: AsyncIterable<Uint8Array>, { pool, faults }: WriteTools): Promise<StoredBlob> {
  const digest = pool.open();
  const pieces = createPieceWriter(file, { digest, faults });
  try {
    let piece = await digest.takePiece();
    let filled = 0;
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.byteLength;) {
        const part = chunk.subarray(offset, offset + pieceBytes - filled);
        new Uint8Array(piece).set(part, filled);
        filled += part.byteLength;
        offset += part.byteLength;
        if (filled < pieceBytes) continue;
        await pieces.add(piece, filled);
        piece = await digest.takePiece();
        filled = 0;
      }
    }
    await pieces.add(piece, filled);
    const sizeBytes = await pieces.written();
    return { digest: `sha256:${await digest.finish()}`, sizeBytes };
  } catch (error) {
    // Before the file is closed and the digest forgotten, no write of it may be under way.
    await pieces.written().catch(() => undefined);
    digest.abandon();
    throw error;
  }
}

async function* withHead(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
