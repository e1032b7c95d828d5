// Reads blob files. A whole one is checked against its digest while it streams: the last piece is held back
// until the digest agrees, so a damaged blob never arrives complete.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import type { StoredBlob } from '../../core/content/blob-store.ts';
import { damagedBlob } from './blob-digest.ts';
import { type DigestPool, pieceBytes, type StreamDigest } from './digest-pool.ts';
import { smallBytes } from './write-blob.ts';

type OpenFile = () => Promise<FileHandle>;

/** All bytes of a blob; closes the file at the end, also when the reader stops early. Throws `integrity`. */
export async function* readChecked(open: OpenFile, blob: StoredBlob, pool: DigestPool): AsyncGenerator<Uint8Array> {
  const file = await open();
  if (blob.sizeBytes <= smallBytes) yield* readSmall(file, blob);
  else yield* readLarge(file, blob, pool);
}

/** A part of a blob, checked for its length only. */
export async function* readSpanOf(open: OpenFile, span: { readonly start: number; readonly length: number }, digest: string): AsyncGenerator<Uint8Array> {
  const file = await open();
  try {
    const end = span.start + span.length;
    for (let position = span.start; position < end;) {
      const piece = await readPiece(file, position, Math.min(pieceBytes, end - position));
      if (piece.byteLength === 0) throw damagedBlob(digest, `they end after ${position} bytes`);
      position += piece.byteLength;
      yield piece;
    }
  } finally {
    await file.close();
  }
}

async function* readSmall(file: FileHandle, { digest, sizeBytes }: StoredBlob): AsyncGenerator<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readPiece(file, 0, sizeBytes);
  } finally {
    await file.close();
  }
  checkDigest(digest, createHash('sha256').update(bytes).digest('hex'));
  if (bytes.byteLength > 0) yield bytes;
}

async function* readLarge(file: FileHandle, { digest, sizeBytes }: StoredBlob, pool: DigestPool): AsyncGenerator<Uint8Array> {
  const check = pool.open();
  let isFinished = false;
  try {
    let next = readPiece(file, 0, pieceBytes);
    for (let position = 0; position < sizeBytes;) {
      const piece = await next;
      position += piece.byteLength;
      if (piece.byteLength === 0) throw damagedBlob(digest, `they end after ${position} of ${sizeBytes} bytes`);
      const isLast = position >= sizeBytes;
      // The next piece is read while this one is hashed and sent.
      if (!isLast) {
        next = readPiece(file, position, Math.min(pieceBytes, sizeBytes - position));
        // A reader that stops early leaves this read unawaited.
        next.catch(() => undefined);
      }
      await addCopy(check, piece);
      if (isLast) {
        isFinished = true;
        checkDigest(digest, await check.finish());
      }
      yield piece;
    }
  } finally {
    if (!isFinished) check.abandon();
    await file.close();
  }
}

/** The reader owns the piece it is handed, so the thread gets a copy: 0.1 ms a MiB. */
async function addCopy(check: StreamDigest, piece: Uint8Array): Promise<void> {
  const copy = await check.takePiece();
  new Uint8Array(copy).set(piece);
  check.add(copy, piece.byteLength);
}

/** Reads until the piece is full or the file ends. */
async function readPiece(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(piece, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return piece.subarray(0, filled);
}

function checkDigest(expected: string, found: string): void {
  if (found !== expected) throw damagedBlob(expected, `their digest is ${found}`);
}
