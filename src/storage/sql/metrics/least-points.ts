// Keeps the least so many of the points it is told, in an order of points: a page of a series, whatever order its points are
// stored in, in memory for the page and not for the series.
import { compareBySteps, compareByTime, compareValues } from '../../../core/tracking/metrics/mark-order.ts';
import { copyPoint, farOf, makeColumns, markAt, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';

export type PointOrder = 'time' | 'step';

export interface LeastPointsOptions {
  readonly order: PointOrder;
  readonly limit: number;
  /** How many points there will be, as far as that is known. */
  readonly expected?: number | undefined;
  /** Only points beyond this one count. */
  readonly after?: MetricMark | undefined;
}

export interface LeastPoints {
  /** Points from one index to before another. */
  add(points: MetricColumns, start: number, end: number): void;
  /** Whether it holds all it may, and all of that lies before `low`. */
  isFullBefore(low: number): boolean;
  /** In order; at most `limit`. */
  sorted(): MetricColumns;
}

/** Room is made for this many points at first where it is not known how many come, and for twice as many each time it is used up. */
const firstRoom = 64;

/** So many times the limit are taken before the greatest are dropped, so that sorting is rare. */
const slack = 2;

export function createLeastPoints({ order, limit, expected = firstRoom, after }: LeastPointsOptions): LeastPoints {
  const compare = order === 'time' ? compareByTime : compareBySteps;
  const columnOf = ({ timestamps, steps }: MetricColumns): Float64Array => (order === 'time' ? timestamps : steps);
  const leadOf = ({ timestamp, step }: MetricMark): number => (order === 'time' ? timestamp : step);
  let held = makeColumns(Math.min(expected, limit * slack));
  let count = 0;
  let isSorted = true;
  /** Nothing beyond it is wanted any more. */
  let greatest: MetricMark | undefined;

  function isWanted(points: MetricColumns, index: number): boolean {
    const lead = columnOf(points)[index]!;
    if (greatest !== undefined && lead > leadOf(greatest)) return false;
    return after === undefined || lead > leadOf(after) || (lead === leadOf(after) && compare(markAt(points, index), after) > 0);
  }

  function push(points: MetricColumns, index: number): void {
    if (count === held.steps.length) makeRoom();
    copyPoint(points, index, held, count);
    if (isSorted && count > 0) {
      const leads = columnOf(held);
      isSorted = leads[count - 1]! < leads[count]! || (leads[count - 1]! === leads[count]! && compare(markAt(held, count - 1), markAt(held, count)) <= 0);
    }
    count += 1;
  }

  function makeRoom(): void {
    if (count >= limit * slack) cut();
    else held = resized(held, Math.min(limit * slack, Math.max(firstRoom, count * 2)), count);
  }

  function cut(): void {
    sort();
    count = Math.min(count, limit);
    if (count === limit) greatest = markAt(held, limit - 1);
  }

  function sort(): void {
    if (!isSorted) held = permuted(held, order, count);
    isSorted = true;
  }

  return {
    add: (points, start, end) => {
      for (let index = start; index < end; index += 1) if (isWanted(points, index)) push(points, index);
    },
    isFullBefore: (low) => {
      if (count < limit) return false;
      cut();
      return leadOf(greatest!) < low;
    },
    sorted: () => {
      sort();
      const kept = Math.min(count, limit);
      return kept === held.steps.length ? held : resized(held, kept, kept);
    },
  };
}

/** The same points in order. An array of plain numbers is sorted by merging the stretches that are in order already. */
function permuted(points: MetricColumns, order: PointOrder, count: number): MetricColumns {
  const { steps, timestamps, values } = points;
  const [first, second] = order === 'time' ? [timestamps, steps] : [steps, timestamps];
  const near = (a: number, b: number): number => first[a]! - first[b]! || second[a]! - second[b]! || compareValues(values[a]!, values[b]!);
  const far = (a: number, b: number): number => (order === 'time' ? compareByTime : compareBySteps)(markAt(points, a), markAt(points, b));
  const indexes = Array.from({ length: count }, (_none, index) => index).sort(points.far === undefined ? near : far);
  const sorted = makeColumns(steps.length);
  for (let to = 0; to < count; to += 1) copyPoint(points, indexes[to]!, sorted, to);
  return sorted;
}

function resized({ steps, timestamps, values, far }: MetricColumns, room: number, count: number): MetricColumns {
  const columns = makeColumns(room);
  columns.steps.set(steps.subarray(0, count));
  columns.timestamps.set(timestamps.subarray(0, count));
  columns.values.set(values.subarray(0, count));
  if (far === undefined) return columns;
  columns.far = farOf(columns);
  columns.far.steps.set(far.steps.subarray(0, count));
  columns.far.timestamps.set(far.timestamps.subarray(0, count));
  return columns;
}
