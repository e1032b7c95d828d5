// What came of series since a cursor: read from the first segment on that reaches beyond it.
import { makeColumns, markAt, type MetricColumns, sliceColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { SeriesTail, TailQuery } from '../../../core/tracking/metrics/metric-store.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import { createLeastPoints } from './least-points.ts';
import { readSegments } from './read-segments.ts';
import { decodeCursor, encodeCursor, findSeriesNow, type SeriesCursor, type SeriesNow } from './series-cursor.ts';
import { withinSteps } from './step-range.ts';

export async function readTail(database: Database, { series, limit }: { readonly series: readonly TailQuery[]; readonly limit: number }): Promise<readonly SeriesTail[]> {
  const cursors = series.map((one) => (one.cursor === undefined ? undefined : decodeCursor(one, one.cursor)));
  const now = await findSeriesNow(database, series);
  const found = series.map((_one, index) => createLeastPoints({ order: 'step', limit: limit + 1, after: cursors[index]?.last }));
  const readers = now.flatMap((one, index) => {
    if (one === undefined || !hasMore(one, cursors[index])) return [];
    const { add, isFullBefore } = found[index]!;
    const range = { fromStep: exactStep(cursors[index]?.last) };
    return [{ runNum: one.runNum, keyNum: one.keyNum, range, take: withinSteps(range, add), hasEnough: isFullBefore }];
  });
  await readSegments(database, readers, { order: 'step' });
  return series.map((one, index) => tailOf(one, { points: found[index]!.sorted(), now: now[index], cursor: cursors[index], limit }));
}

/** Whether there may be anything beyond the cursor: mostly there is not, and nothing is read. */
function hasMore({ state, rewinds }: SeriesNow, cursor: SeriesCursor | undefined): boolean {
  return cursor === undefined || state.count !== cursor.count || rewinds !== cursor.rewinds;
}

const exactStep = (mark: MetricMark | undefined): number | bigint | undefined => mark?.farStep ?? mark?.step;

interface Found {
  readonly points: MetricColumns;
  readonly now: SeriesNow | undefined;
  readonly cursor: SeriesCursor | undefined;
  readonly limit: number;
}

function tailOf({ runId, key, cursor: before }: TailQuery, { points: found, now, cursor, limit }: Found): SeriesTail {
  if (now === undefined) return { runId, key, points: makeColumns(0), cursor: undefined, isCut: false, isRewritten: cursor !== undefined };
  const isCut = found.steps.length > limit;
  const points = isCut ? sliceColumns(found, 0, limit) : found;
  const length = points.steps.length;
  const count = (cursor?.count ?? 0) + length;
  // Of what is not read yet nothing can be said.
  const isRewritten = (cursor !== undefined && now.rewinds !== cursor.rewinds) || (isCut ? count >= now.state.count : count !== now.state.count);
  if (length === 0) return { runId, key, points, cursor: before, isCut, isRewritten };
  return { runId, key, points, cursor: encodeCursor({ runId, key }, { count, rewinds: now.rewinds, last: markAt(points, length - 1) }), isCut, isRewritten };
}
