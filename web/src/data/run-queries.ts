// What is read of runs, but for the rows of their table.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export function runQuery(runId: string) {
  return queryOptions({ queryKey: queryKeys.run(runId), queryFn: ({ signal }) => client.getRun({ runId }, { signal }) });
}

/** The keys of all metrics, params and tags. */
export function runKeysQuery(experimentId: string) {
  return queryOptions({
    queryKey: queryKeys.runKeys(experimentId),
    queryFn: ({ signal }) => client.getRunKeys({ experimentIds: [experimentId] }, { signal }),
    placeholderData: keepPreviousData,
  });
}

const sampleSize = 20;

/** A few runs as they are, to see which keys most runs have. */
export function runSampleQuery(experimentId: string) {
  return queryOptions({
    queryKey: queryKeys.runSample(experimentId),
    queryFn: async ({ signal }) => (await client.searchRuns({ experimentIds: [experimentId], filter: 'parent_run_id is null', limit: sampleSize, tagKeys: [] }, { signal })).items,
    placeholderData: keepPreviousData,
  });
}

/** Some runs without their values. */
export function runsByIdQuery(experimentId: string, runIds: readonly string[]) {
  return queryOptions({
    queryKey: queryKeys.runsById(experimentId, runIds),
    queryFn: ({ signal }) =>
      client.searchRuns(
        { experimentIds: [experimentId], filter: isOneOf(runIds), visibility: 'all', limit: runIds.length, metricKeys: [], paramKeys: [], tagKeys: [] },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
}

/** Some runs with the last values of all their metrics. */
export function ownMetricsQuery(experimentIds: readonly string[], runIds: readonly string[]) {
  return queryOptions({
    queryKey: queryKeys.ownMetrics(experimentIds[0], runIds),
    queryFn: ({ signal }) => client.searchRuns({ experimentIds, filter: isOneOf(runIds), visibility: 'all', limit: 100, paramKeys: [], tagKeys: [] }, { signal }),
    placeholderData: keepPreviousData,
  });
}

interface CountedRuns {
  readonly experimentId: string;
  readonly isBin: boolean;
  /** Absent: all of them. */
  readonly filter?: string | undefined;
}

export function runCountQuery({ experimentId, isBin, filter }: CountedRuns) {
  return queryOptions({
    queryKey: queryKeys.runCount(experimentId, { isBin, filter }),
    queryFn: ({ signal }) => client.countRuns({ experimentIds: [experimentId], visibility: isBin ? 'deleted' : 'active', filter }, { signal }),
  });
}

/** As a filter says it. */
export function isOneOf(runIds: readonly string[], field = 'run_id'): string {
  return `${field} in (${runIds.map((id) => `'${id}'`).join(', ')})`;
}
