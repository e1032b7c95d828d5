// Other digests of stored bytes. A name says nothing of whether the bytes are still stored, and keeps nothing.
import type { ContentDigest } from './content-digest.ts';

export interface ContentName {
  /** A digest that is no SHA-256. */
  readonly name: ContentDigest;
  /** The SHA-256 of the same bytes. */
  readonly digest: ContentDigest;
}

export interface ContentNameStore {
  /** Those of the names that are known. */
  find(names: readonly ContentDigest[]): Promise<readonly ContentName[]>;
  /** All names of these digests. */
  of(digests: readonly ContentDigest[]): Promise<readonly ContentName[]>;
  /** A name that is known already goes over to the digest. Whether it was new. */
  put(name: ContentName): Promise<boolean>;
  /** Removes all names of these digests. */
  forget(digests: readonly ContentDigest[]): Promise<void>;
}
