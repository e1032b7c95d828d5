// What is read of a run's alerts.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

const atOnce = 50;

/** The newest first. */
export function alertListQuery(runId: string) {
  return infiniteQueryOptions({
    queryKey: queryKeys.alerts(runId),
    queryFn: ({ pageParam, signal }) => client.listAlerts({ runId, limit: atOnce, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
  });
}
