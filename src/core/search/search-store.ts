// Where runs are found by the words of their names, notes, tags, params and printed lines. What changes a run says so in its own
// transaction; the index follows when it is refreshed, and until then a run that changed is looked at as it is.
import type { WordSearch } from '../../language/words.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { RunHit } from './search-hit.ts';

export interface SearchStore {
  /**
   * Live runs that hold all the words, the newest first. A page ends early when many runs were looked at in vain, so that no call
   * takes long: it may be empty and yet have a next one. Of the printed lines the first thousand or so and the last few thousand count.
   */
  runs(query: { readonly words: WordSearch; readonly page: PageRequest }): Promise<Page<RunHit>>;
  /** Brings the index up to date for some of the runs that changed, at most `limit`; for how many it did. */
  refresh(limit: number): Promise<number>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavySearchReads = ['runs'] as const satisfies readonly (keyof SearchStore)[];
