// Looks at jobs again and again, for `assay jobs --watch`.
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type Client, type Job, type JobDetail, type ListJobs } from '../../sdk/index.ts';
import { isOver } from './job-report.ts';

const pauseMs = 1_000;

/** Tells each job of a list that came or changed since the look before, for as long as the program lives. */
export async function watchList(client: Client, query: ListJobs, tell: (job: Job) => void): Promise<never> {
  let seen: ReadonlyMap<string, string> | undefined;
  for (;;) {
    const { items } = await client.listJobs(query);
    // Oldest first, as things happened.
    if (seen !== undefined) for (const job of items.toReversed()) if (seen.get(job.id) !== JSON.stringify(job)) tell(job);
    seen = new Map(items.map((job) => [job.id, JSON.stringify(job)]));
    await sleep(pauseMs);
  }
}

/** Resolves to a job once it is over; undefined when it is done and its kind is not kept. */
export async function untilOver(client: Client, job: JobDetail, tell: (job: Job) => void): Promise<JobDetail | undefined> {
  let latest = job;
  while (!isOver(latest)) {
    tell(latest);
    await sleep(pauseMs);
    try {
      latest = await client.getJob({ jobId: job.id });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not_found') return undefined;
      throw error;
    }
  }
  return latest;
}
