// What killed servers left in a bucket: parts of uploads that nobody goes on with, and large uploads that were not yet under
// their digest. Nothing of either was ever acknowledged.
import { AssayError } from '../../../core/base/errors.ts';
import { inParallel } from '../../../core/base/in-parallel.ts';
import { incomingFolder } from './blob-keys.ts';
import type { BucketObjects } from './bucket-objects.ts';

/** Longer than any upload takes. */
const abandonedMs = 24 * 60 * 60 * 1000;

/** Throws `unavailable` when the bucket cannot be listed. */
export async function clearAbandoned(objects: BucketObjects, afterMs = abandonedMs): Promise<void> {
  let after: string | undefined;
  let now: number;
  for (;;) {
    const { items, isCut, at } = await objects.list(incomingFolder, { after });
    now = at;
    await inParallel(
      items.filter(({ modifiedAt }) => at - modifiedAt > afterMs),
      ({ name }) => objects.delete(`${incomingFolder}${name}`),
    );
    after = items.at(-1)?.name;
    if (!isCut || after === undefined) break;
  }
  // Not everyone who may write may list uploads, and not every store can; a rule of the bucket does the same.
  await objects.abortUploadsBefore(now - afterMs).catch((error: unknown) => {
    if (!(error instanceof AssayError) || error.reason !== 'object_store_refuses') throw error;
  });
}
