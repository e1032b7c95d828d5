// The rows of the runs table, read page by page. Children are read with their parents, so that they stay together
// under any order.
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { RunRecord, SearchRuns } from '@assay/sdk';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';
import { isOneOf } from './run-queries.ts';

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

export interface RunRowsPage {
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

export function runRowsQuery(query: RunsQuery) {
  return infiniteQueryOptions({
    queryKey: queryKeys.runRows(query),
    queryFn: ({ pageParam, signal }) => readPage(query, pageParam, signal),
    ...paged,
    placeholderData: keepPreviousData,
  });
}

async function readPage(query: RunsQuery, pageToken: string, signal: AbortSignal): Promise<RunRowsPage> {
  const shared = sharedInput(query);
  const filter = query.isNested ? 'parent_run_id is null' : query.filter;
  const page = await client.searchRuns({ ...shared, filter, limit: pageSize, pageToken: tokenOf(pageToken) }, { signal });
  const children = query.isNested ? await readChildren(shared, page.items, signal) : [];
  return { items: page.items, children, nextPageToken: page.nextPageToken };
}

async function readChildren(shared: SearchRuns, parents: readonly RunRecord[], signal: AbortSignal): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = [];
  let level = parents;
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const ids = level.map(({ id }) => id);
    const items: RunRecord[] = [];
    for (let pageToken: string | undefined, page = 0; page < childPages && (page === 0 || pageToken !== undefined); page += 1) {
      const answer = await client.searchRuns({ ...shared, filter: isOneOf(ids, 'parent_run_id'), limit: 1000, pageToken }, { signal });
      for (const item of answer.items) items.push(item);
      pageToken = answer.nextPageToken;
    }
    for (const item of items) found.push(item);
    level = items;
  }
  return found;
}

/** Some rows as they are now, wherever they would stand. */
export async function readRows(query: RunsQuery, ids: readonly string[]): Promise<readonly RunRecord[]> {
  return (await client.searchRuns({ ...sharedInput(query), visibility: 'all', order: [], filter: isOneOf(ids), limit: ids.length })).items;
}

function sharedInput({ experimentId, order, isBin, metricKeys, paramKeys, tagKeys }: RunsQuery): SearchRuns {
  return { experimentIds: [experimentId], order, metricKeys, paramKeys, tagKeys, visibility: isBin ? 'deleted' : 'active' };
}
