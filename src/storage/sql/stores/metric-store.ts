// Metric points and summaries, in SQL: points in segments, one summary row per run and key.
import { makeColumns, markAt, sliceColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricPage, MetricStore, SeriesName, SeriesQuery, ShownSeries } from '../../../core/tracking/metrics/metric-store.ts';
import type { Database } from '../database.ts';
import { appendPoints } from '../metrics/append-points.ts';
import { putModelMetrics } from '../metrics/model-metrics.ts';
import { readChart, type ShownPoints } from '../metrics/read-chart.ts';
import { readLeast } from '../metrics/read-least.ts';
import { readSample } from '../metrics/read-sample.ts';
import { moveTail } from '../metrics/move-tail.ts';
import { readBands } from '../metrics/read-bands.ts';
import { readBuckets } from '../metrics/read-buckets.ts';
import { readStretch } from '../metrics/read-stretch.ts';
import { readTail } from '../metrics/read-tail.ts';
import type { SeriesPlace } from '../metrics/series-extents.ts';
import { findPlaces, findSeriesVersions } from '../metrics/series-places.ts';
import { readSummaries, stateKey } from '../metrics/summaries.ts';
import { encodePageToken, fingerprint } from '../query/page-token.ts';
import { ascending, startOf } from '../query/keyset.ts';
import { findRunPlaces } from '../query/run-places.ts';
import { sql } from 'kysely';

export function createMetricStore(database: Database): MetricStore {
  return {
    append: (batches) => appendPoints(database, batches),
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
