// The operations on blobs by their digest: how a recorder brings the contents that inputs name.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from './content-doors.ts';
import { notFound } from '../base/errors.ts';
import type { BlobReads, ByteRange, StoredBlob } from './blob-store.ts';
import { type ContentDigest, hexOf } from './content-digest.ts';

export interface Blobs {
  /** Those of the digests that are not stored whole, each once, in the order given. The others are kept for a while from now on. */
  findMissing(caller: Caller, digests: readonly ContentDigest[]): Promise<readonly ContentDigest[]>;
  /** Keeps the bytes when they have the digest they are sent as; else `invalid_argument` (reason `digest_mismatch`). Again mends what was damaged. */
  put(caller: Caller, input: { readonly digest: ContentDigest; readonly source: AsyncIterable<Uint8Array> }): Promise<StoredBlob>;
  /** Throws `not_found`. */
  stat(caller: Caller, digest: ContentDigest): Promise<StoredBlob>;
  /** Throws `not_found`, and `integrity` when the bytes are damaged. */
  open(caller: Caller, input: { readonly digest: ContentDigest; readonly range?: ByteRange | undefined }): Promise<AsyncIterable<Uint8Array>>;
}

/** Blobs are of no project: who may read or write anything at all may read or write them, and must know their digests. */
export function createBlobs({ read, write, keep }: ContentDoors<unknown>): Blobs {
  return {
    findMissing: async (caller, digests) => {
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      return missingBlobs(blobs, digests);
    },

    put: async (caller, { digest, source }) => {
      const blobs = await keep(caller, 'blob.write', 'anywhere');
      const isKnown = (await blobs.has([digest])).has(digest);
      const blob = await blobs.put(source, digest);
      if (!isKnown) await write(caller, 'blob.write', 'anywhere', async ({ audit }) => audit('blob.put', { kind: 'blob', id: hexOf(digest) }, { sizeBytes: blob.sizeBytes }));
      return blob;
    },

    stat: async (caller, digest) => {
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      const blob = await blobs.stat(digest);
      if (!blob) throw notFound('blob', hexOf(digest));
      return blob;
    },

    open: async (caller, { digest, range }) => {
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      return blobs.get(digest, range);
    },
  };
}

/** Those of the digests that are not stored whole, each once, in the order given. The others count as stored now, so that a collection leaves them. */
export async function missingBlobs(blobs: BlobReads, digests: Iterable<ContentDigest>): Promise<readonly ContentDigest[]> {
  const wanted = [...new Set(digests)];
  const found = await blobs.renew(wanted);
  return wanted.filter((digest) => !found.has(digest));
}
