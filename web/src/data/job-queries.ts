// What is read of the server's jobs and of what asks for them again and again.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { JobState } from '@assay/sdk';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

/** Those of the states, all when there are none; `show` is the view's name. */
export function jobListQuery(show: string, states: readonly JobState[] | undefined) {
  return infiniteQueryOptions({
    queryKey: queryKeys.jobList(show),
    queryFn: ({ pageParam, signal }) => client.listJobs({ limit: 50, states, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export const scheduleListQuery = queryOptions({ queryKey: queryKeys.schedules, queryFn: ({ signal }) => client.listSchedules({ limit: 1000 }, { signal }) });
