// Rows of a run's history as JSON texts: those its program logged, or, where it logged none, rows made of its series.
import type { HistoryRow } from '../../../core/tracking/history/history-row.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import type { RunReads } from '../runs/run-reads.ts';
import { metricRows } from './metric-rows.ts';
import type { RowQuery } from './row-query.ts';

export interface HistoryOwner {
  readonly record: RunRecord;
  readonly reads: RunReads;
}

/** Of one answer; what is asked for in more comes in pages. */
const rowLimit = 100_000;

export async function rowTexts(call: WandbCall, { record, reads }: HistoryOwner, query: RowQuery): Promise<readonly string[]> {
  const { run } = record;
  if ((await reads.extent(run.id, query.kind)) === undefined) return metricRows(call, record, query);
  const { count, ...range } = query;
  const of = { runId: run.id, ...range };
  const rows = count === undefined ? await everyRow(call, of) : await call.core.histories.sample(call.caller, { ...of, count });
  return rows.map(({ json }) => json);
}

/** Page by page, as the store gives them. */
async function everyRow({ core, caller }: WandbCall, of: Omit<RowQuery, 'count'> & { readonly runId: string }): Promise<readonly HistoryRow[]> {
  const found: HistoryRow[] = [];
  let fromRow: number | undefined = 0;
  while (fromRow !== undefined && found.length < rowLimit) {
    const { rows, nextRow } = await core.histories.read(caller, { ...of, fromRow, limit: Math.min(10_000, rowLimit - found.length) });
    for (const row of rows) found.push(row);
    fromRow = nextRow;
  }
  return found;
}
