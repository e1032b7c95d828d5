// Does the jobs of the queue: claims what is due under a lease, runs its handler, removes it when done, puts it
// back with a growing delay when it failed, and gives up with a log line after the last attempt.
import type { Job, JobName, JobPayloads } from '../core/jobs/job.ts';
import type { JobQueue } from '../core/jobs/job-queue.ts';
import type { Log } from '../log.ts';

/** One handler per job name: a new job does not compile until somebody does it. A handler that throws is tried again. */
export type JobHandlers = { readonly [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void> };

/** Thrown by a handler when trying again cannot help. */
export class GiveUpError extends Error {
  override readonly name = 'GiveUpError';
}

export interface WorkerPorts {
  readonly store: { transaction<T>(work: (stores: { readonly jobs: JobQueue }) => Promise<T>): Promise<T> };
  readonly handlers: JobHandlers;
  readonly now: () => number;
  /** A number in [0, 1), to spread retries. */
  readonly random: () => number;
  readonly log: Log;
  /** How often to look when nobody calls `wake`; retries come due this way. */
  readonly pollMs?: number;
}

export interface Worker {
  /** There may be new work. */
  wake(): void;
  /** Takes no more jobs and waits for those under way. */
  stop(): Promise<void>;
}

/** Longer than any handler may take (see the delivery timeout), so that a job is not done twice at once. */
const leaseMs = 60_000;
const claimLimit = 16;
export const attemptLimit = 8;

export function startWorker(ports: WorkerPorts): Worker {
  const { pollMs = 2000 } = ports;
  let isStopping = false;
  let isWoken = false;
  let current: Promise<void> | undefined;

  async function drain(): Promise<void> {
    do {
      isWoken = false;
      try {
        while ((await runDueJobs(ports)) && !isStopping);
      } catch (error) {
        // The queue itself cannot be reached; the next poll tries again.
        ports.log.error('jobs.unavailable', { error });
      }
    } while (isWoken && !isStopping);
  }

  function wake(): void {
    isWoken = true;
    if (isStopping || current !== undefined) return;
    current = drain().finally(() => {
      current = undefined;
    });
  }

  const timer = setInterval(wake, pollMs);
  wake();
  return {
    wake,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await current;
    },
  };
}

/** One round: whether there was anything to do. */
export async function runDueJobs(ports: WorkerPorts): Promise<boolean> {
  const jobs = await ports.store.transaction(({ jobs: queue }) => queue.claim({ now: ports.now(), leaseMs, limit: claimLimit }));
  await Promise.all(jobs.map((job) => runJob(job, ports)));
  return jobs.length > 0;
}

async function runJob(job: Job, ports: WorkerPorts): Promise<void> {
  const facts = { jobId: job.id, job: job.name, attempt: job.attempts };
  try {
    await ports.handlers[job.name](JSON.parse(job.payload) as JobPayloads[JobName]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof GiveUpError) && job.attempts < attemptLimit) {
      const delayMs = retryDelayMs(job.attempts, ports.random());
      ports.log.warning('job.failed', { ...facts, delayMs, reason: message });
      await ports.store.transaction(({ jobs }) => jobs.postpone(job.id, ports.now() + delayMs));
      return;
    }
    ports.log.error('job.given_up', { ...facts, reason: message });
  }
  await ports.store.transaction(({ jobs }) => jobs.remove(job.id));
}

/** 2 s after the first attempt, doubling, up to an hour; plus up to half again so that many do not come at once. */
export function retryDelayMs(attempts: number, random: number): number {
  const delayMs = Math.min(2000 * 2 ** (attempts - 1), 3_600_000);
  return Math.round(delayMs * (1 + random / 2));
}
