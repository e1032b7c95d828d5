// What the address of the list of jobs says.
import type { JobState } from '@assay/sdk';

/** Which jobs are shown; the states of each. `undefined`: all. */
export const jobViews = {
  all: undefined,
  active: ['queued', 'running'],
  done: ['done'],
  failed: ['failed'],
  cancelled: ['cancelled'],
} as const satisfies Readonly<Record<string, readonly JobState[] | undefined>>;

export type JobView = keyof typeof jobViews;

export interface JobsSearch {
  readonly show?: Exclude<JobView, 'all'> | undefined;
}

export function readJobsSearch(search: Readonly<Record<string, unknown>>): JobsSearch {
  const show = search['show'];
  return typeof show === 'string' && show !== 'all' && Object.hasOwn(jobViews, show) ? { show: show as Exclude<JobView, 'all'> } : {};
}
