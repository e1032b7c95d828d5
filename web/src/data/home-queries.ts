// What the first page reads: a few lists of runs over all experiments, each short whatever the server holds.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { RunRecord } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';
import { isOneOf } from './run-queries.ts';

/** Further back is not lately. */
const lateMs = 14 * 24 * 3_600_000;

const noValues = { metricKeys: [], paramKeys: [], tagKeys: [] };

interface RunList {
  readonly experimentIds: readonly string[];
  readonly limit: number;
}

/** The newest of those that run. */
export function runningRunsQuery({ experimentIds, limit }: RunList) {
  return queryOptions({
    queryKey: queryKeys.homeRuns('running', experimentIds),
    queryFn: ({ signal }) => client.searchRuns({ ...noValues, experimentIds, filter: "status = 'running'", limit }, { signal }),
    enabled: experimentIds.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** Those that failed or were lost, the newest first. */
export function failedRunsQuery({ experimentIds, limit }: RunList) {
  return queryOptions({
    queryKey: queryKeys.homeRuns('failed', experimentIds),
    queryFn: ({ signal }) =>
      client.searchRuns({ ...noValues, experimentIds, filter: `status in ('failed', 'crashed', 'preempted') and start_time > ${Date.now() - lateMs}`, limit }, { signal }),
    enabled: experimentIds.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** Those that came to a good end, the newest first. */
export function finishedRunsQuery({ experimentIds, limit }: RunList) {
  return queryOptions({
    queryKey: queryKeys.homeRuns('finished', experimentIds),
    queryFn: ({ signal }) =>
      client.searchRuns({ ...noValues, experimentIds, filter: `status = 'finished' and start_time > ${Date.now() - lateMs}`, order: ['end_time desc'], limit }, { signal }),
    enabled: experimentIds.length > 0,
    placeholderData: keepPreviousData,
  });
}

const changedModels = 50;

/** Models that changed lately, the last first. */
export const changedModelsQuery = queryOptions({
  queryKey: queryKeys.changedModels,
  queryFn: async ({ signal }) => {
    const { items } = await client.searchModels({ limit: changedModels, filter: `last_updated_time > ${Date.now() - lateMs}` }, { signal });
    return [...items].sort((a, b) => b.updatedAt - a.updatedAt);
  },
});

const offeredKeys = 1000;

/** The metrics that the experiments of some runs have. */
export function metricKeysQuery(experimentIds: readonly string[]) {
  return queryOptions({
    queryKey: queryKeys.homeMetricKeys(experimentIds),
    queryFn: async ({ signal }) => (await client.getRunKeys({ experimentIds, limit: offeredKeys }, { signal })).metrics,
    enabled: experimentIds.length > 0,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

interface RunValues {
  readonly runs: readonly RunRecord[];
  readonly metricKeys: readonly string[];
  readonly paramKeys: readonly string[];
}

/** A few values of some runs, as they are now. */
export function runValuesQuery({ runs, metricKeys, paramKeys }: RunValues) {
  const ids = runs.map(({ id }) => id);
  return queryOptions({
    queryKey: queryKeys.homeValues({ ids, metricKeys }),
    queryFn: async ({ signal }) => {
      const experimentIds = [...new Set(runs.map(({ experimentId }) => experimentId))];
      return (await client.searchRuns({ experimentIds, filter: isOneOf(ids), limit: ids.length, metricKeys, paramKeys, tagKeys: [] }, { signal })).items;
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
}
