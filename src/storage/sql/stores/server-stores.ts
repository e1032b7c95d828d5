// What belongs to no project, as a handle of some projects has it: nothing is there.
import type { Stores } from '../../../core/store.ts';

/** Writes are left as they are: the door lets nobody there. */
export function withoutServer(stores: Stores): Stores {
  return {
    ...stores,
    audit: { ...stores.audit, list: emptyPage },
    registry: {
      ...stores.registry,
      find: nothing,
      search: emptyPage,
      findVersion: nothing,
      findVersionByAlias: nothing,
      versions: noItems,
      searchVersions: emptyPage,
    },
    jobs: { ...stores.jobs, find: nothing, list: emptyPage },
    schedules: { ...stores.schedules, find: nothing, list: emptyPage, due: noItems },
    // Who listens is asked for a change under way: webhooks are told of those in every project.
    webhooks: { ...stores.webhooks, find: nothing, list: emptyPage },
    retention: { ...stores.retention, held: emptyPage, texts: emptyPage, uploadsBegunBefore: noItems, draftsBegunBefore: noItems, versionsExpiredAt: noItems },
    purge: { ...stores.purge, binned: emptyPage, versionsMadeOf: noItems, collectionsOf: noItems, linksInto: noItems },
  };
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);
const noItems = (): Promise<readonly never[]> => Promise.resolve([]);
const emptyPage = (): Promise<{ readonly items: readonly never[] }> => Promise.resolve({ items: [] });
