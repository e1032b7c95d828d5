// Does the jobs of the queue: short ones side by side, one heavy one beside them. Looks when it is woken and now and
// then, and interrupts running jobs that somebody cancelled.
import type { JobLane } from '../core/jobs/job-kinds.ts';
import { jobsCaller, runJob, type JobRunPorts, type RunningJob } from './run-job.ts';

export interface WorkerPorts extends JobRunPorts {
  /** How often to look when nobody calls `wake`; retries and schedules come due this way. */
  readonly pollMs?: number;
  /** How long `stop` waits for a heavy job that was told to stop. */
  readonly stopMs?: number;
}

export interface Worker {
  /** There may be new work. */
  wake(): void;
  /** Somebody cancelled a job, which may be running here. */
  cancel(jobId: string): void;
  /** Takes no more jobs, waits for the short ones under way and puts a heavy one back. */
  stop(): Promise<void>;
}

const slots: Readonly<Record<JobLane, number>> = { short: 16, heavy: 1 };

export function startWorker(ports: WorkerPorts): Worker {
  const { pollMs = 2000, stopMs = 10_000 } = ports;
  const running = new Set<RunningJob>();
  let isStopping = false;
  let isWoken = false;
  let current: Promise<void> | undefined;

  const inLane = (lane: JobLane): readonly RunningJob[] => Array.from(running).filter(({ job }) => job.lane === lane);

  async function look(): Promise<void> {
    do {
      isWoken = false;
      try {
        const free = { short: slots.short - inLane('short').length, heavy: slots.heavy - inLane('heavy').length };
        for (const job of await ports.work.claim(jobsCaller, free)) begin(runJob(job, ports));
      } catch (error) {
        // The queue itself cannot be reached; the next poll tries again.
        ports.log.error('jobs.unavailable', { error });
      }
    } while (isWoken && !isStopping);
  }

  function begin(run: RunningJob): void {
    running.add(run);
    void run.ended
      // The lease ends, and the job is done again.
      .catch((error: unknown) => ports.log.error('jobs.unavailable', { error }))
      .finally(() => {
        running.delete(run);
        wake();
      });
  }

  function wake(): void {
    isWoken = true;
    if (isStopping || current !== undefined) return;
    current = look().finally(() => {
      current = undefined;
    });
  }

  /** Cancels may come by other servers. */
  async function lookAtRunning(): Promise<void> {
    for (const { claim, interrupt } of running) {
      const standing = await ports.work.standing(jobsCaller, claim);
      if (standing !== 'held') interrupt(standing === 'lost' ? 'lost' : 'cancelled');
    }
  }

  const timer = setInterval(() => {
    void lookAtRunning().catch((error: unknown) => ports.log.error('jobs.unavailable', { error }));
    wake();
  }, pollMs);
  wake();
  return {
    wake,
    cancel: (jobId) =>
      Array.from(running)
        .find(({ job }) => job.id === jobId)
        ?.interrupt('cancelled'),
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await current;
      const heavy = inLane('heavy');
      for (const { interrupt } of heavy) interrupt('stopping');
      await Promise.all([...inLane('short').map(settled), Promise.race([Promise.all(heavy.map(settled)), passed(stopMs)])]);
    },
  };
}

/** One round, to its end: whether there was anything to do. */
export async function runDueJobs(ports: JobRunPorts): Promise<boolean> {
  const jobs = await ports.work.claim(jobsCaller, slots);
  await Promise.all(jobs.map((job) => runJob(job, ports).ended));
  return jobs.length > 0;
}

const settled = ({ ended }: RunningJob): Promise<void> => ended.catch(() => undefined);

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
