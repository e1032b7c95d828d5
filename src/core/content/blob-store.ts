// Where bytes are kept, by the SHA-256 of their content.

export interface StoredBlob {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/** A part of a blob: both ends count, as in HTTP's Range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is needed to read them. */
export type BlobReads = Pick<BlobStore, 'stat' | 'get'>;

/**
 * Duties: `put` returns only after the bytes are durable (synced, then named by their digest, then the folder
 * synced, or the object store's confirmation). Equal content is stored once; putting it again is no change. A
 * source that fails half-way leaves nothing behind. `get` of a whole blob checks the digest while it streams
 * and fails with `integrity`, naming the digest, before the last bytes are handed out; a range is checked
 * for length only. A blob never changes; digests never name paths outside the store.
 */
export interface BlobStore {
  /** With `expected`, bytes of another digest are an `invalid_argument` (reason `digest_mismatch`) naming both, and are not kept. */
  put(source: AsyncIterable<Uint8Array>, expected?: string): Promise<StoredBlob>;
  /** Joins stored blobs into one, in order. */
  concat(digests: readonly string[]): Promise<StoredBlob>;
  stat(digest: string): Promise<StoredBlob | undefined>;
  /** Throws `not_found` at once when there is no such blob. */
  get(digest: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /** Removes blobs; unknown digests are fine. Callers make sure nothing refers to them. */
  delete(digests: readonly string[]): Promise<void>;
}
