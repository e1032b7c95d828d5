// A job: work to do after a change or when its time has come, put in the queue in the change's own transaction.
// One that has ended never changes again.
import type { Json } from '../../documents/canonical-json.ts';
import type { JobLane } from './job-kinds.ts';

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** How far a running job is. */
export interface JobProgress {
  readonly done: number;
  /** Absent while nobody knows how much there is. */
  readonly total?: number;
  /** What is counted, such as `files`. */
  readonly unit: string;
  /** For the person who watches. */
  readonly sentence: string;
}

export interface Job {
  readonly id: string;
  /** A name of `jobKinds`, unless another version of the program put it in the queue. */
  readonly name: string;
  readonly lane: JobLane;
  readonly payload: Json;
  readonly state: JobState;
  /** The id of the caller who asked for it. */
  readonly owner: string;
  /** Of one name and key at most one job is queued or running. */
  readonly key?: string;
  /** How often it was begun. */
  readonly attempts: number;
  readonly createdAt: number;
  /** While queued: not before. While running: the end of the lease. */
  readonly dueAt: number;
  /** When its last attempt began. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Asked to stop while it ran. */
  readonly isCancelling: boolean;
  readonly progress?: JobProgress;
  /** Of a job that is done. */
  readonly result?: Json;
  /** Why the last attempt failed, in a sentence. */
  readonly error?: string;
}

/** One beginning of one job. What its worker says counts only until the job is begun again. */
export interface JobClaim {
  readonly id: string;
  readonly attempt: number;
}

export function isActive({ state }: Pick<Job, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

export function holds(job: Job | undefined, { attempt }: JobClaim): job is Job {
  return job?.state === 'running' && job.attempts === attempt;
}
