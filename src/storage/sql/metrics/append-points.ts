// Appends points: those that are new become a segment of their run and are counted into the summaries. In columns all the way:
// no object is made of a point that is plainly new.
import { compareByTime } from '../../../core/tracking/metrics/mark-order.ts';
import { markAt } from '../../../core/tracking/metrics/metric-columns.ts';
import type { RunPoints, StoredPoints } from '../../../core/tracking/metrics/metric-store.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { packPoints, type PointColumns } from '../../../core/tracking/metrics/point-columns.ts';
import type { Database } from '../database.ts';
import type { RunPlace } from '../query/committed-numbers.ts';
import { requireRunPlaces } from '../query/run-places.ts';
import { addColumns } from './add-columns.ts';
import { ensureMetricKeys } from './metric-keys.ts';
import { storedMarks, writeSegments, type RunSeries } from './segments.ts';
import { columnsOfMarks, groupBySeries, type SeriesColumns } from './series-columns.ts';
import { sortUnique } from './sort-unique.ts';
import { keepStates, saveStates, stateKey, takeStates } from './summaries.ts';
import { mayHold, type SummaryState } from './summary-state.ts';

/** One run's points of an append. */
interface Arrival {
  readonly place: RunPlace;
  readonly series: readonly SeriesColumns[];
}

export async function appendPoints(database: Database, batches: readonly RunPoints[]): Promise<readonly StoredPoints[]> {
  const placeOf = await requireRunPlaces(
    database,
    batches.map(({ runId }) => runId),
  );
  const byRun = partsByRun(batches);
  const keys = await ensureMetricKeys(
    database,
    [...byRun.values()].flatMap((parts) => parts.flatMap((part) => part.keys)),
  );
  const arrivals = [...byRun].map(([runId, parts]): Arrival => ({ place: placeOf(runId), series: groupBySeries(parts, (key) => keys.get(key)!) }));

  const wanted = arrivals.map(({ place, series }) => ({ runNum: place.num, keys: series.map(({ key }) => key) }));
  const states = await takeStates(database, wanted);
  const fresh: (RunSeries & { readonly place: RunPlace; readonly count: number })[] = [];
  for (const arrival of arrivals) {
    const { place } = arrival;
    const series = await withoutRepeats(database, arrival, states);
    if (series.length > 0) fresh.push({ place, runNum: place.num, series, count: series.reduce((sum, { start, end }) => sum + end - start, 0) });
  }
  for (const { runNum, series } of fresh) for (const one of series) addColumns(states, stateKey(runNum, one.key), one);

  await saveStates(
    database,
    fresh.map(({ place, series }) => ({ place, keys: series.map(({ key }) => key) })),
    states,
  );
  keepStates(database, wanted, states);
  const digests = fresh.length > 0 ? await writeSegments(database, fresh) : [];
  const stored = new Map(fresh.map(({ place, count }, index) => [place.id, { runId: place.id, count, digest: digests[index]! }]));
  return [...byRun.keys()].map((runId) => stored.get(runId) ?? { runId, count: 0 });
}

function partsByRun(batches: readonly RunPoints[]): ReadonlyMap<string, PointColumns[]> {
  const runs = new Map<string, PointColumns[]>();
  for (const { runId, points } of batches) {
    const parts = runs.get(runId);
    if (parts) parts.push(packPoints(points));
    else runs.set(runId, [packPoints(points)]);
  }
  return runs;
}

/** What of a run's points is not stored yet. Reads segments only where a point lies within what is known. */
async function withoutRepeats(database: Database, { place, series }: Arrival, states: ReadonlyMap<string, SummaryState>): Promise<readonly SeriesColumns[]> {
  const doubtful = new Map<number, readonly MetricMark[]>();
  for (const one of series) {
    const state = states.get(stateKey(place.num, one.key));
    const within = state === undefined ? [] : marksWithin(one, state);
    if (within.length > 0) doubtful.set(one.key, within);
  }
  if (doubtful.size === 0) return series;
  const stored = await storedMarks(database, { runNum: place.num, keys: new Set(doubtful.keys()), marks: [...doubtful.values()].flat() });
  return series.map((one) => minus(one, stored.get(one.key) ?? [])).filter(({ start, end }) => end > start);
}

/** The points that may be stored already. */
function marksWithin({ points, start, end }: SeriesColumns, state: SummaryState): readonly MetricMark[] {
  const within: MetricMark[] = [];
  const { steps, timestamps } = points;
  for (let index = start; index < end; index += 1) {
    if (mayHold(state, steps[index]!, timestamps[index]!)) within.push(markAt(points, index));
  }
  return within;
}

/** The points that are not among the others. */
function minus(one: SeriesColumns, others: readonly MetricMark[]): SeriesColumns {
  if (others.length === 0) return one;
  const sorted = sortUnique(others);
  const left: MetricMark[] = [];
  let next = 0;
  for (let index = one.start; index < one.end; index += 1) {
    const mark = markAt(one.points, index);
    while (next < sorted.length && compareByTime(sorted[next]!, mark) < 0) next += 1;
    if (next >= sorted.length || compareByTime(sorted[next]!, mark) !== 0) left.push(mark);
  }
  return { key: one.key, points: columnsOfMarks(left), start: 0, end: left.length };
}
