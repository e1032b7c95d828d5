// A schedule: a job that is asked for again and again. Its row moves on to the next time in the transaction that puts
// the job into the queue, so a time fires once however many servers there are; times that were missed fire as one.
import type { Json } from '../../documents/canonical-json.ts';
import type { JobName } from './job-kinds.ts';

/** By the calendar, in UTC (`minute hour day month weekday`), or at equal distances. */
export type Timing = { readonly cron: string } | { readonly everyMs: number };

export interface Schedule {
  /** Names it for people, such as `jobs.sweep`. */
  readonly id: string;
  /** The job it asks for. */
  readonly name: JobName;
  readonly payload: Json;
  readonly timing: Timing;
  /** The id of the caller the jobs are for. */
  readonly owner: string;
  readonly isPaused: boolean;
  readonly createdAt: number;
  /** Absent when there is no further time. */
  readonly nextAt?: number;
  /** The job it asked for last. */
  readonly lastJobId?: string;
  readonly lastAt?: number;
}

/** The first time of a cron text after a moment. Throws `invalid_argument` for a text that is none; undefined when no time follows. */
export type NextCronTime = (cron: string, after: number) => number | undefined;

/** The first time after `now`. Equal distances are counted from `from`, so that a late firing moves none that follows. */
export function nextTime(timing: Timing, { from, now }: { readonly from: number; readonly now: number }, nextCronTime: NextCronTime): number | undefined {
  if ('cron' in timing) return nextCronTime(timing.cron, now);
  const { everyMs } = timing;
  return from + everyMs * (Math.floor(Math.max(0, now - from) / everyMs) + 1);
}
