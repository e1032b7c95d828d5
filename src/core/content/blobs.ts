// The operations on blobs by their digest: how a recorder brings the contents that inputs name.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from './content-doors.ts';
import { notFound } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { BlobReads, ByteRange, StoredBlob } from './blob-store.ts';
import { type ContentDigest, hexOf } from './content-digest.ts';

/** Bytes, and the digest they are sent as. */
export interface SentBlob {
  readonly digest: ContentDigest;
  readonly source: AsyncIterable<Uint8Array>;
}

export interface Blobs {
  /** Those of the digests that are not stored whole, each once, in the order given. The others are kept for a while from now on. */
  findMissing(caller: Caller, digests: readonly ContentDigest[]): Promise<readonly ContentDigest[]>;
  /** Keeps the bytes when they have the digest they are sent as; else `invalid_argument` (reason `digest_mismatch`). Again mends what was damaged. */
  put(caller: Caller, input: SentBlob): Promise<StoredBlob>;
  /** As many `put`s: they are written together. When one is refused, others may be stored. */
  putMany(caller: Caller, input: readonly SentBlob[]): Promise<readonly StoredBlob[]>;
  /** Throws `not_found`. */
  stat(caller: Caller, digest: ContentDigest): Promise<StoredBlob>;
  /** Throws `not_found`, and `integrity` when the bytes are damaged. */
  open(caller: Caller, input: { readonly digest: ContentDigest; readonly range?: ByteRange | undefined }): Promise<AsyncIterable<Uint8Array>>;
}

const writtenAtOnce = 1_000;

/** Blobs are of no project: who may read or write anything at all may read or write them, and must know their digests. */
export function createBlobs({ read, write, keep }: ContentDoors<unknown>): Blobs {
  async function putMany(caller: Caller, sent: readonly SentBlob[]): Promise<readonly StoredBlob[]> {
    const blobs = await keep(caller, 'blob.write', 'anywhere');
    const known = await blobs.has(sent.map(({ digest }) => digest));
    // All at once, for the store to write them together.
    const stored = await inParallel(sent, ({ digest, source }) => blobs.put(source, digest), { atOnce: writtenAtOnce });
    const added = new Map(stored.filter(({ digest }) => !known.has(digest)).map((blob) => [blob.digest, blob]));
    if (added.size > 0) {
      await write(caller, 'blob.write', 'anywhere', async ({ audit }) => {
        for (const { digest, sizeBytes } of added.values()) audit('blob.put', { kind: 'blob', id: hexOf(digest) }, { sizeBytes });
      });
    }
    return stored;
  }

  return {
    findMissing: async (caller, digests) => {
      const { blobs } = await read(caller, 'blob.read', 'anywhere');
      return missingBlobs(blobs, digests);
    },

    put: async (caller, sent) => (await putMany(caller, [sent]))[0]!,
    putMany,

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
