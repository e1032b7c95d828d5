// Versions of collections go when the time is over that they were wanted for. What others stand for stays.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import { collectionChange, idOf, subject } from '../collections/collection-checks.ts';
import type { CollectionStore } from '../collections/collection-store.ts';
import type { ExpireResult } from '../jobs/job-results.ts';
import type { RetentionStore } from './retention-store.ts';

interface Stores {
  readonly retention: RetentionStore;
  readonly collections: CollectionStore;
}

/** So many go in one transaction. */
const atOnce = 50;

/** `onRemoved` is called after each transaction; it throws to stop. */
export async function expireVersions(
  { write }: Pick<Doors<Stores>, 'write'>,
  caller: Caller,
  onRemoved: (removed: number) => void | Promise<void> = () => undefined,
): Promise<ExpireResult> {
  let removed = 0;
  for (let found = atOnce; found === atOnce;) {
    found = await write(caller, 'collection.expire', 'server', async ({ stores, at, audit, announce }) => {
      const expired = await stores.retention.versionsExpiredAt(at, atOnce);
      for (const version of expired) {
        await stores.collections.deleteVersion(version);
        audit('collection_version.expired', subject(version));
        announce(collectionChange(idOf(version)));
      }
      return expired.length;
    });
    removed += found;
    await onRemoved(removed);
  }
  return { removed };
}
