// The rows of the runs table in their order, and how many there are.
import { useQuery } from '@tanstack/react-query';
import type { RunRecord } from '@assay/sdk';
import { runCountQuery } from '../data/run-queries.ts';
import type { RunRowsPage, RunsQuery } from '../data/run-rows-query.ts';

/** How many runs there are, and how many of them match. */
export function useRunCounts({ experimentId, filter, isBin }: RunsQuery) {
  const all = useQuery(runCountQuery({ experimentId, isBin }));
  const match = useQuery({ ...runCountQuery({ experimentId, isBin, filter }), enabled: filter !== undefined, retry: false });
  return { all: all.data?.count, match: filter === undefined ? all.data?.count : match.data?.count };
}

export interface RunTreeRow {
  readonly run: RunRecord;
  readonly depth: number;
  readonly childCount: number;
  readonly isOpen: boolean;
}

/** The rows in their order: each parent, and below it its children when it is open. */
export function rowsOf(pages: readonly RunRowsPage[], opened: ReadonlySet<string>): readonly RunTreeRow[] {
  const childrenOf = Map.groupBy(
    pages.flatMap(({ children }) => children),
    ({ parentRunId }) => parentRunId,
  );
  const walk = (run: RunRecord, depth: number): readonly RunTreeRow[] => {
    const children = childrenOf.get(run.id) ?? [];
    const isOpen = opened.has(run.id);
    return [{ run, depth, childCount: children.length, isOpen }, ...(isOpen ? children.flatMap((child) => walk(child, depth + 1)) : [])];
  };
  return pages.flatMap(({ items }) => items).flatMap((run) => walk(run, 0));
}
