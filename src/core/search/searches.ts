// The search box: one text, looked for in everything that has a name.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import { invalidArgument } from '../base/errors.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { ModelRegistryStore } from '../models/model-registry-store.ts';
import type { ExperimentStore } from '../tracking/experiments/experiment-store.ts';
import { wordSearchOf, type WordSearch } from '../../language/words.ts';
import type { NamedHit, RunHit, SearchedText } from './search-hit.ts';
import type { SearchStore } from './search-store.ts';
import { matchWords } from './search-words.ts';

interface Stores {
  readonly search: SearchStore;
  readonly experiments: ExperimentStore;
  readonly registry: ModelRegistryStore;
}

export interface Found {
  readonly runs: Page<RunHit>;
  /** With the first page only, the newest first. */
  readonly experiments: readonly NamedHit[];
  /** With the first page only, by name. */
  readonly models: readonly NamedHit[];
}

export interface Searches {
  /** Throws `invalid_argument` for a text without a word. */
  find(caller: Caller, query: { readonly text: string; readonly page: PageRequest }): Promise<Found>;
  /** Brings the index up to date for some of the runs that changed; for how many, 0 when it is. */
  refresh(caller: Caller): Promise<number>;
}

const textLimit = 500;

/** Experiments and models are looked through, so many of them at most, and so many are answered. */
const lookedThrough = 2_000;
const atOnce = 500;
const namedShown = 20;

/** Each holds up other writes for some milliseconds. */
const refreshedAtOnce = 50;

export function createSearches({ read, write }: Doors<Stores>): Searches {
  return {
    find: async (caller, { text, page }) => {
      const words = wordSearchOf(text);
      if (words === undefined) throw invalidArgument(`q is ${JSON.stringify(text.slice(0, 40))} and has no word to look for; give letters or figures`);
      if (text.length > textLimit) throw invalidArgument(`q has ${text.length} characters; the limit is ${textLimit}`);
      // Whoever may see runs may see their experiments, and models where everything is seen.
      const { search, experiments, registry } = await read(caller, 'run.read', 'visible');
      const runs = await search.runs({ words, page });
      if (page.token !== undefined) return { runs, experiments: [], models: [] };
      const experimentPage = (page: PageRequest) => experiments.search({ visibility: 'active', order: [], page });
      const modelPage = (page: PageRequest) => registry.search({ order: [], page });
      return {
        runs,
        experiments: await namedHits(experimentPage, words, ({ id, name, notes, tags }) => ({ id, name, notes, tags })),
        models: await namedHits(modelPage, words, ({ name, description, tags }) => ({ id: name, name, notes: description, tags })),
      };
    },

    refresh: (caller) => write(caller, 'job.work', 'server', ({ stores }) => stores.search.refresh(refreshedAtOnce)),
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly notes?: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

async function namedHits<T>(pages: (page: PageRequest) => Promise<Page<T>>, words: WordSearch, named: (item: T) => Named): Promise<readonly NamedHit[]> {
  const hits: NamedHit[] = [];
  let token: string | undefined;
  for (let looked = 0; looked < lookedThrough && hits.length < namedShown; looked += atOnce) {
    const page = await pages({ limit: atOnce, ...(token !== undefined && { token }) });
    for (const item of page.items) {
      const { id, name, notes, tags } = named(item);
      const texts: readonly SearchedText[] = [
        { field: 'name', text: name },
        ...(notes === undefined ? [] : [{ field: 'notes', text: notes } as const]),
        ...tags.map(({ key, value }) => ({ field: 'tag', key, text: value }) as const),
      ];
      const matches = matchWords(texts, words);
      if (matches && hits.length < namedShown) hits.push({ id, name, matches });
    }
    token = page.next;
    if (token === undefined) break;
  }
  return hits;
}
