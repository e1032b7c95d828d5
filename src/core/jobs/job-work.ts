// The operations of whoever does the jobs: claims what is due, holds it, tells how far it is and how it ended. What
// is said of a claim that was lost counts for nothing.
import type { Caller } from '../access/caller.ts';
import type { Json } from '../../documents/canonical-json.ts';
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import type { Ids } from '../base/ids.ts';
import { announceJob } from './enqueue-jobs.ts';
import { holds, type Job, type JobClaim, type JobProgress } from './job.ts';
import { type JobLane, jobKinds, type JobName, jobNames } from './job-kinds.ts';
import type { JobQueue } from './job-queue.ts';
import type { NextCronTime } from './schedule.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { fireSchedules } from './schedules.ts';

interface Stores {
  readonly jobs: JobQueue;
  readonly schedules: ScheduleStore;
}

export interface JobWorkPorts extends Doors<Stores> {
  readonly ids: Ids;
  readonly nextCronTime: NextCronTime;
}

/** How a claim stands: it goes on, it was asked to stop, or somebody else has the job. */
export type ClaimStanding = 'held' | 'cancelling' | 'lost';

/** What became of a job whose attempt failed. */
export type AfterFailure = 'queued' | 'failed' | 'cancelled' | 'lost';

export interface JobWork {
  /** Asks for jobs whose schedules are due, then gives out up to `free` jobs of each lane to be begun. */
  claim(caller: Caller, free: Readonly<Record<JobLane, number>>): Promise<readonly Job[]>;
  /** Holds a claim for another lease, unless it was asked to stop. */
  renew(caller: Caller, claim: JobClaim): Promise<ClaimStanding>;
  /** Changes nothing. */
  standing(caller: Caller, claim: JobClaim): Promise<ClaimStanding>;
  report(caller: Caller, claim: JobClaim, progress: JobProgress): Promise<void>;
  /** Ends it as done; as cancelled when it was asked to stop before. */
  finish(caller: Caller, claim: JobClaim, result: Json): Promise<void>;
  /** Puts it back for later, or ends it: as cancelled when it was asked to stop, as failed when it had its attempts or nothing can help. */
  fail(caller: Caller, claim: JobClaim, failure: { readonly error: string; readonly delayMs: number; readonly isFinal: boolean }): Promise<AfterFailure>;
  /** Puts it back as if it had not been begun: for a server that stops. */
  giveBack(caller: Caller, claim: JobClaim): Promise<void>;
  /** Removes some of the jobs that ended long ago or are too many; how many. 0 when there are no more. */
  sweep(caller: Caller): Promise<number>;
}

/** Of each name so many that ended last are kept, and none for longer. */
const keptPerName = 1_000;
const keptMs = 30 * 24 * 3_600_000;
const sweptAtOnce = 1_000;

const errorLimit = 2_000;
const sentenceLimit = 500;

