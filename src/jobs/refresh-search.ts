// Brings the index of words up to date. Done twice, it finds nothing the second time.
import type { Searches } from '../core/search/searches.ts';
import type { JobHandler } from './job-handler.ts';
import { jobsCaller } from './run-job.ts';

/** The handler of `search.refresh`: some runs at a time, so that no other write waits long. */
export function createRefreshSearch({ refresh }: Pick<Searches, 'refresh'>): JobHandler<'search.refresh'> {
  return async ({ signal, progress }) => {
    let refreshed = 0;
    for (;;) {
      signal.throwIfAborted();
      const some = await refresh(jobsCaller);
      if (some === 0) return { refreshed };
      refreshed += some;
      progress({ done: refreshed, unit: 'runs', sentence: 'Reading the words of runs that changed' });
    }
  };
}
