// The operations on the queue of jobs.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { JobQueue } from './job-queue.ts';

export interface Jobs {
  /** Takes jobs, or says what became of them: one transaction over the queue. */
  work<T>(caller: Caller, take: (queue: JobQueue) => Promise<T>): Promise<T>;
}

export function createJobs({ write }: Doors<{ readonly jobs: JobQueue }>): Jobs {
  return { work: (caller, take) => write(caller, 'job.work', 'server', ({ stores }) => take(stores.jobs)) };
}
