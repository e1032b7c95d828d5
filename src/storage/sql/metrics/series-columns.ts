// The new points of series on their way into segments: columns that hold those of many series, one after the other, and where
// each series stands in them.
import { compareByTime, compareValues } from '../../../core/tracking/metrics/mark-order.ts';
import { copyPoint, makeColumns, markAt, type MetricColumns, sliceColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { PointColumns } from '../../../core/tracking/metrics/point-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';

/** The points of one series: those from `start` to before `end`, at least one, ordered by time, without repeats. */
export interface SeriesColumns {
  /** The number of the metric key. */
  readonly key: number;
  readonly points: MetricColumns;
  readonly start: number;
  readonly end: number;
}

/** The points of one run, series by series, each put in order. */
export function groupBySeries(parts: readonly PointColumns[], numberOf: (key: string) => number): readonly SeriesColumns[] {
  const places = new Map<number, number>();
  const keys: number[] = [];
  const counts: number[] = [];
  const placesOf = parts.map((part) =>
    Uint32Array.from(part.keys, (key) => {
      const number = numberOf(key);
      const known = places.get(number);
      if (known !== undefined) return known;
      places.set(number, keys.length);
      counts.push(0);
      return keys.push(number) - 1;
    }),
  );
  parts.forEach(({ keyOf }, part) => {
    for (let index = 0; index < keyOf.length; index += 1) counts[placesOf[part]![keyOf[index]!]!]! += 1;
  });
  const ends: number[] = [];
  let total = 0;
  for (const count of counts) {
    ends.push(total);
    total += count;
  }
  const points = makeColumns(total);
  // From here on `ends` say how far each series is filled; when all are, where each ends.
  parts.forEach((part, index) => fill(points, part, { places: placesOf[index]!, ends }));
  return keys.map((key, place) => ({ key, points, start: ends[place]! - counts[place]!, end: sortUniqueColumns(points, ends[place]! - counts[place]!, ends[place]!) }));
}

function fill(points: MetricColumns, part: PointColumns, { places, ends }: { readonly places: Uint32Array; readonly ends: number[] }): void {
  const { keyOf } = part;
  for (let index = 0; index < keyOf.length; index += 1) {
    const place = places[keyOf[index]!]!;
    const at = ends[place]!;
    ends[place] = at + 1;
    if (part.far !== undefined || points.far !== undefined) copyPoint(part, index, points, at);
    else {
      // Adding 0 turns a step of -0 into 0: they are the same step.
      points.steps[at] = part.steps[index]! + 0;
      points.timestamps[at] = part.timestamps[index]! + 0;
      points.values[at] = part.values[index]!;
    }
  }
}

/** Puts the points from one index to before another in order of time and drops repeats; where they end then. */
export function sortUniqueColumns(points: MetricColumns, start: number, end: number): number {
  let isSorted = true;
  for (let index = start + 1; index < end && isSorted; index += 1) isSorted = isBefore(points, index - 1, index);
  if (isSorted) return end;
  const copy = sliceColumns(points, start, end);
  const order = Uint32Array.from({ length: end - start }, (_, index) => index);
  order.sort((a, b) => (isBefore(copy, a, b) ? -1 : isBefore(copy, b, a) ? 1 : 0));
  let at = start;
  for (let index = 0; index < order.length; index += 1) {
    copyPoint(copy, order[index]!, points, at);
    if (at === start || isBefore(points, at - 1, at)) at += 1;
  }
  return at;
}

function isBefore(points: MetricColumns, a: number, b: number): boolean {
  if (points.far !== undefined) return compareByTime(markAt(points, a), markAt(points, b)) < 0;
  const { steps, timestamps, values } = points;
  const order = timestamps[a]! - timestamps[b]! || steps[a]! - steps[b]!;
  return order < 0 || (order === 0 && compareValues(values[a]!, values[b]!) < 0);
}

export function columnsOfMarks(marks: readonly MetricMark[]): MetricColumns {
  const columns = makeColumns(marks.length);
  marks.forEach((mark, index) => {
    columns.steps[index] = mark.step;
    columns.timestamps[index] = mark.timestamp;
    columns.values[index] = mark.value;
  });
  if (!marks.some(({ farStep, farTimestamp }) => farStep !== undefined || farTimestamp !== undefined)) return columns;
  const far = {
    steps: BigInt64Array.from(marks, ({ step, farStep = BigInt(step) }) => farStep),
    timestamps: BigInt64Array.from(marks, ({ timestamp, farTimestamp = BigInt(timestamp) }) => farTimestamp),
  };
  return { ...columns, far };
}
