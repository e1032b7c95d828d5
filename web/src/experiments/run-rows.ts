// The rows of the runs table, read page by page. Children are read with their parents, so that they stay together
// under any order; a run that changes is read alone and put in its place, so that nothing jumps.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { LiveEvent, RunRecord, SearchRuns } from '@assay/sdk';
import { client } from '../parts/client.ts';
import { useLive } from '../parts/live.ts';

export interface RunsQuery {
  readonly experimentId: string;
  readonly filter: string | undefined;
  readonly order: readonly string[];
  readonly isNested: boolean;
  readonly isBin: boolean;
  readonly metricKeys: readonly string[];
  readonly paramKeys: readonly string[];
  readonly tagKeys: readonly string[];
}

interface RunPage {
  readonly items: readonly RunRecord[];
  /** Of these and of one another. */
  readonly children: readonly RunRecord[];
  readonly nextPageToken: string | undefined;
}

const pageSize = 200;
/** Deeper nesting than this is shown flat. */
const maxDepth = 4;
/** Of a thousand each; a page of parents with more children than that leads the browser nowhere. */
const childPages = 5;

export function useRunRows(query: RunsQuery) {
  const key = ['runs', query.experimentId, query] as const;
  const rows = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => readPage(query, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken,
    placeholderData: keepPreviousData,
    retry: false,
  });
  useLiveRows(query, key, (rows.data?.pages.length ?? 0) <= 1);
  return rows;
}

async function readPage(query: RunsQuery, pageToken: string, signal: AbortSignal): Promise<RunPage> {
  const shared = sharedInput(query);
  const filter = query.isNested ? 'parent_run_id is null' : query.filter;
  const page = await client.searchRuns({ ...shared, filter, limit: pageSize, ...(pageToken === '' ? {} : { pageToken }) }, { signal });
  const children = query.isNested ? await readChildren(shared, page.items, signal) : [];
  return { items: page.items, children, nextPageToken: page.nextPageToken };
}

async function readChildren(shared: SearchRuns, parents: readonly RunRecord[], signal: AbortSignal): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = [];
  let level = parents;
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const filter = `parent_run_id in (${level.map(({ id }) => `'${id}'`).join(', ')})`;
    const items: RunRecord[] = [];
    for (let pageToken: string | undefined, page = 0; page < childPages && (page === 0 || pageToken !== undefined); page += 1) {
      const answer = await client.searchRuns({ ...shared, filter, limit: 1000, pageToken }, { signal });
      items.push(...answer.items);
      pageToken = answer.nextPageToken;
    }
    found.push(...items);
    level = items;
  }
  return found;
}

function sharedInput({ experimentId, order, isBin, metricKeys, paramKeys, tagKeys }: RunsQuery): SearchRuns {
  return { experimentIds: [experimentId], order, metricKeys, paramKeys, tagKeys, visibility: isBin ? 'deleted' : 'active' };
}

/** How many runs there are, and how many of them match. */
export function useRunCounts({ experimentId, filter, isBin }: RunsQuery) {
  const shared = { experimentIds: [experimentId], visibility: isBin ? 'deleted' : 'active' } as const;
  const all = useQuery({ queryKey: ['run count', experimentId, isBin, ''], queryFn: ({ signal }) => client.countRuns(shared, { signal }) });
  const match = useQuery({
    queryKey: ['run count', experimentId, isBin, filter],
    queryFn: ({ signal }) => client.countRuns({ ...shared, filter }, { signal }),
    enabled: filter !== undefined,
    retry: false,
  });
  return { all: all.data?.count, match: filter === undefined ? all.data?.count : match.data?.count };
}

const patchLimit = 100;

