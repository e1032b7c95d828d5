// The content store of this machine, in the words of recorded documents: bytes by the bare digits of their SHA-256.
import type { BlobStore } from '../core/content/blob-store.ts';
import { type ContentDigest, hexOf, sha256Digest } from '../core/content/content-digest.ts';

export interface LocalBlob {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface LocalContent {
  put(source: AsyncIterable<Uint8Array>): Promise<LocalBlob>;
  has(digest: string): Promise<boolean>;
  /** Throws `not_found`, and `integrity` for bytes that are damaged. */
  get(digest: string): Promise<AsyncIterable<Uint8Array>>;
  /** The bytes of those small ones that lie together, read at once; the others are absent, and left to `get`. */
  getPacked(digests: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  delete(digests: readonly string[]): Promise<void>;
  /** A file with these bytes, for reading only; undefined when there is none. */
  localPath(digest: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export function createLocalContent(blobs: BlobStore): LocalContent {
  const found = (digests: ReadonlySet<ContentDigest>): boolean => digests.size > 0;
  return {
    put: async (source) => {
      const { digest, sizeBytes } = await blobs.put(source);
      return { digest: hexOf(digest), sizeBytes };
    },
    has: async (digest) => found(await blobs.has([sha256Digest(digest)])),
    get: (digest) => blobs.get(sha256Digest(digest)),
    getPacked: async (digests) => {
      const bytes = new Map<string, Uint8Array>();
      for (const [digest, piece] of (await blobs.getPacked?.(digests.map(sha256Digest))) ?? []) bytes.set(hexOf(digest), piece);
      return bytes;
    },
    delete: (digests) => blobs.delete(digests.map(sha256Digest)),
    localPath: async (digest) => blobs.localPath?.(sha256Digest(digest)),
    close: () => blobs.close(),
  };
}
