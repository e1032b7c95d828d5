// What is asked of a digest before it names anything, and the errors every blob store words alike.
import { createHash } from 'node:crypto';

import { AssayError, invalidArgument, notFound } from '../../core/base/errors.ts';
import type { ByteRange } from '../../core/content/blob-store.ts';
import { algorithmOf, type ContentDigest, hexOf, readDigest } from '../../core/content/content-digest.ts';

/** The name of a blob: the digits of its SHA-256. Undefined for what names none; nothing else ever becomes part of a file name. */
export function nameOf(digest: ContentDigest): string | undefined {
  return readDigest(digest) === digest && algorithmOf(digest) === 'sha256' ? hexOf(digest) : undefined;
}

export function noSuchBlob(digest: ContentDigest): AssayError {
  return notFound('blob', digest);
}

function checkExpected(found: ContentDigest, expected: ContentDigest | undefined): void {
  if (expected === undefined || found === expected) return;
  throw invalidArgument(`the bytes sent as ${expected} have the digest ${found}; they were damaged on the way or changed while they were read: send them again`, {
    subject: { kind: 'blob', id: expected },
    reason: 'digest_mismatch',
    detail: { expected, found },
  });
}

/** Refuses bytes that are not those the sender said, by their SHA-256; another digest is compared while they come, by `comparing`. */
export function checkStored(found: ContentDigest, expected: ContentDigest | undefined): void {
  if (expected !== undefined && algorithmOf(expected) === 'sha256') checkExpected(found, expected);
}

/** The same bytes; fails at their end when they do not have the digest expected, if that is no SHA-256, which stores compute anyway. */
export function comparing(source: AsyncIterable<Uint8Array>, expected: ContentDigest | undefined): AsyncIterable<Uint8Array> {
  return expected === undefined || algorithmOf(expected) === 'sha256' ? source : compared(source, expected);
}

async function* compared(source: AsyncIterable<Uint8Array>, expected: ContentDigest): AsyncGenerator<Uint8Array> {
  const algorithm = algorithmOf(expected);
  const hash = createHash(algorithm);
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  checkExpected(`${algorithm}:${hash.digest('hex')}`, expected);
}

/** The stored bytes are not those that were put. */
export function damagedBlob(digest: ContentDigest, found: string): AssayError {
  return new AssayError('integrity', `the stored bytes of ${digest} are damaged: ${found}; send these bytes again, or restore them from a backup`, {
    subject: { kind: 'blob', id: digest },
  });
}

/** A file of many blobs that cannot be read at all. */
export function damagedPack(path: string, found: string): AssayError {
  return new AssayError('integrity', `the file ${path}, which holds small blobs, is damaged: ${found}; restore it from a backup, or send the blobs that are missing again`);
}

/** The bytes to read: from `start`, `length` many. An end beyond the blob is cut to it. */
export function readSpan(sizeBytes: number, range: ByteRange | undefined): { readonly start: number; readonly length: number } {
  if (range === undefined) return { start: 0, length: sizeBytes };
  const { start, end } = range;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start || start >= sizeBytes) {
    throw invalidArgument(`the range ${start}-${end} is not within the ${sizeBytes} bytes of the blob`, { reason: 'range_not_satisfiable', detail: { sizeBytes } });
  }
  return { start, length: Math.min(end, sizeBytes - 1) - start + 1 };
}
