// What is found over all of the server: by words, and by a part of a name or the beginning of an id.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

/** Names are looked through in so many experiments, the newest. */
const searchedExperiments = 1000;
const shortestRunText = 2;

/** What every experiment is called, by its id. */
export const experimentNamesQuery = queryOptions({
  queryKey: queryKeys.experimentNames,
  queryFn: async ({ signal }) => new Map((await client.searchExperiments({ limit: searchedExperiments }, { signal })).items.map(({ id, name }) => [id, name])),
  placeholderData: keepPreviousData,
});

/** A text without a letter or a figure has no word to look for. */
export function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** The first of what holds the words. */
export function firstFoundQuery(text: string, limit: number) {
  return queryOptions({
    queryKey: queryKeys.firstFound(text, limit),
    queryFn: async ({ signal }) => ({ text, ...(await client.search({ q: text, limit }, { signal })) }),
    enabled: hasWord(text),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

const runsAtOnce = 20;

/** All that holds the words, page by page. */
export function foundQuery(text: string) {
  return infiniteQueryOptions({
    queryKey: queryKeys.found(text),
    queryFn: ({ pageParam, signal }) => client.search({ q: text, limit: runsAtOnce, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
    enabled: hasWord(text),
    retry: false,
  });
}

export interface NamedRun {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly startedAt: number;
}

/** Runs by a part of their name, or by the beginning of their id. */
export function namedRunsQuery(text: string, limit: number) {
  return queryOptions({
    queryKey: queryKeys.namedRuns(text, limit),
    queryFn: async ({ signal, client: cache }): Promise<readonly NamedRun[]> => {
      const names = await cache.ensureQueryData(experimentNamesQuery);
      if (names.size === 0) return [];
      const quoted = text.replaceAll("'", "''");
      const { items } = await client.searchRuns(
        { experimentIds: [...names.keys()], filter: `run_name ilike '%${quoted}%' or run_id like '${quoted}%'`, limit, metricKeys: [], paramKeys: [], tagKeys: [] },
        { signal },
      );
      return items;
    },
    enabled: text.length >= shortestRunText,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
