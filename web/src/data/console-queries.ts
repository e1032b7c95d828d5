// What is read of a run's console, but for its end as it grows.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

/** How many lines are stored; the live stream keeps it true. */
export function consoleTotalQuery(runId: string) {
  return queryOptions({ queryKey: queryKeys.consoleTotal(runId), queryFn: async ({ signal }) => (await client.readConsole({ runId, limit: 1 }, { signal })).total });
}

const foundLines = 1000;
const foundAgainMs = 3000;

/** The lines that contain a text, of `total` that are stored. */
export function consoleFoundQuery({ runId, text, total }: { readonly runId: string; readonly text: string; readonly total: number }) {
  return infiniteQueryOptions({
    queryKey: queryKeys.consoleFound(runId, text),
    queryFn: ({ pageParam, signal }) => client.readConsole({ runId, text, fromLine: pageParam, limit: foundLines }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.nextLine,
    // While lines keep coming; going through all of them for each would be dear.
    refetchInterval: ({ state }) => ((state.data?.pages.at(-1)?.total ?? total) < total ? foundAgainMs : false),
  });
}

/** The last lines, and how many there are. */
export function consoleEndQuery(runId: string, lineCount: number) {
  return queryOptions({
    queryKey: queryKeys.consoleEnd(runId),
    queryFn: async ({ signal }) => {
      const { total } = await client.readConsole({ runId, limit: 1 }, { signal });
      return total === 0 ? { lines: [], total } : client.readConsole({ runId, fromLine: Math.max(0, total - lineCount), limit: lineCount }, { signal });
    },
  });
}
