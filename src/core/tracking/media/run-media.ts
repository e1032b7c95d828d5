// The operations on pictures, tables and the like in the history of a run. They are put with the rows they stand in.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { notFound } from '../../base/errors.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { HistoryRow } from '../history/history-row.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { MediaKey, MediaPlace } from './media.ts';
import type { MediaOf, MediaSteps, MediaStore } from './media-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly history: HistoryStore;
  readonly media: MediaStore;
}

/** More steps than a hand can tell apart on a slider. */
const stepLimit = 10_000;

export interface RunMedia {
  /** By key. Throws `not_found` for a run there is not. */
  keys(caller: Caller, query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<MediaKey>>;
  /** The steps at which something was logged under a key: all of them, or 10,000 evenly chosen. Throws `not_found` where there is none. */
  steps(caller: Caller, query: MediaOf): Promise<MediaSteps>;
  /** Where it stands, as the store finds it, and its row as it was logged. Throws `not_found`. */
  find(caller: Caller, query: MediaOf & { readonly step?: number | undefined }): Promise<{ readonly place: MediaPlace; readonly row: HistoryRow }>;
}

export function createRunMedia({ read }: Pick<Doors<Stores>, 'read'>): RunMedia {
  const storesOf = (caller: Caller, runId: string): Promise<Stores> => read(caller, 'run.read', { run: runId });

  async function absent({ runs }: Stores, { runId, key }: MediaOf): Promise<Error> {
    return (await runs.find(runId)) === undefined ? notFound('run', runId) : notFound('logged value', `${runId}/${key}`);
  }

  return {
    keys: async (caller, query) => {
      const stores = await storesOf(caller, query.runId);
      const page = await stores.media.keys(query);
      if (page.items.length === 0 && (await stores.runs.find(query.runId)) === undefined) throw notFound('run', query.runId);
      return page;
    },

    steps: async (caller, query) => {
      const stores = await storesOf(caller, query.runId);
      const found = await stores.media.steps({ ...query, limit: stepLimit });
      if (found.total === 0) throw await absent(stores, query);
      return found;
    },

    find: async (caller, query) => {
      const stores = await storesOf(caller, query.runId);
      const place = await stores.media.find(query);
      if (place === undefined) throw await absent(stores, query);
      const { rows } = await stores.history.read({ runId: query.runId, kind: 'logged', fromRow: place.row, limit: 1 });
      const [row] = rows;
      // Replaced between the two reads.
      if (row?.number !== place.row) throw await absent(stores, query);
      return { place, row };
    },
  };
}