export function createJobWork(ports: JobWorkPorts): JobWork {
  const { read } = ports;
  const write = <T>(caller: Caller, work: (writing: Writing<Stores>) => Promise<T>): Promise<T> => ports.write(caller, 'job.work', 'server', work);

  /** Changes a job that the claim still holds; undefined when it does not. */
  function change(caller: Caller, claim: JobClaim, after: (job: Job, at: number) => Job): Promise<Job | undefined> {
    return write(caller, async (writing) => {
      const before = await writing.stores.jobs.find(claim.id);
      if (!holds(before, claim)) return undefined;
      const job = after(before, writing.at);
      await settle(writing, job);
      return job;
    });
  }

  return {
    claim: (caller, free) =>
      write(caller, async (writing) => {
        await fireSchedules(writing, ports);
        const claimed: Job[] = [];
        for (const lane of ['short', 'heavy'] as const) {
          if (free[lane] <= 0) continue;
          const leases = jobNames.filter((name) => jobKinds[name].lane === lane).map((name) => ({ name, leaseMs: jobKinds[name].leaseMs }));
          if (leases.length === 0) continue;
          const found = await writing.stores.jobs.claim({ now: writing.at, lane, leases, limit: free[lane], runningLimit: lane === 'heavy' ? 1 : undefined });
          for (const job of found) claimed.push(job);
        }
        const begun: Job[] = [];
        for (const job of claimed) {
          const end = endUnbegun(job, writing.at);
          if (end === undefined) begun.push(job);
          await (end === undefined ? announceJob(writing, job) : settle(writing, end));
        }
        return begun;
      }),

    renew: async (caller, claim) => {
      const job = await write(caller, async ({ stores, at }) => {
        const before = await stores.jobs.find(claim.id);
        if (holds(before, claim) && !before.isCancelling) await stores.jobs.update({ ...before, dueAt: at + rulesOf(before).leaseMs });
        return before;
      });
      return standingOf(job, claim);
    },

    standing: async (caller, claim) => standingOf(await (await read(caller, 'job.work', 'server')).jobs.find(claim.id), claim),

    report: async (caller, claim, progress) => {
      await change(caller, claim, (job) => ({ ...job, progress: { ...progress, sentence: progress.sentence.slice(0, sentenceLimit) } }));
    },

    finish: async (caller, claim, result) => {
      await change(caller, claim, (job, at) => (job.isCancelling ? ended(job, 'cancelled', at) : { ...ended(withoutError(job), 'done', at), result }));
    },

    fail: async (caller, claim, { error, delayMs, isFinal }) => {
      const after = await change(caller, claim, (job, at) => {
        if (job.isCancelling) return ended(job, 'cancelled', at);
        const failed = { ...job, error: error.slice(0, errorLimit) };
        return isFinal || job.attempts >= rulesOf(job).attempts ? ended(failed, 'failed', at) : { ...failed, state: 'queued', dueAt: at + delayMs };
      });
      return after === undefined ? 'lost' : (after.state as AfterFailure);
    },

    giveBack: async (caller, claim) => {
      await change(caller, claim, (job, at) => (job.isCancelling ? ended(job, 'cancelled', at) : { ...job, state: 'queued', dueAt: at, attempts: job.attempts - 1 }));
    },

    sweep: (caller) =>
      write(caller, async ({ stores, at, audit }) => {
        const removed = await stores.jobs.sweep({ endedBefore: at - keptMs, keepPerName: keptPerName, limit: sweptAtOnce });
        if (removed > 0) audit('jobs.swept', { kind: 'job', id: 'ended' }, { removed });
        return removed;
      }),
  };
}

/** Keeps what a job has become, or lets go of it where nobody wants to see it, and tells. */
async function settle(writing: Writing<Stores>, job: Job): Promise<void> {
  if (job.state === 'done' && !rulesOf(job).isKeptWhenDone) await writing.stores.jobs.remove(job.id);
  else await writing.stores.jobs.update(job);
  announceJob(writing, job);
}

/** A claimed job that must not be begun: it was asked to stop, or ended its worker in each of its attempts. */
function endUnbegun(job: Job, at: number): Job | undefined {
  if (!job.isCancelling && job.attempts <= rulesOf(job).attempts) return undefined;
  const before = { ...job, attempts: job.attempts - 1 };
  if (job.isCancelling) return ended(before, 'cancelled', at);
  return ended({ ...before, error: job.error ?? `its worker was gone before it ended, in ${before.attempts} attempts` }, 'failed', at);
}

function ended(job: Job, state: 'done' | 'failed' | 'cancelled', at: number): Job {
  return { ...job, state, endedAt: at, isCancelling: false };
}

function withoutError(job: Job): Job {
  const { error: _, ...rest } = job;
  return rest;
}

function standingOf(job: Job | undefined, claim: JobClaim): ClaimStanding {
  if (!holds(job, claim)) return 'lost';
  return job.isCancelling ? 'cancelling' : 'held';
}

/** Only jobs of known names are claimed. */
function rulesOf({ name }: Job) {
  return jobKinds[name as JobName];
}
