// Reads blob files in pieces, and computes their digests on another thread meanwhile.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import type { StoredBlob } from '../../core/content/blob-store.ts';
import { damagedBlob } from './blob-digest.ts';
import { type DigestPool, pieceBytes, type StreamDigest } from './digest-pool.ts';
import { smallContentBytes } from '../../core/content/small-content.ts';

type OpenFile = () => Promise<FileHandle>;

/** All bytes of a blob of no more than one piece. Throws `integrity`. */
export async function readPieceChecked(file: FileHandle, { digest, sizeBytes }: StoredBlob, pool: DigestPool): Promise<Uint8Array> {
  const bytes = await readPiece(file, 0, sizeBytes);
  checkDigest(digest, bytes.byteLength <= smallContentBytes ? createHash('sha256').update(bytes).digest('hex') : await digestElsewhere(bytes, pool));
  return bytes;
}

/** Reads a whole file for its digest's sake. Throws `integrity`. */
export async function checkFile(file: FileHandle, blob: StoredBlob, pool: DigestPool): Promise<void> {
  for await (const _ of checkedPieces(filePieces(file, { start: 0, length: blob.sizeBytes }, blob), blob, pool));
}

/** All bytes of a blob; the last piece is held back until the digest agrees. Closes the file, also when the reader stops early. */
export async function* readChecked(open: OpenFile, blob: StoredBlob, pool: DigestPool): AsyncGenerator<Uint8Array> {
  const file = await open();
  try {
    yield* checkedPieces(filePieces(file, { start: 0, length: blob.sizeBytes }, blob), blob, pool);
  } finally {
    await file.close();
  }
}

/** Some bytes of a blob that was checked before. */
export async function* readUnchecked(open: OpenFile, span: Span, blob: StoredBlob): AsyncGenerator<Uint8Array> {
  const file = await open();
  try {
    yield* filePieces(file, span, blob);
  } finally {
    await file.close();
  }
}

interface Span {
  readonly start: number;
  readonly length: number;
}

async function* filePieces(file: FileHandle, { start, length }: Span, { digest, sizeBytes }: StoredBlob): AsyncGenerator<Uint8Array> {
  const end = start + length;
  let next = readPiece(file, start, Math.min(pieceBytes, length));
  for (let position = start; position < end;) {
    const piece = await next;
    if (piece.byteLength === 0) throw damagedBlob(digest, `they end after ${position} of ${sizeBytes} bytes`);
    position += piece.byteLength;
    // The next piece is read while this one is hashed and sent.
    if (position < end) next = readAhead(file, position, end);
    yield piece;
  }
}

/** The same pieces, all those of a blob; the last one is held back until the digest agrees. */
export async function* checkedPieces(pieces: AsyncIterable<Uint8Array>, { digest, sizeBytes }: StoredBlob, pool: DigestPool): AsyncGenerator<Uint8Array> {
  const check = pool.open();
  let isFinished = false;
  try {
    let position = 0;
    for await (const piece of pieces) {
      position += piece.byteLength;
      await addCopy(check, piece);
      if (position >= sizeBytes) {
        isFinished = true;
        checkDigest(digest, await check.finish());
      }
      yield piece;
    }
  } finally {
    if (!isFinished) check.abandon();
  }
}

async function digestElsewhere(bytes: Uint8Array, pool: DigestPool): Promise<string> {
  const check = pool.open();
  await addCopy(check, bytes);
  return check.finish();
}

function readAhead(file: FileHandle, position: number, end: number): Promise<Uint8Array> {
  const next = readPiece(file, position, Math.min(pieceBytes, end - position));
  // A reader that stops early leaves this read unawaited.
  next.catch(() => undefined);
  return next;
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

function checkDigest(expected: StoredBlob['digest'], found: string): void {
  if (expected !== `sha256:${found}`) throw damagedBlob(expected, `their digest is sha256:${found}`);
}
