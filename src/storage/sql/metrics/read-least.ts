// The first points of series in an order, all of several series together.
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { Database } from '../database.ts';
import { createLeastPoints, type LeastPointsOptions } from './least-points.ts';
import { readSegments, type SeriesReader } from './read-segments.ts';
import { storedParts, type SeriesPlace } from './series-extents.ts';
import { type StepRange, withinSteps } from './step-range.ts';

/** Of each series, in order, at most its `limit` first points in the range and beyond `after`. */
export async function readLeast(
  database: Database,
  places: readonly (SeriesPlace & { readonly limit: number })[],
  { order, after, ...range }: Omit<LeastPointsOptions, 'limit'> & StepRange,
): Promise<readonly MetricColumns[]> {
  const found = places.map(({ limit }) => createLeastPoints({ order, limit, after }));
  const readers = places.flatMap((place, index): readonly SeriesReader[] => {
    const { add, isFullBefore } = found[index]!;
    return storedParts(place, range).map((part) => ({ ...part, take: withinSteps(part.range, add), hasEnough: isFullBefore }));
  });
  const low = order === 'time' ? after?.timestamp : (after?.step ?? range.fromStep);
  await readSegments(database, readers, { order, low, high: order === 'time' ? undefined : range.toStep });
  return found.map(({ sorted }) => sorted());
}
