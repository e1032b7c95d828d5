// Points as columns of doubles: what stands at one index of each column is one point. Long series are read, thinned
// and handed on this way, because an object for every point costs more than everything else together.
import type { MetricMark } from './metric.ts';

export interface MetricColumns {
  /** Whole numbers, as timestamps are: a double holds them exactly. */
  readonly steps: Float64Array;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

export function makeColumns(count: number): MetricColumns {
  return { steps: new Float64Array(count), timestamps: new Float64Array(count), values: new Float64Array(count) };
}

export function markAt({ steps, timestamps, values }: MetricColumns, index: number): MetricMark {
  return { value: values[index]!, step: steps[index]!, timestamp: timestamps[index]! };
}

/** The points one by one; for few of them. */
export function marksOf(columns: MetricColumns): readonly MetricMark[] {
  return Array.from(columns.steps, (_step, index) => markAt(columns, index));
}

/** A copy of the points from one index to before another. */
export function sliceColumns({ steps, timestamps, values }: MetricColumns, start: number, end: number): MetricColumns {
  return { steps: steps.slice(start, end), timestamps: timestamps.slice(start, end), values: values.slice(start, end) };
}
