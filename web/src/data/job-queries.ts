// What is read of jobs and of what asks for them.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { JobState } from '@assay/sdk';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

/** `show` names the view; `states` are those of its jobs, all when absent. */
export function jobListQuery(show: string, states: readonly JobState[] | undefined) {
  return infiniteQueryOptions({
    queryKey: queryKeys.jobList(show),
    queryFn: ({ pageParam, signal }) => client.listJobs({ limit: 50, states, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export const scheduleListQuery = queryOptions({ queryKey: queryKeys.schedules, queryFn: ({ signal }) => client.listSchedules({ limit: 1000 }, { signal }) });
