// What numbers of several runs are like together. The mean and the deviation are from exact sums, so that no order of the runs
// changes a digit.
import { addToSum, emptySum, meanOf } from './exact-sum.ts';

export interface BandStatistics {
  readonly mean: number;
  readonly median: number;
  readonly deviation: number;
  readonly error: number;
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
}

/** The value that Student's t with so many degrees of freedom exceeds with a chance of 2.5 %. */
export type StudentLimit = (freedom: number) => number;

/** Of at least one number, none of them NaN; ascending. */
export function bandStatistics(sorted: Float64Array, studentLimit: StudentLimit): BandStatistics {
  const count = sorted.length;
  const mean = exactMean(sorted, count);
  const deviation =
    count === 1
      ? Number.NaN
      : Math.sqrt(
          exactMean(
            sorted.map((value) => (value - mean) ** 2),
            count - 1,
          ),
        );
  const error = deviation / Math.sqrt(count);
  const half = count === 1 ? Number.NaN : studentLimit(count - 1) * error;
  return { mean, median: medianOf(sorted), deviation, error, low: mean - half, high: mean + half, min: sorted[0]!, max: sorted[count - 1]! };
}

function exactMean(values: Float64Array, divisor: number): number {
  const sum = emptySum();
  for (const value of values) {
    // Infinities together have no deviation.
    if (Number.isNaN(value)) return Number.NaN;
    addToSum(sum, value);
  }
  return meanOf(sum, divisor);
}

function medianOf(sorted: Float64Array): number {
  const [below, above] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  if (below === above) return below;
  const sum = below + above;
  return Number.isFinite(sum) || !Number.isFinite(above) || !Number.isFinite(below) ? sum / 2 : below / 2 + above / 2;
}
