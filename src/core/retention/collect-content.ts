// Gives back the bytes that nothing keeps: marks what something keeps, then sweeps what was neither kept nor put, renewed or told
// of as stored for a while. Whoever refers to content renews it first, so whatever comes to be kept while this works is too
// young to go, and no lock is needed.
import type { BlobStore, ListedBlob } from '../content/blob-store.ts';
import { type ContentDigest, hexOf } from '../content/content-digest.ts';
import { eachPage, type LivePorts, walkLiveContent } from './live-content.ts';
import type { CollectResult } from '../jobs/job-results.ts';

export interface CollectPorts extends LivePorts {
  readonly blobs: BlobStore;
  readonly now: () => number;
  /** Told of what was removed. */
  readonly forget: (digests: readonly ContentDigest[]) => Promise<void>;
}

export interface CollectOptions {
  /** What was stored or told of as stored less long ago stays. */
  readonly graceMs: number;
  /** Only counts. */
  readonly isDryRun: boolean;
  /** Called for every page of what is looked at; throws to stop. */
  readonly onProgress?: ((progress: CollectProgress) => void | Promise<void>) | undefined;
}

export interface CollectProgress {
  readonly phase: 'marking' | 'sweeping';
  readonly seen: number;
}

/** Throws `integrity` without removing anything when a document cannot be read. */
export async function collectContent(ports: CollectPorts, { graceMs, isDryRun, onProgress = () => undefined }: CollectOptions): Promise<CollectResult> {
  const olderThan = ports.now() - graceMs;
  const live = createMarks();
  let told = 0;
  const mark = (digest: ContentDigest): void => {
    live.add(digest);
    told += 1;
  };
  await walkLiveContent(ports, mark, { onPage: () => onProgress({ phase: 'marking', seen: told }) });
  const result = { kept: 0, keptBytes: 0, young: 0, freed: 0, freedBytes: 0 };
  let seen = 0;
  await eachPage(
    (page) => ports.blobs.list(page),
    async (blobs) => {
      const condemned: ListedBlob[] = [];
      for (const blob of blobs) {
        if (live.has(blob.digest)) {
          result.kept += 1;
          result.keptBytes += blob.sizeBytes;
        } else if (blob.storedAt >= olderThan) result.young += 1;
        else condemned.push(blob);
      }
      if (!isDryRun)
        await ports.blobs.delete(
          condemned.map(({ digest }) => digest),
          olderThan,
        );
      const left = isDryRun ? new Set<ContentDigest>() : await ports.blobs.has(condemned.map(({ digest }) => digest));
      if (!isDryRun && condemned.length > 0) await ports.forget(condemned.map(({ digest }) => digest).filter((digest) => !left.has(digest)));
      for (const { digest, sizeBytes } of condemned) {
        if (left.has(digest)) result.young += 1;
        else {
          result.freed += 1;
          result.freedBytes += sizeBytes;
        }
      }
      seen += blobs.length;
      await onProgress({ phase: 'sweeping', seen });
    },
  );
  return result;
}

interface Marks {
  add(digest: ContentDigest): void;
  has(digest: ContentDigest): boolean;
}

/**
 * The first 52 bits of each digest, which a number holds: tens of bytes for each of millions. Two digests that begin alike keep each other;
 * never is one taken for unkept that is kept.
 */
function createMarks(): Marks {
  const heads = new Set<number>();
  const headOf = (digest: ContentDigest): number => Number.parseInt(hexOf(digest).slice(0, 13), 16);
  return { add: (digest) => void heads.add(headOf(digest)), has: (digest) => heads.has(headOf(digest)) };
}
