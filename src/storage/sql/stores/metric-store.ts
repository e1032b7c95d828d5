// Metric points and summaries, in SQL: points in segments, one summary row per run and key.
import { compareByTime } from '../../../core/tracking/metrics/mark-order.ts';
import { makeColumns, markAt, sliceColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricPage, MetricStore, RunPoints, SeriesName, SeriesQuery, ShownSeries, StoredPoints } from '../../../core/tracking/metrics/metric-store.ts';
import type { MetricMark, MetricPoint } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import { ensureMetricKeys } from '../metrics/metric-keys.ts';
import { putModelMetrics } from '../metrics/model-metrics.ts';
import { readChart, type ShownPoints } from '../metrics/read-chart.ts';
import { readLeast } from '../metrics/read-least.ts';
import { readSample } from '../metrics/read-sample.ts';
import type { Series } from '../metrics/segment-codec.ts';
import { storedMarks, writeSegments, type RunSeries } from '../metrics/segments.ts';
import { moveTail } from '../metrics/move-tail.ts';
import { readBands } from '../metrics/read-bands.ts';
import { readBuckets } from '../metrics/read-buckets.ts';
import { readStretch } from '../metrics/read-stretch.ts';
import { readTail } from '../metrics/read-tail.ts';
import type { SeriesPlace } from '../metrics/series-extents.ts';
import { findPlaces, findSeriesVersions } from '../metrics/series-places.ts';
import { sortUnique } from '../metrics/sort-unique.ts';
import { addToStates, mayHold, type SummaryState } from '../metrics/summary-state.ts';
import { loadStates, readSummaries, saveStates, stateKey } from '../metrics/summaries.ts';
import type { RunPlace } from '../query/committed-numbers.ts';
import { encodePageToken, fingerprint } from '../query/page-token.ts';
import { ascending, startOf } from '../query/keyset.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';
import { sql } from 'kysely';

export function createMetricStore(database: Database): MetricStore {
  return {
    append: (batches) => append(database, batches),
    series: (query) => database.snapshot((moment) => series(moment, query)),
    manySeries: (query) => database.snapshot((moment) => manySeries(moment, query)),
    chart: ({ series, ...query }) => database.snapshot((moment) => shown(moment, series, (places) => readChart(moment, places, query))),
    sample: ({ series, ...query }) => database.snapshot((moment) => shown(moment, series, (places) => readSample(moment, places, query))),
    buckets: (query) => database.snapshot((moment) => readBuckets(moment, query)),
    bands: (query) => database.snapshot((moment) => readBands(moment, query)),
    versions: async (series) => (await findSeriesVersions(database, series)).map((version) => version ?? ''),
    tail: (query) => database.snapshot((moment) => readTail(moment, query)),
    stretch: (query) => database.snapshot((moment) => readStretch(moment, query)),
    summaries: async (runId, keys) => {
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return [];
      return (await readSummaries(database, [place.num], keys)).get(place.num) ?? [];
    },
    moveTail: (move) => moveTail(database, move),
    putModelMetrics: (metrics) => putModelMetrics(database, metrics),
  };
}

/** One run's new points of an append, as they are gathered. */
interface Arrival {
  readonly place: RunPlace;
  readonly series: readonly Series[];
}

async function append(database: Database, batches: readonly RunPoints[]): Promise<readonly StoredPoints[]> {
  const placeOf = await requireRunPlaces(
    database,
    batches.map(({ runId }) => runId),
  );
  const byRun = pointsByRun(batches);
  const keys = await ensureMetricKeys(
    database,
    [...byRun.values()].flatMap((series) => [...series.keys()]),
  );
  const arrivals = [...byRun].map(([runId, series]): Arrival => ({
    place: placeOf(runId),
    series: [...series].map(([key, marks]) => ({ key: keys.get(key)!, marks: sortUnique(marks) })),
  }));

  const states = await loadStates(
    database,
    arrivals.map(({ place, series }) => ({ runNum: place.num, keys: series.map(({ key }) => key) })),
  );
  const fresh: (RunSeries & { readonly place: RunPlace; readonly count: number })[] = [];
  for (const { place, series } of arrivals) {
    const added = await withoutRepeats(database, { place, series }, states);
    if (added.length > 0) fresh.push({ place, runNum: place.num, series: added, count: added.reduce((sum, { marks }) => sum + marks.length, 0) });
  }
  for (const { place, series } of fresh) for (const one of series) addToState(states, place.num, one);

  await saveStates(
    database,
    fresh.map(({ place, series }) => ({ place, keys: series.map(({ key }) => key) })),
    states,
  );
  const digests = fresh.length > 0 ? await writeSegments(database, fresh) : [];
  const stored = new Map(fresh.map(({ place, count }, index) => [place.id, { runId: place.id, count, digest: digests[index]! }]));
  return [...byRun.keys()].map((runId) => stored.get(runId) ?? { runId, count: 0 });
}

function pointsByRun(batches: readonly RunPoints[]): ReadonlyMap<string, ReadonlyMap<string, MetricMark[]>> {
  const runs = new Map<string, Map<string, MetricMark[]>>();
  for (const { runId, points } of batches) {
    const series = runs.get(runId) ?? new Map<string, MetricMark[]>();
    runs.set(runId, series);
    for (const point of points) addPoint(series, point);
  }
  return runs;
}

