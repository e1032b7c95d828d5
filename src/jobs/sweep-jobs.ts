// Removes jobs that ended long ago, and all but the latest of each name. Done twice, it finds nothing the second time.
import type { JobWork } from '../core/jobs/job-work.ts';
import type { JobHandler } from './job-handler.ts';
import { jobsCaller } from './run-job.ts';

/** The handler of `jobs.sweep`: some at a time, so that no other write waits long. */
export function createSweepJobs({ sweep }: Pick<JobWork, 'sweep'>): JobHandler<'jobs.sweep'> {
  return async ({ signal, progress }) => {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const some = await sweep(jobsCaller);
      if (some === 0) return { removed };
      removed += some;
      progress({ done: removed, unit: 'jobs', sentence: 'Removing jobs that ended long ago' });
    }
  };
}
