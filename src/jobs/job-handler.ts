// What does a job: a function per name. A job without one does not compile.
import type { JobProgress } from '../core/jobs/job.ts';
import type { JobName, PayloadOf, ResultOf } from '../core/jobs/job-kinds.ts';

/** One attempt at one job. */
export interface JobRun<Name extends JobName> {
  readonly payload: PayloadOf<Name>;
  /** Aborted when the attempt must end: somebody cancelled the job, the server stops, or the job was given to another worker. Throw its reason then. */
  readonly signal: AbortSignal;
  /** Tells how far it is; as often as wanted, for only some of it is kept. */
  progress(progress: JobProgress): void;
}

/** Resolves to the job's result. When it throws, the job is tried again later. */
export type JobHandler<Name extends JobName> = (run: JobRun<Name>) => Promise<ResultOf<Name>>;

export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };

/** Thrown by a handler when trying again cannot help. */
export class GiveUpError extends Error {
  override readonly name = 'GiveUpError';
}
