// Puts jobs into the queue in the transaction of the change that needs them, and announces them.
import type { Writing } from '../access/writing.ts';
import type { Ids } from '../base/ids.ts';
import { checkName, keyLimit } from '../base/text-limits.ts';
import type { Job } from './job.ts';
import { jobKinds, type JobName, type PayloadOf } from './job-kinds.ts';
import type { JobQueue } from './job-queue.ts';

/** What is asked for. */
export type JobDraft = {
  [Name in JobName]: {
    readonly name: Name;
    readonly payload: PayloadOf<Name>;
    /** While a job of this name and key is queued or running, that job is the answer. */
    readonly key?: string | undefined;
    /** Not before; at once when absent. */
    readonly dueAt?: number | undefined;
    /** Whom it is for; the caller when absent. */
    readonly owner?: string | undefined;
  };
}[JobName];

export async function enqueueJobs(writing: Writing<{ readonly jobs: JobQueue }>, drafts: readonly JobDraft[], ids: Ids): Promise<readonly Job[]> {
  const { stores, caller, at } = writing;
  for (const { key } of drafts) if (key !== undefined) checkName('key of a job', key, keyLimit);
  const jobs = await stores.jobs.enqueue(
    drafts.map(({ name, payload, key, dueAt = at, owner = caller.id }) => ({ id: ids.other(), name, lane: jobKinds[name].lane, payload, owner, key, createdAt: at, dueAt })),
  );
  for (const job of jobs) announceJob(writing, job);
  return jobs;
}

export function announceJob({ announce }: Pick<Writing<unknown>, 'announce'>, { id, state, isCancelling }: Pick<Job, 'id' | 'state' | 'isCancelling'>): void {
  announce({ type: 'job', jobId: id, state, isCancelling });
}
