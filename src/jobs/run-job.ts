// One attempt at one job: its handler, the lease that is renewed while it runs, and what becomes of the job afterwards.
import { systemCaller } from '../core/access/caller.ts';
import type { Job, JobClaim } from '../core/jobs/job.ts';
import { jobKinds, type JobName, type ResultOf } from '../core/jobs/job-kinds.ts';
import type { JobWork } from '../core/jobs/job-work.ts';
import type { Log } from '../log.ts';
import { GiveUpError, type JobHandler, type JobHandlers } from './job-handler.ts';
import { createProgressReports } from './progress-reports.ts';

export interface JobRunPorts {
  readonly work: JobWork;
  readonly handlers: JobHandlers;
  /** A number in [0, 1), to spread retries. */
  readonly random: () => number;
  readonly log: Log;
}

const interruptions = { cancelled: 'the job was cancelled', stopping: 'the server stops', lost: 'the job was given to another worker' } as const;

/** Why an attempt must end before its time. */
export type Interruption = keyof typeof interruptions;

/** The reason of the signal that a handler is given. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly interruption: Interruption;

  constructor(interruption: Interruption) {
    super(interruptions[interruption]);
    this.interruption = interruption;
  }
}

/** What the worker does is the system's doing. */
export const jobsCaller = systemCaller('jobs');

/** Each report that is kept is a commit and an event. */
const progressPauseMs = 1_000;

/** So that two renewals may fail before the lease ends. */
const renewalsPerLease = 3;

export interface RunningJob {
  readonly job: Job;
  readonly claim: JobClaim;
  interrupt(interruption: Interruption): void;
  /** Settles when the attempt is over; rejects when what became of it could not be kept. */
  readonly ended: Promise<void>;
}

export function runJob(job: Job, ports: JobRunPorts): RunningJob {
  const claim: JobClaim = { id: job.id, attempt: job.attempts };
  const abort = new AbortController();
  const interrupt = (interruption: Interruption): void => {
    if (!abort.signal.aborted) abort.abort(new InterruptedError(interruption));
  };
  return { job, claim, interrupt, ended: attempt({ job, claim, signal: abort.signal, interrupt }, ports) };
}

type Attempt = Omit<RunningJob, 'ended'> & { readonly signal: AbortSignal };

async function attempt(run: Attempt, ports: JobRunPorts): Promise<void> {
  const { job, claim, signal } = run;
  const name = job.name as JobName;
  const facts = { jobId: job.id, job: name, attempt: job.attempts };
  // The name says which payload it is; the compiler cannot follow that through a record.
  const handler = ports.handlers[name] as JobHandler<JobName>;
  const reports = createProgressReports(
    (progress) => ports.work.report(jobsCaller, claim, progress).catch((error: unknown) => ports.log.warning('job.progress_lost', { ...facts, error })),
    progressPauseMs,
  );
  const heartbeat = startHeartbeat(run, ports);
  const begin = async (): Promise<ResultOf<JobName>> => handler({ payload: job.payload as never, signal, progress: reports.report });
  const outcome = await begin().then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  // Before the job's end is kept, so that nothing comes after it.
  clearInterval(heartbeat);
  await reports.close();
  if ('error' in outcome) return afterFailure(run, outcome.error, ports);
  await ports.work.finish(jobsCaller, claim, outcome.result);
  ports.log.debug('job.done', facts);
}

function startHeartbeat({ job, claim, interrupt }: Attempt, { work, log }: JobRunPorts): NodeJS.Timeout {
  const { leaseMs } = jobKinds[job.name as JobName];
  const beat = async (): Promise<void> => {
    const standing = await work.renew(jobsCaller, claim);
    if (standing !== 'held') interrupt(standing === 'lost' ? 'lost' : 'cancelled');
  };
  const timer = setInterval(() => void beat().catch((error: unknown) => log.warning('job.lease_not_renewed', { jobId: job.id, error })), leaseMs / renewalsPerLease);
  timer.unref();
  return timer;
}

async function afterFailure({ job, claim, signal }: Attempt, error: unknown, { work, random, log }: JobRunPorts): Promise<void> {
  const facts = { jobId: job.id, job: job.name, attempt: job.attempts };
  const reason = error instanceof Error ? error.message : String(error);
  const interruption = signal.reason instanceof InterruptedError ? signal.reason.interruption : undefined;
  if (interruption === 'stopping') {
    await work.giveBack(jobsCaller, claim);
    log.info('job.given_back', facts);
    return;
  }
  const delayMs = retryDelayMs(job.attempts, random());
  const after = await work.fail(jobsCaller, claim, { error: reason, delayMs, isFinal: error instanceof GiveUpError });
  if (after === 'queued') log.warning('job.failed', { ...facts, delayMs, reason });
  else if (after === 'failed') log.error('job.given_up', { ...facts, reason });
  else log.info(`job.${after}`, facts);
}

/** 2 s after the first attempt, doubling, up to an hour; plus up to half again so that many do not come at once. */
export function retryDelayMs(attempts: number, random: number): number {
  const delayMs = Math.min(2000 * 2 ** (attempts - 1), 3_600_000);
  return Math.round(delayMs * (1 + random / 2));
}
