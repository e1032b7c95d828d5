// Reads the points of several series along an axis: each is handed on with its x, in stretches, in no order.
import type { AxisRange, ChartAxis } from '../../../core/tracking/metrics/chart-axis.ts';
import type { Database } from '../database.ts';
import type { AxisReader } from './axis-reader.ts';
import { numberRange } from './number-range.ts';
import { readPairs } from './read-pairs.ts';
import { readSegments } from './read-segments.ts';
import { type SeriesPlace, storedParts } from './series-extents.ts';
import { type StepRange, withinSteps } from './step-range.ts';

/** An axis with the numbers of its metric in the place of the name. */
export type PlacedAxis = Exclude<ChartAxis, { readonly kind: 'metric' }> | { readonly kind: 'metric'; readonly placeOf: (reader: AxisReader) => SeriesPlace | undefined };

/** Points outside of the range may be left out, or not. */
export async function readAxisPoints(database: Database, readers: readonly AxisReader[], { axis, ...range }: AxisRange & { readonly axis: PlacedAxis }): Promise<void> {
  if (axis.kind === 'step') return readBySteps(database, readers, range);
  if (axis.kind === 'time') return readByTime(database, readers, range);
  return readPairs(database, readers, axis.placeOf);
}

async function readBySteps(database: Database, readers: readonly AxisReader[], range: AxisRange): Promise<void> {
  const steps = stepsWithin(range);
  const segments = readers.flatMap(({ place, take }) =>
    storedParts(place, steps).map((part) => ({
      ...part,
      take: withinSteps(part.range, (points, start, end) => take(points, points.steps, { start, end })),
      hasEnough: () => false,
    })),
  );
  await readSegments(database, segments, { order: 'step', low: steps.fromStep, high: steps.toStep });
}

/** The whole steps that lie in a range. */
export function stepsWithin({ from, to }: AxisRange): StepRange {
  return { fromStep: from === undefined ? undefined : Math.ceil(from), toStep: to === undefined ? undefined : Math.floor(to) };
}

async function readByTime(database: Database, readers: readonly AxisReader[], { from, to }: AxisRange): Promise<void> {
  const zeros = numberRange(readers.map(({ zeroAt }) => zeroAt));
  let xs = new Float64Array(0);
  const segments = readers.flatMap(({ place, zeroAt, take }) =>
    storedParts(place, {}).map((part) => ({
      ...part,
      take: withinSteps(part.range, (points, start, end) => {
        const { timestamps } = points;
        if (xs.length < end) xs = new Float64Array(timestamps.length);
        for (let index = start; index < end; index += 1) xs[index] = timestamps[index]! - zeroAt;
        take(points, xs, { start, end });
      }),
      hasEnough: () => false,
    })),
  );
  const low = from === undefined ? undefined : Math.floor(from + zeros.low);
  const high = to === undefined ? undefined : Math.ceil(to + zeros.high);
  await readSegments(database, segments, { order: 'time', low, high });
}
