// The operations on blobs by their digest: how a recorder brings the contents that inputs name.
import type { Caller } from '../access/caller.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { createWrite, type WritePorts } from '../audit/write.ts';
import { inParallel } from '../base/in-parallel.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { BlobStore, ByteRange, StoredBlob } from './blob-store.ts';

export interface BlobPorts extends WritePorts<{ readonly audit: AuditStore }> {
  readonly blobs: BlobStore;
}

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

export function createBlobs(ports: BlobPorts): Blobs {
  const write = createWrite(ports);
  const { blobs } = ports;
  return {
    findMissing: (_caller, digests) => {
      digests.forEach(checkDigest);
      return missingBlobs(blobs, digests);
    },

    put: async (caller, { digest, source }) => {
      checkDigest(digest);
      const isKnown = (await blobs.stat(digest)) !== undefined;
      const blob = await blobs.put(source, digest);
      if (!isKnown) await write(caller, async ({ audit }) => audit('blob.put', { kind: 'blob', id: digest }, { sizeBytes: blob.sizeBytes }));
      return blob;
    },

    stat: async (_caller, digest) => {
      checkDigest(digest);
      const blob = await blobs.stat(digest);
      if (!blob) throw notFound('blob', digest);
      return blob;
    },

    open: async (_caller, { digest, range }) => {
      checkDigest(digest);
      return blobs.get(digest, range);
    },
  };
}

/** Those of the digests that are not stored, each once, in the order given. */
export async function missingBlobs(blobs: BlobStore, digests: Iterable<string>): Promise<readonly string[]> {
  const wanted = [...new Set(digests)];
  const found = await inParallel(wanted, (digest) => blobs.stat(digest));
  return wanted.filter((_, index) => found[index] === undefined);
}

/** Refuses what is no SHA-256 in lower-case hexadecimal digits. */
export function checkDigest(digest: string): void {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw invalidArgument(`digest ${JSON.stringify(digest.slice(0, 80))} is not the 64 lower-case hexadecimal digits of a SHA-256`);
}
