// What is read of the server itself, and over all of its nouns.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export const serverQuery = queryOptions({ queryKey: queryKeys.server, queryFn: ({ signal }) => client.getServer({}, { signal }), staleTime: Infinity });

const shownEach = 7;

/** What the palette finds by name. */
export function paletteQuery(text: string) {
  return queryOptions({
    queryKey: queryKeys.palette(text),
    queryFn: async ({ signal }) => {
      const query = { limit: shownEach, text: text === '' ? undefined : text };
      const [experiments, models] = await Promise.all([client.searchExperiments(query, { signal }), client.searchModels(query, { signal })]);
      return { experiments: experiments.items, models: models.items };
    },
    placeholderData: keepPreviousData,
  });
}

/** Runs are searched in so many experiments, the newest. */
const searchedExperiments = 1000;
const shortestRunText = 2;

/** Runs by a part of their name, or by the beginning of their id. */
export function paletteRunsQuery(text: string) {
  return queryOptions({
    queryKey: queryKeys.paletteRuns(text),
    queryFn: async ({ signal }) => {
      const { items: experiments } = await client.searchExperiments({ limit: searchedExperiments }, { signal });
      const names = new Map(experiments.map(({ id, name }) => [id, name]));
      if (names.size === 0) return [];
      const quoted = text.replaceAll("'", "''");
      const { items } = await client.searchRuns(
        {
          experimentIds: [...names.keys()],
          filter: `run_name ilike '%${quoted}%' or run_id like '${quoted}%'`,
          limit: shownEach,
          metricKeys: [],
          paramKeys: [],
          tagKeys: [],
        },
        { signal },
      );
      return items.map(({ id, name, experimentId }) => ({ id, name, experiment: names.get(experimentId) ?? '' }));
    },
    enabled: text.length >= shortestRunText,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
