// Brings the contents of one store into another. What is there already is passed over, so it may be cut off and begun again; every
// content is compared with its digest on its way.
import { AssayError } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { BlobStore, ListedBlob } from './blob-store.ts';
import type { ContentDigest } from './content-digest.ts';

export interface CopyCounts {
  readonly copied: number;
  readonly copiedBytes: number;
  /** Was there before. */
  readonly present: number;
  readonly damagedCount: number;
  /** The first of those that are damaged where they were, and are not in the other store. */
  readonly damaged: readonly ContentDigest[];
}

export interface CopyStores {
  readonly from: Pick<BlobStore, 'list' | 'get'>;
  readonly to: Pick<BlobStore, 'has' | 'put'>;
}

const pageSize = 500;
const copiesAtOnce = 4;
const namedDamages = 100;

/** `onProgress` is called for every page; it throws to stop. */
export async function copyContent({ from, to }: CopyStores, onProgress: (counts: CopyCounts) => void): Promise<CopyCounts> {
  const damaged: ContentDigest[] = [];
  let [copied, copiedBytes, present, damagedCount] = [0, 0, 0, 0];

  async function copy({ digest, sizeBytes }: ListedBlob): Promise<void> {
    try {
      await to.put(await from.get(digest), digest);
      copied += 1;
      copiedBytes += sizeBytes;
    } catch (error) {
      // Removed since it was listed.
      if (error instanceof AssayError && error.code === 'not_found') return;
      if (!(error instanceof AssayError) || error.code !== 'integrity') throw error;
      damagedCount += 1;
      if (damaged.length < namedDamages) damaged.push(digest);
    }
  }

  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const { items, next } = await from.list({ limit: pageSize, token });
    const there = await to.has(items.map(({ digest }) => digest));
    await inParallel(
      items.filter(({ digest }) => !there.has(digest)),
      copy,
      { atOnce: copiesAtOnce },
    );
    present += there.size;
    onProgress({ copied, copiedBytes, present, damagedCount, damaged });
    token = next;
  }
  return { copied, copiedBytes, present, damagedCount, damaged };
}
