// Jobs and schedules as the wire shows them.

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** How far a running job is. */
export interface JobProgress {
  readonly done: number;
  /** Absent while nobody knows how much there is. */
  readonly total?: number | undefined;
  /** What is counted, such as `files`. */
  readonly unit: string;
  readonly sentence: string;
}

/** Work the server does after a change or when its time has come. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  /** The id of the caller who asked for it. */
  readonly owner: string;
  /** Of one name and key at most one job is queued or running. */
  readonly key?: string | undefined;
  /** `heavy` ones run one at a time. */
  readonly lane: 'short' | 'heavy';
  /** How often it was begun. */
  readonly attempts: number;
  readonly createdAt: number;
  /** While queued: not before. While running: when it is given to another worker unless its own is heard of. */
  readonly dueAt: number;
  /** When its last attempt began. */
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** Asked to stop while it runs. */
  readonly isCancelling: boolean;
  readonly progress?: JobProgress | undefined;
  /** Of a job that is done. */
  readonly result?: unknown;
  /** Why the last attempt failed, in a sentence. */
  readonly error?: string | undefined;
}

export interface JobDetail extends Job {
  /** What it carries. */
  readonly payload: unknown;
}

/** A job that is asked for again and again. */
export interface Schedule {
  readonly id: string;
  /** The job it asks for. */
  readonly name: string;
  /** `minute hour day month weekday` in UTC, or equal distances in milliseconds. */
  readonly timing: { readonly cron: string } | { readonly everyMs: number };
  /** The id of the caller its jobs are for. */
  readonly owner: string;
  readonly isPaused: boolean;
  readonly createdAt: number;
  /** Absent when there is no further time. */
  readonly nextAt?: number | undefined;
  /** The job it asked for last, which may be gone. */
  readonly lastJobId?: string | undefined;
  readonly lastAt?: number | undefined;
}