function addPoint(series: Map<string, MetricMark[]>, { key, value, step, timestamp, farStep, farTimestamp }: MetricPoint): void {
  // Adding 0 turns a step of -0 into 0: they are the same step.
  const near = { value, step: step + 0, timestamp: timestamp + 0 };
  const mark =
    farStep === undefined && farTimestamp === undefined ? near : { ...near, ...(farStep !== undefined && { farStep }), ...(farTimestamp !== undefined && { farTimestamp }) };
  const marks = series.get(key);
  if (marks) marks.push(mark);
  else series.set(key, [mark]);
}

/** What of a run's points is not stored yet. Reads segments only where a point lies within what is known. */
async function withoutRepeats(database: Database, { place, series }: Arrival, states: ReadonlyMap<string, SummaryState>): Promise<readonly Series[]> {
  const doubtful = series.flatMap(({ key, marks }) => {
    const state = states.get(stateKey(place.num, key));
    const within = state ? marks.filter((mark) => mayHold(state, mark)) : [];
    return within.length > 0 ? [{ key, within }] : [];
  });
  if (doubtful.length === 0) return series;
  const stored = await storedMarks(database, {
    runNum: place.num,
    keys: new Set(doubtful.map(({ key }) => key)),
    marks: doubtful.flatMap(({ within }) => within),
  });
  return series.map(({ key, marks }) => ({ key, marks: minus(marks, stored.get(key) ?? []) })).filter(({ marks }) => marks.length > 0);
}

/** The marks, ordered by time, that are not among the others. */
function minus(marks: readonly MetricMark[], others: readonly MetricMark[]): readonly MetricMark[] {
  if (others.length === 0) return marks;
  const sorted = sortUnique(others);
  let index = 0;
  return marks.filter((mark) => {
    while (index < sorted.length && compareByTime(sorted[index]!, mark) < 0) index += 1;
    return index >= sorted.length || compareByTime(sorted[index]!, mark) !== 0;
  });
}

function addToState(states: Map<string, SummaryState>, runNum: number, { key, marks }: Series): void {
  const id = stateKey(runNum, key);
  for (const mark of marks) addToStates(states, id, mark);
}

/** Only their types and number matter: the position is compared in memory, not in SQL. */
const seriesTerms = [
  ascending(sql.ref('timestamp'), 'number'),
  ascending(sql.ref('step'), 'number'),
  ascending(sql.ref('value'), 'number'),
  // What of time and step is beyond a double, in digits.
  ascending(sql.ref('timestamp'), 'text'),
  ascending(sql.ref('step'), 'text'),
];

async function series(database: Database, { page, ...one }: Parameters<MetricStore['series']>[0]): Promise<MetricPage> {
  const query = fingerprint('series', one.runId, one.key);
  const start = startOf(page, query, seriesTerms) as readonly [number, number, number, string, string] | undefined;
  const [place] = await findPlaces(database, [one]);
  if (!place) return { points: makeColumns(0) };
  const after = start && {
    timestamp: start[0],
    step: start[1],
    value: start[2],
    ...(start[3] !== '' && { farTimestamp: BigInt(start[3]) }),
    ...(start[4] !== '' && { farStep: BigInt(start[4]) }),
  };
  const [found] = await readLeast(database, [{ ...place, limit: page.limit + 1 }], { order: 'time', after });
  if (found!.steps.length <= page.limit) return { points: found! };
  const { timestamp, step, value, farTimestamp = '', farStep = '' } = markAt(found!, page.limit - 1);
  return { points: sliceColumns(found!, 0, page.limit), next: encodePageToken(query, [timestamp, step, value, String(farTimestamp), String(farStep)]) };
}

async function manySeries(database: Database, { series, limit, ...range }: Parameters<MetricStore['manySeries']>[0]): ReturnType<MetricStore['manySeries']> {
  const found = await ofEach(database, series, (places) =>
    readLeast(
      database,
      places.map((place) => ({ ...place, limit: limit + 1 })),
      { order: 'step', ...range },
    ),
  );
  return found.map(({ points, ...one }) => {
    const isCut = points !== undefined && points.steps.length > limit;
    return { ...one, points: isCut ? sliceColumns(points, 0, limit) : (points ?? makeColumns(0)), isCut };
  });
}

async function shown(
  database: Database,
  series: readonly SeriesQuery[],
  read: (places: readonly SeriesPlace[]) => Promise<readonly (ShownPoints | undefined)[]>,
): Promise<readonly ShownSeries[]> {
  const found = await ofEach(database, series, read);
  return found.map(({ runId, key, points }) => ({ runId, key, ...(points ?? { points: makeColumns(0), total: 0 }) }));
}

/** What `read` finds of each series: those asked for twice are read once, those there are not are not read. */
async function ofEach<T>(
  database: Database,
  series: readonly SeriesQuery[],
  read: (places: readonly SeriesPlace[]) => Promise<readonly T[]>,
): Promise<readonly (SeriesName & { readonly points: T | undefined })[]> {
  const places = await findPlaces(database, series);
  const distinct = new Map(places.flatMap((place) => (place ? [[stateKey(place.runNum, place.keyNum), place] as const] : [])));
  const found = await read([...distinct.values()]);
  const byKey = new Map([...distinct.keys()].map((key, index) => [key, found[index]!]));
  return series.map(({ runId, key }, index) => {
    const place = places[index];
    return { runId, key, points: place && byKey.get(stateKey(place.runNum, place.keyNum)) };
  });
}
