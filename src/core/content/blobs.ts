// The operations on blobs by their digest: how a recorder brings the contents that inputs name.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from './content-doors.ts';
import { inParallel } from '../base/in-parallel.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { BlobReads, ByteRange, StoredBlob } from './blob-store.ts';

export interface Blobs {
  /** Those of the digests that are not stored, each once, in the order given. */
  findMissing(caller: Caller, digests: readonly string[]): Promise<readonly string[]>;
  /** Keeps the bytes when they have the digest they are sent as; else `invalid_argument` (reason `digest_mismatch`). Again is no change. */
  put(caller: Caller, input: { readonly digest: string; readonly source: AsyncIterable<Uint8Array> }): Promise<StoredBlob>;
  /** Throws `not_found`. */
  stat(caller: Caller, digest: string): Promise<StoredBlob>;
  /** Throws `not_found`; `integrity` while reading when the bytes are damaged. */
  open(caller: Caller, input: { readonly digest: string; readonly range?: ByteRange | undefined }): Promise<AsyncIterable<Uint8Array>>;
}

/** Blobs are of no project: who may read or write anything at all may read or write them, and must know their digests. */
export function createBlobs({ read, write, keep }: ContentDoors<unknown>): Blobs {
  return {
    findMissing: async (caller, digests) => {
      digests.forEach(checkDigest);
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      return missingBlobs(blobs, digests);
    },

    put: async (caller, { digest, source }) => {
      checkDigest(digest);
      const blobs = await keep(caller, 'blob.write', 'anywhere');
      const isKnown = (await blobs.stat(digest)) !== undefined;
      const blob = await blobs.put(source, digest);
      if (!isKnown) await write(caller, 'blob.write', 'anywhere', async ({ audit }) => audit('blob.put', { kind: 'blob', id: digest }, { sizeBytes: blob.sizeBytes }));
      return blob;
    },

    stat: async (caller, digest) => {
      checkDigest(digest);
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      const blob = await blobs.stat(digest);
      if (!blob) throw notFound('blob', digest);
      return blob;
    },

    open: async (caller, { digest, range }) => {
      checkDigest(digest);
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      return blobs.get(digest, range);
    },
  };
}

/** Those of the digests that are not stored, each once, in the order given. */
export async function missingBlobs(blobs: BlobReads, digests: Iterable<string>): Promise<readonly string[]> {
  const wanted = [...new Set(digests)];
  const found = await inParallel(wanted, (digest) => blobs.stat(digest));
  return wanted.filter((_, index) => found[index] === undefined);
}

/** Refuses what is no SHA-256 in lower-case hexadecimal digits. */
export function checkDigest(digest: string): void {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw invalidArgument(`digest ${JSON.stringify(digest.slice(0, 80))} is not the 64 lower-case hexadecimal digits of a SHA-256`);
}