/** Follows the experiment. `isShort`: the list is one page, so reading it again is cheap. */
function useLiveRows(query: RunsQuery, key: readonly unknown[], isShort: boolean): void {
  const queryClient = useQueryClient();
  const { experimentId } = query;
  useLive({ experimentId }, (events) => {
    const isReset = events.some(({ type }) => type === 'reset' || type === 'experiment');
    const changed = new Set(
      events.flatMap((event) =>
        'runId' in event && event.runId !== undefined && event.type !== 'artifacts' && event.type !== 'console' && event.type !== 'reproduction' ? [event.runId] : [],
      ),
    );
    refreshCharts(queryClient, events, isReset);
    if (events.some(({ type }) => type === 'run') || isReset) void queryClient.invalidateQueries({ queryKey: ['run count', experimentId] });
    if (events.some(({ type }) => type === 'metrics' || type === 'run') || isReset) {
      void queryClient.invalidateQueries({ queryKey: ['run keys', experimentId] });
      void queryClient.invalidateQueries({ queryKey: ['runs', experimentId, 'metrics of'] });
    }
    const known = new Set((queryClient.getQueryData<InfiniteData<RunPage>>(key)?.pages ?? []).flatMap(({ items, children }) => [...items, ...children].map(({ id }) => id)));
    const isNew = [...changed].some((id) => !known.has(id));
    if (isReset || (isNew && isShort) || changed.size > patchLimit) void queryClient.invalidateQueries({ queryKey: ['runs', experimentId] });
    else if (changed.size > 0) void patchRows(queryClient, { query, key, ids: [...changed].filter((id) => known.has(id)) });
  });
}

type Client = ReturnType<typeof useQueryClient>;

/** Reads some runs again and puts them where they are. */
async function patchRows(
  queryClient: Client,
  { query, key, ids }: { readonly query: RunsQuery; readonly key: readonly unknown[]; readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  const filter = `run_id in (${ids.map((id) => `'${id}'`).join(', ')})`;
  const fresh = await client.searchRuns({ ...sharedInput(query), visibility: 'all', order: [], filter, limit: patchLimit }).catch(() => undefined);
  // A failure here is silent: the rows stay as they were until the next change.
  if (!fresh) return;
  const byId = new Map(fresh.items.map((run) => [run.id, run]));
  const gone = fresh.items.some((run) => (run.deletedAt !== undefined) !== query.isBin);
  if (gone) void queryClient.invalidateQueries({ queryKey: ['runs', query.experimentId] });
  const put = (runs: readonly RunRecord[]) => runs.map((run) => byId.get(run.id) ?? run);
  queryClient.setQueryData<InfiniteData<RunPage>>(
    key,
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: put(page.items), children: put(page.children) })) },
  );
}

/** Reads those charts again that show something that changed. Only the ones on the screen are really read. */
export function refreshCharts(queryClient: Client, events: readonly LiveEvent[], isReset: boolean): void {
  const changed = new Set(events.flatMap((event) => (event.type === 'metrics' ? event.keys.map((key) => `${event.runId} ${key}`) : [])));
  if (changed.size === 0 && !isReset) return;
  void queryClient.invalidateQueries({
    queryKey: ['chart'],
    predicate: ({ queryKey }) => {
      const input = queryKey[1] as { readonly runIds: readonly string[]; readonly keys: readonly string[] };
      return isReset || input.runIds.some((runId) => input.keys.some((metric) => changed.has(`${runId} ${metric}`)));
    },
  });
}

export interface RunRow {
  readonly run: RunRecord;
  readonly depth: number;
  readonly childCount: number;
  readonly isOpen: boolean;
}

/** The rows in their order: each parent, and below it its children when it is open. */
export function rowsOf(pages: readonly RunPage[], opened: ReadonlySet<string>): readonly RunRow[] {
  const childrenOf = Map.groupBy(
    pages.flatMap(({ children }) => children),
    ({ parentRunId }) => parentRunId,
  );
  const walk = (run: RunRecord, depth: number): readonly RunRow[] => {
    const children = childrenOf.get(run.id) ?? [];
    const isOpen = opened.has(run.id);
    return [{ run, depth, childCount: children.length, isOpen }, ...(isOpen ? children.flatMap((child) => walk(child, depth + 1)) : [])];
  };
  return pages.flatMap(({ items }) => items).flatMap((run) => walk(run, 0));
}
