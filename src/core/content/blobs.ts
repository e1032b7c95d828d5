// The operations on blobs by their digest: how a recorder brings the contents that inputs name.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from './content-doors.ts';
import { notFound } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { BlobReads, ByteRange, StoredBlob } from './blob-store.ts';
import { algorithmOf, type ContentDigest, hexOf } from './content-digest.ts';
import type { ContentNameStore } from './content-name-store.ts';

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
  /**
   * Stored bytes one after the other as bytes of their own, which must have the digest given. Throws `not_found` for a part that is not
   * stored.
   */
  join(caller: Caller, input: { readonly parts: readonly ContentDigest[]; readonly digest: ContentDigest }): Promise<StoredBlob>;
  /**
   * The stored bytes that these digests stand for, whatever their algorithm, as far as they are known by them. They are kept for a while
   * from now on.
   */
  findNamed(caller: Caller, digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, ContentDigest>>;
  /** All other digests that are known of stored bytes, by their SHA-256. */
  namesOf(caller: Caller, digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, readonly ContentDigest[]>>;
  /** As many `put`s: they are written together. When one is refused, others may be stored. */
  putMany(caller: Caller, input: readonly SentBlob[]): Promise<readonly StoredBlob[]>;
  /** Throws `not_found`. */
  stat(caller: Caller, digest: ContentDigest): Promise<StoredBlob>;
  /** Throws `not_found`, and `integrity` when the bytes are damaged. */
  open(caller: Caller, input: { readonly digest: ContentDigest; readonly range?: ByteRange | undefined }): Promise<AsyncIterable<Uint8Array>>;
}

const writtenAtOnce = 1_000;

interface BlobStores {
  readonly contentNames: ContentNameStore;
}

/** Blobs are of no project: who may read or write anything at all may read or write them, and must know their digests. */
export function createBlobs({ read, write, keep }: ContentDoors<BlobStores>): Blobs {
  async function putMany(caller: Caller, sent: readonly SentBlob[]): Promise<readonly StoredBlob[]> {
    const blobs = await keep(caller, 'blob.write', 'anywhere');
    const { contentNames } = await read(caller, 'blob.write', 'anywhere');
    const known = new Set(
      (
        await namedDigests(
          { contentNames, blobs },
          sent.map(({ digest }) => digest),
        )
      ).values(),
    );
    // All at once, for the store to write them together.
    const stored = await inParallel(sent, ({ digest, source }) => blobs.put(source, digest), { atOnce: writtenAtOnce });
    const added = new Map(stored.filter(({ digest }) => !known.has(digest)).map((blob) => [blob.digest, blob]));
    if (added.size > 0) {
      const names = sent.flatMap(({ digest: name }, index) => (algorithmOf(name) === 'sha256' ? [] : [{ name, digest: stored[index]!.digest }]));
      await write(caller, 'blob.write', 'anywhere', async ({ stores, audit }) => {
        for (const { digest, sizeBytes } of added.values()) audit('blob.put', { kind: 'blob', id: hexOf(digest) }, { sizeBytes });
        for (const name of names) if (await stores.contentNames.put(name)) audit('blob.named', { kind: 'blob', id: hexOf(name.digest) }, { name: name.name });
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

    join: async (caller, { parts, digest }) => {
      const { blobs, contentNames } = await read(caller, 'blob.read', 'anywhere');
      const found = await namedDigests({ contentNames, blobs }, [...parts, digest]);
      const there = found.get(digest);
      if (there !== undefined) return (await blobs.stat(there))!;
      const missing = parts.find((part) => !found.has(part));
      if (missing !== undefined) throw notFound('blob', missing);
      return (
        await putMany(caller, [
          {
            digest,
            source: joined(
              parts.map((part) => found.get(part)!),
              blobs,
            ),
          },
        ])
      )[0]!;
    },

    findNamed: async (caller, digests) => namedDigests(await read(caller, 'blob.read', 'anywhere'), digests),

    namesOf: async (caller, digests) => {
      const { contentNames } = await read(caller, 'blob.read', 'anywhere');
      const names = Map.groupBy(await contentNames.of(digests), ({ digest }) => digest);
      return new Map([...names].map(([digest, found]) => [digest, found.map(({ name }) => name)]));
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

async function* joined(digests: readonly ContentDigest[], blobs: BlobReads): AsyncGenerator<Uint8Array> {
  for (const digest of digests) yield* await blobs.get(digest);
}

/** The stored bytes that digests of whatever algorithm stand for, as far as they are stored; they count as stored now. */
export async function namedDigests(
  { contentNames, blobs }: { readonly contentNames: Pick<ContentNameStore, 'find'>; readonly blobs: BlobReads },
  digests: readonly ContentDigest[],
): Promise<ReadonlyMap<ContentDigest, ContentDigest>> {
  const names = digests.filter((digest) => algorithmOf(digest) !== 'sha256');
  const known = new Map(names.length === 0 ? [] : (await contentNames.find(names)).map(({ name, digest }) => [name, digest]));
  const meant = digests.flatMap((digest) => {
    const stored = algorithmOf(digest) === 'sha256' ? digest : known.get(digest);
    return stored === undefined ? [] : [[digest, stored] as const];
  });
  const found = await blobs.renew([...new Set(meant.map(([, stored]) => stored))]);
  return new Map(meant.filter(([, stored]) => found.has(stored)));
}
