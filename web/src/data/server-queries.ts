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
