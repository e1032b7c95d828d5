// What is read of experiments.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

interface ExperimentSearch {
  /** Part of a name. */
  readonly text: string | undefined;
  readonly isBin: boolean;
}

export function experimentListQuery({ text, isBin }: ExperimentSearch) {
  return infiniteQueryOptions({
    queryKey: queryKeys.experimentList({ text, isBin }),
    queryFn: ({ pageParam, signal }) => client.searchExperiments({ limit: 100, visibility: isBin ? 'deleted' : 'active', text, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
    placeholderData: keepPreviousData,
  });
}

export function experimentQuery(experimentId: string) {
  return queryOptions({ queryKey: queryKeys.experiment(experimentId), queryFn: ({ signal }) => client.getExperiment({ experimentId }, { signal }) });
}
