// The queue of jobs: a table with leases. A job is begun at least once; what ended stays for a while, to be seen.
import type { Page, PageRequest } from '../base/page.ts';
import type { Job, JobState } from './job.ts';
import type { JobLane } from './job-kinds.ts';

export type NewJob = Pick<Job, 'id' | 'name' | 'lane' | 'payload' | 'owner' | 'createdAt' | 'dueAt'> & { readonly key?: string | undefined };

export interface ClaimJobs {
  readonly now: number;
  readonly lane: JobLane;
  /** Only jobs of these names, each with how long its lease is. */
  readonly leases: readonly { readonly name: string; readonly leaseMs: number }[];
  readonly limit: number;
  /** Gives out no more than leave so many of the lane running under a lease, whoever runs them. */
  readonly runningLimit?: number | undefined;
}

export interface ListJobs {
  readonly states?: readonly JobState[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly page: PageRequest;
}

export interface SweepJobs {
  /** Those that ended before. */
  readonly endedBefore: number;
  /** And of each name all but so many that ended last. */
  readonly keepPerName: number;
  readonly limit: number;
}

export interface JobQueue {
  /**
   * Puts jobs in. One whose name and key a queued or running job has is not put in: that job stands for it.
   * The answer is in the order given.
   */
  enqueue(jobs: readonly NewJob[]): Promise<readonly Job[]>;
  find(id: string): Promise<Job | undefined>;
  /** Newest first. */
  list(query: ListJobs): Promise<Page<Job>>;
  /**
   * Gives out jobs to be begun, the longest due first: queued ones whose time has come, and running ones whose lease
   * has ended. Each is running then, with a lease and one attempt more; of many who ask at once, one gets it.
   */
  claim(query: ClaimJobs): Promise<readonly Job[]>;
  /** Replaces what may change of a job that has not ended: all but id, name, lane, payload, owner, key and createdAt. One that is gone or has ended is no change. */
  update(job: Job): Promise<void>;
  /** A missing one is fine. */
  remove(id: string): Promise<void>;
  /** Removes ended jobs, those that ended first first, at most `limit`; how many. */
  sweep(query: SweepJobs): Promise<number>;
}
