// The operations on rows of history. They are put in a batch of what a run logs.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { notFound } from '../../base/errors.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import { withEarlier } from '../branches/branches.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { HistoryRow } from './history-row.ts';
import type { HistoriesOf, HistoryExtent, HistoryOf, HistoryPage, HistoryQuery, HistorySample, HistoryStore } from './history-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly history: HistoryStore;
  readonly branches: BranchStore;
}

/** All as the store's; those about one run throw `not_found` for a run there is not. */
export interface Histories {
  /** A run's own rows. */
  read(caller: Caller, query: HistoryQuery): Promise<HistoryPage>;
  /** Of a run that goes on from another: of all its parts. */
  sample(caller: Caller, query: Omit<HistorySample, 'earlier'>): Promise<readonly HistoryRow[]>;
  size(caller: Caller, of: HistoryOf): Promise<number>;
  /** Runs that the caller may not see, or there are not, are left out like those without rows. */
  extents(caller: Caller, of: HistoriesOf): Promise<ReadonlyMap<string, HistoryExtent>>;
}

export function createHistories({ read }: Pick<Doors<Stores>, 'read'>): Histories {
  async function storesOf(caller: Caller, runId: string): Promise<Stores> {
    return read(caller, 'run.read', { run: runId });
  }

  /** Where nothing was found, it may be for want of a run. */
  async function requireRun({ runs }: Stores, runId: string): Promise<void> {
    if ((await runs.find(runId)) === undefined) throw notFound('run', runId);
  }

  return {
    read: async (caller, query) => {
      const stores = await storesOf(caller, query.runId);
      const page = await stores.history.read(query);
      if (page.rows.length === 0) await requireRun(stores, query.runId);
      return page;
    },

    sample: async (caller, query) => {
      const stores = await storesOf(caller, query.runId);
      const [whole] = query.kind === 'logged' ? await withEarlier(stores.branches, [query]) : [query];
      const rows = await stores.history.sample(whole);
      if (rows.length === 0) await requireRun(stores, query.runId);
      return rows;
    },

    extents: async (caller, of) => (await read(caller, 'run.read', 'visible')).history.extents(of),

    size: async (caller, of) => {
      const stores = await storesOf(caller, of.runId);
      const size = await stores.history.size(of);
      if (size === 0) await requireRun(stores, of.runId);
      return size;
    },
  };
}
