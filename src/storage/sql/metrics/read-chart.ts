// Series thinned for a chart. Every segment is read once for all the lines it holds points of, and every point of it is looked at; of
// blocks that is done where what they say in short does not tell. What stays in memory is what the lines keep.
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import { createSeriesThinner } from '../../../core/tracking/metrics/thin-series.ts';
import type { Database } from '../database.ts';
import { createLeastPoints } from './least-points.ts';
import { drawBlocks } from './draw-blocks.ts';
import { readSegments, type SeriesReader } from './read-segments.ts';
import { type CountedExtent, findExtents, type StoredPart, storedParts, type SeriesPlace } from './series-extents.ts';
import { type StepRange, withinSteps } from './step-range.ts';

export interface ShownPoints {
  readonly points: MetricColumns;
  readonly total: number;
}

/** Of each series, in order; undefined where nothing lies in the range. */
export async function readChart(
  database: Database,
  places: readonly SeriesPlace[],
  { buckets, ...range }: StepRange & { readonly buckets: number },
): Promise<readonly (ShownPoints | undefined)[]> {
  const extents = await findExtents(database, places, range);
  const lines = extents.map((extent) => extent && lineOf(extent, buckets));
  const readers = places.flatMap((place, index) => {
    const line = lines[index];
    return line ? storedParts(place, range).map((part) => readerOf(part, line)) : [];
  });
  await readSegments(database, readers, { order: 'step', low: range.fromStep, high: range.toStep });
  return lines.map((line, index) => line && { points: line.kept(), total: extents[index]!.total });
}

interface Line {
  add(points: MetricColumns, start: number, end: number): void;
  /** Absent where every point is shown. */
  readonly bucketOf?: (step: number) => number;
  kept(): MetricColumns;
}

function readerOf(part: StoredPart, { add, bucketOf }: Line): SeriesReader {
  const drawing = bucketOf && drawBlocks(part.range, { add, bucketOf });
  return { ...part, take: withinSteps(part.range, add), hasEnough: () => false, ...drawing };
}

function lineOf(extent: CountedExtent, buckets: number): Line {
  if (extent.total > buckets * 4) return createSeriesThinner(extent, buckets);
  const { add, sorted } = createLeastPoints({ order: 'step', limit: extent.total, expected: extent.total });
  return { add, kept: sorted };
}
