// The operations on jobs, for whoever watches them.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import { AssayError, notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import type { Page } from '../base/page.ts';
import { announceJob } from './enqueue-jobs.ts';
import { isActive, type Job, type JobState } from './job.ts';
import type { JobQueue, ListJobs } from './job-queue.ts';

interface Stores {
  readonly jobs: JobQueue;
}

export interface JobPorts extends Doors<Stores> {
  readonly ids: Ids;
}

export interface Jobs {
  /** Newest first. */
  list(caller: Caller, query: ListJobs): Promise<Page<Job>>;
  get(caller: Caller, id: string): Promise<Job>;
  /** A queued job is cancelled at once; a running one is asked to stop. Again is no change; throws `failed_precondition` when it ended otherwise. */
  cancel(caller: Caller, id: string): Promise<Job>;
  /**
   * Asks anew for a job that failed or was cancelled; the old one stays as it is. The answer is the new job, or the one
   * of the same key that is queued or running already.
   */
  retry(caller: Caller, id: string): Promise<Job>;
}

/** Jobs are of no project: the server does them. */
export function createJobs({ read, write, ids }: JobPorts): Jobs {
  return {
    list: async (caller, query) => (await read(caller, 'job.read', 'server')).jobs.list(query),
    get: async (caller, id) => required(await (await read(caller, 'job.read', 'server')).jobs.find(id), id),

    cancel: (caller, id) =>
      write(caller, 'job.manage', 'server', async (writing) => {
        const { stores, at, audit } = writing;
        const before = required(await stores.jobs.find(id), id);
        if (before.state === 'cancelled' || before.isCancelling) return before;
        if (!isActive(before)) throw wrongState(before, 'so there is nothing to cancel');
        const job: Job = before.state === 'queued' ? { ...before, state: 'cancelled', endedAt: at } : { ...before, isCancelling: true };
        await stores.jobs.update(job);
        audit('job.cancelled', subject(id), { name: job.name, wasRunning: before.state === 'running' });
        announceJob(writing, job);
        return job;
      }),

    retry: (caller, id) =>
      write(caller, 'job.manage', 'server', async (writing) => {
        const { stores, at, audit } = writing;
        const before = required(await stores.jobs.find(id), id);
        if (before.state !== 'failed' && before.state !== 'cancelled') throw wrongState(before, 'and only a job that failed or was cancelled can be tried again');
        const { name, lane, payload, key } = before;
        const [job] = await stores.jobs.enqueue([{ id: ids.other(), name, lane, payload, key, owner: caller.id, createdAt: at, dueAt: at }]);
        audit('job.retried', subject(id), { name, as: job!.id });
        announceJob(writing, job!);
        return job!;
      }),
  };
}

function required(job: Job | undefined, id: string): Job {
  if (!job) throw notFound('job', id, `job '${id}' does not exist; jobs that ended long ago are removed`);
  return job;
}

function wrongState({ id, state }: Job, consequence: string): AssayError {
  return new AssayError('failed_precondition', `job '${id}' ${standings[state]}, ${consequence}`, { subject: subject(id), reason: 'job_state', detail: { state } });
}

const standings: Readonly<Record<JobState, string>> = { queued: 'is queued', running: 'is running', done: 'is done', failed: 'has failed', cancelled: 'was cancelled' };

const subject = (id: string) => ({ kind: 'job', id });
