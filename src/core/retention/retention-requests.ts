// What people ask for that gives room back, or looks at everything that is kept: each is a job, and the trail says who asked.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import { enqueueJobs, type JobDraft } from '../jobs/enqueue-jobs.ts';
import type { Job } from '../jobs/job.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { ExperimentStore } from '../tracking/experiments/experiment-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { leastGraceMs, usualGraceMs } from '../content/grace.ts';
import type { BinnedKind } from '../jobs/job-results.ts';

interface Stores {
  readonly jobs: JobQueue;
  readonly runs: RunStore;
  readonly experiments: ExperimentStore;
}

export interface RetentionRequestPorts extends Doors<Stores> {
  readonly ids: Ids;
}

export interface CollectRequest {
  /** What was stored or told of as stored less long ago stays; at least `leastGraceMs`, a week by default. */
  readonly graceMs?: number | undefined;
  readonly isDryRun?: boolean | undefined;
}

export interface EmptyBinRequest {
  /** Only what was deleted before this time; all by default. */
  readonly deletedBefore?: number | undefined;
  /** Only these runs; each must be in the bin. */
  readonly runIds?: readonly string[] | undefined;
  /** Only these experiments with all they hold; each must be in the bin. */
  readonly experimentIds?: readonly string[] | undefined;
  readonly isDryRun?: boolean | undefined;
}

/** The answer is the job, or the one that does the same already. */
export interface RetentionRequests {
  collect(caller: Caller, request: CollectRequest): Promise<Job>;
  verify(caller: Caller): Promise<Job>;
  /** Throws `not_found` for a run or experiment there is not, and `failed_precondition` (reason `not_deleted`) for one that is not in the bin. */
  emptyBin(caller: Caller, request: EmptyBinRequest): Promise<Job>;
}

export function createRetentionRequests({ write, ids }: RetentionRequestPorts): RetentionRequests {
  async function ask(writing: Writing<Stores>, draft: JobDraft): Promise<Job> {
    const [job] = await enqueueJobs(writing, [draft], ids);
    writing.audit('job.asked', { kind: 'job', id: job!.id }, { name: job!.name, payload: job!.payload });
    return job!;
  }

  return {
    collect: (caller, { graceMs = usualGraceMs, isDryRun = false }) =>
      write(caller, 'content.collect', 'server', (writing) => {
        if (graceMs < leastGraceMs) {
          throw invalidArgument(`a time of grace of ${graceMs} ms is too short for what is being sent at the moment; give at least ${leastGraceMs} ms, an hour`);
        }
        return ask(writing, { name: 'content.collect', payload: { graceMs, isDryRun }, key: `${isDryRun ? 'count' : 'collect'} ${graceMs}` });
      }),

    verify: (caller) => write(caller, 'content.verify', 'server', (writing) => ask(writing, { name: 'content.verify', payload: {}, key: 'verify' })),

    emptyBin: (caller, { deletedBefore, runIds, experimentIds, isDryRun = false }) =>
      write(caller, 'bin.empty', 'server', async (writing) => {
        const { runs, experiments } = writing.stores;
        for (const id of runIds ?? []) requireBinned('run', id, await runs.find(id));
        for (const id of experimentIds ?? []) requireBinned('experiment', id, await experiments.find(id));
        return ask(writing, {
          name: 'bin.empty',
          // What is deleted from now on was not meant.
          payload: { deletedBefore: deletedBefore ?? writing.at + 1, ...(runIds && { runIds }), ...(experimentIds && { experimentIds }), isDryRun },
        });
      }),
  };
}

function requireBinned(kind: BinnedKind, id: string, thing: { readonly deletedAt?: number | undefined } | undefined): void {
  if (thing === undefined) throw notFound(kind, id);
  if (thing.deletedAt !== undefined) return;
  throw new AssayError('failed_precondition', `${kind} '${id}' is not deleted; delete it first, then it can be removed for good`, { subject: { kind, id }, reason: 'not_deleted' });
}
