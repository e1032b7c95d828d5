// Reads all stored bytes again, slowly, and tells which are damaged and what they belong to.
import { AssayError } from '../base/errors.ts';
import type { BlobStore } from '../content/blob-store.ts';
import type { ContentDigest } from '../content/content-digest.ts';
import { eachPage, type LivePorts, walkLiveContent } from './live-content.ts';
import { damagedLimit, type Holder, holderLimit, type VerifyResult } from '../jobs/job-results.ts';

export interface VerifyPorts extends LivePorts {
  readonly blobs: BlobStore;
  /** Waits while others should have the disk: called after each blob. */
  readonly rest: (readBytes: number) => Promise<void>;
}

export interface VerifyProgress {
  readonly checked: number;
  readonly checkedBytes: number;
  readonly damaged: number;
}

/** `onProgress` is called for every page of blobs; it throws to stop. */
export async function verifyContent(ports: VerifyPorts, onProgress: (progress: VerifyProgress) => void | Promise<void>): Promise<VerifyResult> {
  const problems = new Map<ContentDigest, string>();
  let [checked, checkedBytes, damagedCount] = [0, 0, 0];
  await eachPage(
    (page) => ports.blobs.list(page),
    async (blobs) => {
      for (const { digest, sizeBytes } of blobs) {
        const problem = await problemOf(ports.blobs, digest);
        checked += 1;
        checkedBytes += sizeBytes;
        if (problem !== undefined) {
          damagedCount += 1;
          if (problems.size < damagedLimit) problems.set(digest, problem);
        }
        await ports.rest(sizeBytes);
      }
      await onProgress({ checked, checkedBytes, damaged: damagedCount });
    },
  );
  const holders = problems.size === 0 ? new Map<ContentDigest, readonly Holder[]>() : await holdersOf(ports, problems);
  const damaged = [...problems].map(([digest, problem]) => ({ digest, problem, holders: holders.get(digest) ?? [] }));
  return { checked, checkedBytes, damaged, damagedCount };
}

/** Undefined for a whole blob, and for one that was removed meanwhile. */
async function problemOf(blobs: BlobStore, digest: ContentDigest): Promise<string | undefined> {
  try {
    await blobs.verify(digest);
    return undefined;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'not_found') return undefined;
    if (!(error instanceof AssayError) || error.code !== 'integrity') throw error;
    return error.message;
  }
}

/** What names the damaged contents, as far as that can still be read. */
async function holdersOf(ports: VerifyPorts, wanted: ReadonlyMap<ContentDigest, string>): Promise<ReadonlyMap<ContentDigest, readonly Holder[]>> {
  const found = new Map<ContentDigest, Holder[]>();
  await walkLiveContent(
    ports,
    (digest, holder) => {
      if (!wanted.has(digest)) return;
      const known = found.get(digest) ?? [];
      if (known.length < holderLimit && !known.some(({ kind, id }) => kind === holder.kind && id === holder.id))
        found.set(digest, [...known, { kind: holder.kind, id: holder.id }]);
    },
    { wanted: new Set(wanted.keys()), onUnreadable: () => undefined },
  );
  return found;
}
