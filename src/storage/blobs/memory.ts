// Blobs in memory: for tests and for trying things out. The same duties as on disk, except durability.
import { createHash } from 'node:crypto';

import type { BlobStore, ByteRange, StoredBlob } from '../../core/content/blob-store.ts';
import { checkExpected, isDigest, noSuchBlob, readSpan } from './blob-digest.ts';

/** A new, empty store. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Uint8Array>();

  function find(digest: string): Uint8Array | undefined {
    return isDigest(digest) ? blobs.get(digest) : undefined;
  }

  async function put(source: AsyncIterable<Uint8Array>, expected?: string): Promise<StoredBlob> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) chunks.push(Uint8Array.from(chunk));
    const bytes = Buffer.concat(chunks);
    const digest = createHash('sha256').update(bytes).digest('hex');
    checkExpected(digest, expected);
    if (!blobs.has(digest)) blobs.set(digest, bytes);
    return { digest, sizeBytes: bytes.byteLength };
  }

  async function get(digest: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const bytes = find(digest);
    if (bytes === undefined) throw noSuchBlob(digest);
    const { start, length } = readSpan(bytes.byteLength, range);
    return (async function* () {
      if (length > 0) yield bytes.subarray(start, start + length);
    })();
  }

  return {
    put,
    get,
    concat: async (digests) => {
      const parts = await Promise.all(digests.map((digest) => get(digest)));
      return put(
        (async function* () {
          for (const part of parts) yield* part;
        })(),
      );
    },
    stat: async (digest) => {
      const bytes = find(digest);
      return bytes && { digest, sizeBytes: bytes.byteLength };
    },
    delete: async (digests) => {
      for (const digest of digests) blobs.delete(digest);
    },
  };
}
