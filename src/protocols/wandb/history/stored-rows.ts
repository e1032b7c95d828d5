// Rows of a run's history as JSON texts: those its program logged, or, where it logged none, rows made of its series. A run that goes
// on from another begins with the rows of that one.
import type { HistoryRow } from '../../../core/tracking/history/history-row.ts';
import { evenRanks } from '../../../core/tracking/metrics/even-ranks.ts';
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

export async function rowTexts(call: WandbCall, owner: HistoryOwner, query: RowQuery): Promise<readonly string[]> {
  const { record } = owner;
  const parts = await historyParts(owner, query);
  const [first] = parts;
  if (parts.length === 1 && !first!.hasRows) return metricRows(call, record, query);
  const { count, ...range } = query;
  if (count === undefined) return everyText(call, parts);
  if (parts.every(({ hasRows, record: { metrics } }) => hasRows || metrics.length === 0)) {
    const rows = await call.core.histories.sample(call.caller, { runId: record.run.id, ...range, count });
    return rows.map(({ json }) => json);
  }
  const texts = await everyText(call, parts);
  return Array.from(evenRanks(texts.length, count), (rank) => texts[rank]!);
}

/** All rows of a range; of those that must be made, with these keys alone. */
export async function rowsWithKeys(call: WandbCall, owner: HistoryOwner, query: RowQuery & { readonly keys: readonly string[] }): Promise<readonly string[]> {
  return everyText(call, await historyParts(owner, query));
}

/** What is wanted of one of the runs whose rows are shown. */
interface Part {
  readonly record: RunRecord;
  readonly hasRows: boolean;
  readonly query: RowQuery & { readonly keys?: readonly string[] };
}

export async function historyParts({ record, reads }: HistoryOwner, query: Part['query']): Promise<readonly Part[]> {
  // What is measured of the machine is that of a run's own.
  const earlier = query.kind === 'logged' ? await reads.earlier(record.run.id) : [];
  const all = [...earlier, { record, toStep: Infinity }];
  return Promise.all(
    all.map(async (part) => ({
      record: part.record,
      hasRows: (await reads.extent(part.record.run.id, query.kind)) !== undefined,
      query: { ...query, beforeStep: Number.isFinite(part.toStep) ? Math.min(part.toStep + 1, query.beforeStep ?? Infinity) : query.beforeStep },
    })),
  );
}

export async function everyText(call: WandbCall, parts: readonly Part[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { record, hasRows, query } of parts) {
    const { count: _, keys: _keys, ...range } = query;
    const found = hasRows ? (await everyRow(call, { runId: record.run.id, ...range }, rowLimit - texts.length)).map(({ json }) => json) : await metricRows(call, record, query);
    for (const text of found) texts.push(text);
    if (texts.length >= rowLimit) break;
  }
  return texts;
}

/** Page by page, as the store gives them. */
async function everyRow({ core, caller }: WandbCall, of: Omit<RowQuery, 'count'> & { readonly runId: string }, limit: number): Promise<readonly HistoryRow[]> {
  const found: HistoryRow[] = [];
  let fromRow: number | undefined = 0;
  while (fromRow !== undefined && found.length < limit) {
    const { rows, nextRow } = await core.histories.read(caller, { ...of, fromRow, limit: Math.min(10_000, limit - found.length) });
    for (const row of rows) found.push(row);
    fromRow = nextRow;
  }
  return found;
}
