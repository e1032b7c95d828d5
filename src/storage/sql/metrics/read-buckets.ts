// Series cut into the buckets of one grid. Every point is looked at; what stays in memory is a row of numbers a bucket.
import type { BucketColumns } from '../../../core/tracking/metrics/bucket-columns.ts';
import { type BucketGrid, numberGrid, wholeGrid } from '../../../core/tracking/metrics/bucket-grid.ts';
import { createSeriesBuckets } from '../../../core/tracking/metrics/bucket-series.ts';
import type { AxisRange, ChartAxis } from '../../../core/tracking/metrics/chart-axis.ts';
import type { AxisSeries, BucketedChart, BucketsQuery } from '../../../core/tracking/metrics/metric-store.ts';
import type { Database } from '../database.ts';
import { findAxisExtent } from './axis-extent.ts';
import { type PlacedAxis, readAxisPoints } from './axis-points.ts';
import type { AxisReader } from './axis-reader.ts';
import { findCursors } from './series-cursor.ts';
import { findPlaces } from './series-places.ts';
import { makeBucketColumns } from '../../../core/tracking/metrics/bucket-columns.ts';
import type { SeriesPlace } from './series-extents.ts';

/** A series with the numbers it goes by; there is no place for one there is not. */
export interface PlacedSeries {
  readonly place: SeriesPlace | undefined;
  readonly otherPlace: SeriesPlace | undefined;
  readonly zeroAt: number;
}

export interface BucketedPoints {
  readonly columns: BucketColumns;
  readonly unpaired: number;
}

export async function readBuckets(database: Database, query: BucketsQuery): Promise<BucketedChart> {
  const { series, axis } = query;
  const placed = await placeSeries(database, series, axis);
  const grid = await findGrid(database, placed, query);
  const lines = await bucketSeries(database, placed, { grid, ...query });
  const cursors = await findCursors(database, series);
  return {
    grid,
    lines: series.map(({ runId, key }, index) => {
      const { columns, unpaired } = lines[index]!;
      return { runId, key, columns, unpaired, total: columns.counts.reduce((sum, count) => sum + count, 0), cursor: cursors[index] };
    }),
  };
}

export async function placeSeries(database: Database, series: readonly AxisSeries[], axis: ChartAxis): Promise<readonly PlacedSeries[]> {
  const places = await findPlaces(database, series);
  const others =
    axis.kind === 'metric'
      ? await findPlaces(
          database,
          series.map((one) => ({ ...one, key: axis.key })),
        )
      : [];
  return series.map(({ zeroAt = 0 }, index) => ({ place: places[index], otherPlace: others[index], zeroAt }));
}

export async function findGrid(
  database: Database,
  placed: readonly PlacedSeries[],
  { axis, buckets, from, to }: AxisRange & { readonly axis: ChartAxis; readonly buckets: number },
): Promise<BucketGrid> {
  const { readers, placedAxis } = readersOf(placed, axis, () => ({ take: () => undefined, leaveOut: () => undefined }));
  const found = from !== undefined && to !== undefined ? { low: from, high: to } : await findAxisExtent(database, readers, placedAxis);
  const extent = { low: from ?? found.low, high: to ?? found.high };
  return axis.kind === 'metric' ? numberGrid(extent, buckets) : wholeGrid(extent, buckets);
}

/** Of each series, in order. */
export async function bucketSeries(
  database: Database,
  placed: readonly PlacedSeries[],
  { grid, axis, from, to }: AxisRange & { readonly grid: BucketGrid; readonly axis: ChartAxis },
): Promise<readonly BucketedPoints[]> {
  const unpaired = placed.map(() => 0);
  const lines = placed.map(({ place }) => (place === undefined || grid.count === 0 ? undefined : createSeriesBuckets(grid)));
  const { readers, placedAxis } = readersOf(placed, axis, (index) => ({
    take: (points, xs, range) => lines[index]?.add(points, xs, range),
    leaveOut: (count) => {
      unpaired[index]! += count;
    },
  }));
  if (grid.count > 0 || axis.kind === 'metric') await readAxisPoints(database, readers, { axis: placedAxis, from, to });
  return lines.map((line, index) => ({ columns: line?.filled() ?? makeBucketColumns(0), unpaired: unpaired[index]! }));
}

function readersOf(
  placed: readonly PlacedSeries[],
  axis: ChartAxis,
  takerOf: (index: number) => Pick<AxisReader, 'take' | 'leaveOut'>,
): { readonly readers: readonly AxisReader[]; readonly placedAxis: PlacedAxis } {
  const others = new Map<AxisReader, SeriesPlace | undefined>();
  const readers = placed.flatMap(({ place, otherPlace, zeroAt }, index): readonly AxisReader[] => {
    if (place === undefined) return [];
    const reader = { place, zeroAt, ...takerOf(index) };
    others.set(reader, otherPlace);
    return [reader];
  });
  return { readers, placedAxis: axis.kind === 'metric' ? { kind: 'metric', placeOf: (reader) => others.get(reader) } : axis };
}
