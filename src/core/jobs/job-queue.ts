// The queue of jobs: a table with leases. A job is done at least once.
import type { Job } from './job.ts';

export interface JobQueue {
  enqueue(jobs: readonly Omit<Job, 'attempts'>[]): Promise<void>;
  /** Takes due jobs and hides them until the lease ends; counts an attempt on each. */
  claim(query: { readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly Job[]>;
  /** Removes a job that is done or given up. */
  remove(id: string): Promise<void>;
  /** Puts a claimed job back for later. */
  postpone(id: string, runAt: number): Promise<void>;
}
