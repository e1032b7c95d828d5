// Thins a series for a chart without losing a spike: per bucket of steps the points with the least and the greatest
// value stay, and the first and last (M4: Jugel et al., VLDB 2014). Takes the points in any order, a stretch at a time,
// and holds no more than what it keeps. Pure; deterministic.
import { compareBySteps, compareValues } from './mark-order.ts';
import type { MetricMark } from './metric.ts';
import { makeColumns, markAt, type MetricColumns, sliceColumns } from './metric-columns.ts';

/** The whole series: what its buckets are cut from. */
export interface SeriesExtent {
  readonly firstStep: number;
  readonly lastStep: number;
}

export interface SeriesThinner {
  /** In which bucket a step of the extent lies. Of points of one bucket it is enough to add the first, the last, the least, the greatest and the first NaN. */
  bucketOf(step: number): number;
  /** The points from one index to before another; all of them within the extent. */
  add(points: MetricColumns, start: number, end: number): void;
  /** What is kept, ordered by step, timestamp, value: about four points a bucket at most. */
  kept(): MetricColumns;
}

/** What a bucket keeps, each in a slot of its own. NaN stays where it is first. */
const slots = { first: 0, last: 1, least: 2, greatest: 3, nan: 4 } as const;
const slotCount = 5;
const slotSize = 3;

export function createSeriesThinner({ firstStep, lastStep }: SeriesExtent, buckets: number): SeriesThinner {
  const width = (lastStep - firstStep + 1) / buckets;
  // One more than asked for: over a range of nearly 2^54 steps the last one rounds up to the end.
  const cells = new Float64Array((buckets + 1) * slotCount * slotSize).fill(Number.NaN);

  function offer(bucket: number, slot: number, mark: MetricMark): void {
    const at = (bucket * slotCount + slot) * slotSize;
    const held = readMark(cells, at);
    if (held !== undefined && !isBetter(slot, mark, held)) return;
    cells[at] = mark.step;
    cells[at + 1] = mark.timestamp;
    cells[at + 2] = mark.value;
  }

  const bucketOf = (step: number): number => Math.floor((step - firstStep) / width);

  return {
    bucketOf,
    add: (points, start, end) => {
      const { steps } = points;
      for (let from = start; from < end;) {
        const bucket = bucketOf(steps[from]!);
        let to = from + 1;
        while (to < end && bucketOf(steps[to]!) === bucket) to += 1;
        for (const [slot, index] of extremes(points, from, to).entries()) if (index >= 0) offer(bucket, slot, markAt(points, index));
        from = to;
      }
    },
    kept: () => collect(cells),
  };
}

function readMark(cells: Float64Array, at: number): MetricMark | undefined {
  const step = cells[at]!;
  return Number.isNaN(step) ? undefined : { step, timestamp: cells[at + 1]!, value: cells[at + 2]! };
}

/** Whether a point takes the place of the one that is held. Among equal values the first by order stays. */
function isBetter(slot: number, mark: MetricMark, held: MetricMark): boolean {
  if (slot === slots.last) return compareBySteps(mark, held) > 0;
  if (slot === slots.least && mark.value !== held.value) return mark.value < held.value;
  if (slot === slots.greatest && mark.value !== held.value) return mark.value > held.value;
  return compareBySteps(mark, held) < 0;
}

/** Where in a stretch of one bucket the points to keep are, by slot; -1 for none. */
function extremes({ steps, timestamps, values }: MetricColumns, start: number, end: number): readonly number[] {
  // `compareBySteps` over columns: every point of a chart comes through here.
  const isBefore = (a: number, b: number): boolean => {
    if (steps[a]! !== steps[b]!) return steps[a]! < steps[b]!;
    if (timestamps[a]! !== timestamps[b]!) return timestamps[a]! < timestamps[b]!;
    return compareValues(values[a]!, values[b]!) < 0;
  };
  let first = start;
  let last = start;
  let least = -1;
  let greatest = -1;
  let nan = -1;
  for (let index = start; index < end; index += 1) {
    if (isBefore(index, first)) first = index;
    if (isBefore(last, index)) last = index;
    const value = values[index]!;
    if (Number.isNaN(value)) {
      if (nan < 0 || isBefore(index, nan)) nan = index;
      continue;
    }
    if (least < 0 || value < values[least]! || (value === values[least]! && isBefore(index, least))) least = index;
    if (greatest < 0 || value > values[greatest]! || (value === values[greatest]! && isBefore(index, greatest))) greatest = index;
  }
  return [first, last, least, greatest, nan];
}

function collect(cells: Float64Array): MetricColumns {
  const columns = makeColumns(cells.length / slotSize);
  let count = 0;
  for (let bucket = 0; bucket < cells.length; bucket += slotCount * slotSize) {
    const marks: MetricMark[] = [];
    for (let slot = 0; slot < slotCount; slot += 1) {
      const mark = readMark(cells, bucket + slot * slotSize);
      if (mark !== undefined) marks.push(mark);
    }
    marks.sort(compareBySteps);
    for (const [index, mark] of marks.entries()) {
      if (index > 0 && compareBySteps(marks[index - 1]!, mark) === 0) continue;
      columns.steps[count] = mark.step;
      columns.timestamps[count] = mark.timestamp;
      columns.values[count] = mark.value;
      count += 1;
    }
  }
  return sliceColumns(columns, 0, count);
}
