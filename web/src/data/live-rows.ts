// The runs table follows its experiment: a run that changes is read alone and put in its place, so that nothing jumps.
import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { LiveEvent, RunRecord } from '@assay/sdk';
import { queryKeys } from './query-keys.ts';
import { readRows, type RunRowsPage, type RunsQuery } from './run-rows-query.ts';

type Rows = InfiniteData<RunRowsPage>;

/** More than that are read as a page. */
const patchLimit = 100;

export function followRows(cache: QueryClient, events: readonly LiveEvent[]): void {
  const changes = events.filter((event) => event.type === 'run' || event.type === 'metrics');
  for (const [experimentId, ofExperiment] of Map.groupBy(changes, (event) => event.experimentId)) {
    const changed = new Set(ofExperiment.map(({ runId }) => runId));
    for (const query of cache.getQueryCache().findAll({ queryKey: queryKeys.allRunRows(experimentId) })) followRowsOf(cache, query, changed);
  }
}

function followRowsOf(cache: QueryClient, query: Query, changed: ReadonlySet<string>): void {
  const pages = (query.state.data as Rows | undefined)?.pages ?? [];
  const known = new Set(pages.flatMap(({ items, children }) => [...items, ...children].map(({ id }) => id)));
  const shown = [...changed].filter((id) => known.has(id));
  const hasNew = shown.length < changed.size;
  // The list is one page, so reading it again is cheap.
  const isShort = pages.length <= 1;
  const { experimentId } = queryOf(query);
  if ((hasNew && isShort) || changed.size > patchLimit) void cache.invalidateQueries({ queryKey: queryKeys.runs(experimentId) });
  else if (!query.isActive()) void cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
  else if (shown.length > 0) void patchRows(cache, query, shown);
}

function queryOf(query: Query): RunsQuery {
  return query.queryKey.at(-1) as RunsQuery;
}

/** Reads some runs again and puts them where they are. */
async function patchRows(cache: QueryClient, query: Query, ids: readonly string[]): Promise<void> {
  const { experimentId, isBin } = queryOf(query);
  const fresh = await readRows(queryOf(query), ids).catch(() => undefined);
  // A failure here is silent: the rows stay as they were until the next change.
  if (!fresh) return;
  const byId = new Map(fresh.map((run) => [run.id, run]));
  const isAnyGone = fresh.some((run) => (run.deletedAt !== undefined) !== isBin);
  if (isAnyGone) void cache.invalidateQueries({ queryKey: queryKeys.runs(experimentId) });
  const put = (runs: readonly RunRecord[]) => runs.map((run) => byId.get(run.id) ?? run);
  cache.setQueryData<Rows>(query.queryKey, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: put(page.items), children: put(page.children) })) });
}
