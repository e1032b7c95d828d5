// How far one more run of the same thing may fall from the others by chance alone: learned from repeats.
import { studentQuantile } from './student-t.ts';

/** Fewer repeats say nothing about the spread. */
export const minRepeats = 5;

export interface NoiseBand {
  readonly low: number;
  readonly high: number;
  /** Half of its width: the margin to test equivalence with, when the user gave none that is wider. */
  readonly halfWidth: number;
  readonly repeats: number;
}

/** The 95 % prediction interval for one more value (Student's t); undefined for fewer than 5 finite values. */
export function noiseBand(values: readonly number[]): NoiseBand | undefined {
  if (values.length < minRepeats || !values.every(Number.isFinite)) return undefined;
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  const halfWidth = studentQuantile(0.025, count - 1) * deviation * Math.sqrt(1 + 1 / count);
  return { low: mean - halfWidth, high: mean + halfWidth, halfWidth, repeats: count };
}
