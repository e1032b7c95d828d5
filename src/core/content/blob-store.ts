// Where bytes are kept, each content once, by the digest of what it is.
import type { Page, PageRequest } from '../base/page.ts';
import type { ContentDigest } from './content-digest.ts';

export interface StoredBlob {
  /** A SHA-256: the one function stores name bytes by. */
  readonly digest: ContentDigest;
  readonly sizeBytes: number;
}

export interface ListedBlob extends StoredBlob {
  /** When the bytes were put or renewed last; never earlier, and later by a second at the most, where a store knows no better. */
  readonly storedAt: number;
}

/** A part of a blob: both ends count, as in HTTP's Range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is needed to read them, and to refer to them. */
export type BlobReads = Pick<BlobStore, 'stat' | 'get' | 'has' | 'renew'>;

/**
 * Duties: `put` returns only after the bytes are durable (synced, then named by their digest, then the folder
 * synced, or the object store's confirmation). Equal content is stored once; putting it again makes it new again
 * and mends it when it was damaged. A source that fails half-way leaves nothing behind; one may use the memory of a
 * chunk again as soon as it is asked for the next. Bytes are never handed out
 * without having been checked: `get` looks at all of a blob once for every state of what keeps it, before the first
 * byte, for a range too, and fails with `integrity`, naming the digest, when they are not what was put; damage that
 * happens later ends the reading with that error before the last byte. A blob found damaged is missing for `has` and
 * `renew` until it is put again. A blob never changes; digests never name paths outside the store.
 */
export interface BlobStore {
  /** With `expected`, of whatever algorithm, bytes of another digest are an `invalid_argument` (reason `digest_mismatch`) naming both, and are not kept. */
  put(source: AsyncIterable<Uint8Array>, expected?: ContentDigest): Promise<StoredBlob>;
  /** Joins stored blobs into one, in order; one alone is itself, and nothing is copied. */
  compose(digests: readonly ContentDigest[]): Promise<StoredBlob>;
  /** Those of the digests that are stored. */
  has(digests: readonly ContentDigest[]): Promise<ReadonlySet<ContentDigest>>;
  /**
   * As `has`, and from now on they count as stored at this moment: what somebody is told of is not collected for a while. Where each
   * renewal costs, one that follows a put or a renewal within a small part of the least grace may be left out.
   */
  renew(digests: readonly ContentDigest[]): Promise<ReadonlySet<ContentDigest>>;
  stat(digest: ContentDigest): Promise<StoredBlob | undefined>;
  /** All blobs, ordered by digest. */
  list(page: PageRequest): Promise<Page<ListedBlob>>;
  /** Throws `not_found` at once when there is no such blob. */
  get(digest: ContentDigest, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** The bytes of those of the digests that share a file with others and are right, read together; the others are absent, and left to `get`. Stores that share none lack it. */
  getPacked?(digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, Uint8Array>>;
  /** Reads all of it again, whatever is known. Throws `not_found` and `integrity`. */
  verify(digest: ContentDigest): Promise<StoredBlob>;
  /**
   * Removes blobs; unknown digests are fine. Callers make sure nothing refers to them. With `unlessRenewedSince`, one that was
   * put or renewed at that time or later stays, also when that happens at the same moment.
   */
  delete(digests: readonly ContentDigest[], unlessRenewedSince?: number): Promise<void>;
  /** A file of this machine with these bytes, for reading only; undefined when there is none. Stores elsewhere lack it. */
  localPath?(digest: ContentDigest): Promise<string | undefined>;
  /**
   * Notes that the database of this id (32 hexadecimal digits) keeps its content here; all that ever were noted, it among them. Who is
   * not alone must not remove what it does not know.
   */
  noteOwner(id: string): Promise<readonly string[]>;
  /** Ends what works in the background. */
  close(): Promise<void>;
}
