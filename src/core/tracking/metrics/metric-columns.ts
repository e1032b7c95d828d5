// Points as columns of doubles: what stands at one index of each column is one point. Long series are read, thinned
// and handed on this way, because an object for every point costs more than everything else together.
import type { MetricMark } from './metric.ts';

export interface MetricColumns {
  /** Whole numbers, as timestamps are: a double holds them exactly but for far ones. */
  readonly steps: Float64Array;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  /** All steps and timestamps to the digit, where one of them is beyond what a double holds. */
  far?: FarColumns | undefined;
}

export interface FarColumns {
  readonly steps: BigInt64Array;
  readonly timestamps: BigInt64Array;
}

export function makeColumns(count: number): MetricColumns {
  return { steps: new Float64Array(count), timestamps: new Float64Array(count), values: new Float64Array(count) };
}

export function markAt({ steps, timestamps, values, far }: MetricColumns, index: number): MetricMark {
  const mark = { value: values[index]!, step: steps[index]!, timestamp: timestamps[index]! };
  if (far === undefined) return mark;
  return {
    ...mark,
    ...(!Number.isSafeInteger(mark.step) && { farStep: far.steps[index]! }),
    ...(!Number.isSafeInteger(mark.timestamp) && { farTimestamp: far.timestamps[index]! }),
  };
}

/** The points one by one; for few of them. */
export function marksOf(columns: MetricColumns): readonly MetricMark[] {
  return Array.from(columns.steps, (_step, index) => markAt(columns, index));
}

/** Puts one point of some columns into others. */
export function copyPoint(from: MetricColumns, index: number, to: MetricColumns, at: number): void {
  to.steps[at] = from.steps[index]!;
  to.timestamps[at] = from.timestamps[index]!;
  to.values[at] = from.values[index]!;
  if (from.far === undefined && to.far === undefined) return;
  const far = (to.far ??= farOf(to));
  far.steps[at] = from.far === undefined ? BigInt(from.steps[index]!) : from.far.steps[index]!;
  far.timestamps[at] = from.far === undefined ? BigInt(from.timestamps[index]!) : from.far.timestamps[index]!;
}

/** Columns of numbers that doubles hold, to the digit. */
export function farOf({ steps, timestamps }: Pick<MetricColumns, 'steps' | 'timestamps'>): FarColumns {
  return { steps: BigInt64Array.from(steps, BigInt), timestamps: BigInt64Array.from(timestamps, BigInt) };
}

/** A copy of the points from one index to before another. */
export function sliceColumns({ steps, timestamps, values, far }: MetricColumns, start: number, end: number): MetricColumns {
  return {
    steps: steps.slice(start, end),
    timestamps: timestamps.slice(start, end),
    values: values.slice(start, end),
    ...(far && { far: { steps: far.steps.slice(start, end), timestamps: far.timestamps.slice(start, end) } }),
  };
}
