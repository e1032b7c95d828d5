// Where the value of a parameter stands among its draws: which share of them is below it. The way back of `quantile`.
import { incompleteBeta, normalBelow } from '../../../compare/statistics/student-t.ts';
import { type ExactJson, ExactNumber } from '../../base/exact-json.ts';
import type { NumericDistribution } from '../space.ts';

/** The shares that stand for a value: of a continuous parameter both ends are the same. */
export interface Share {
  readonly low: number;
  readonly high: number;
}

/** Undefined for what is no number, or none that the parameter takes. */
export function shareOf(distribution: NumericDistribution, value: ExactJson | undefined): Share | undefined {
  const number = value instanceof ExactNumber ? Number(value.text) : Number.NaN;
  if (!Number.isFinite(number)) return undefined;
  if (distribution.kind === 'int_uniform') {
    const { min, max } = distribution;
    const count = max - min + 1;
    return number < min || number > max ? undefined : { low: (number - min) / count, high: (number - min + 1) / count };
  }
  const [below, above] = 'q' in distribution ? [number - distribution.q / 2, number + distribution.q / 2] : [number, number];
  const share = { low: within(shareBelow(distribution, below)), high: within(shareBelow(distribution, above)) };
  return Number.isNaN(share.low) || Number.isNaN(share.high) ? undefined : share;
}

/** Also beyond 0 … 1, where the value is out of bounds. */
function shareBelow(distribution: NumericDistribution, value: number): number {
  switch (distribution.kind) {
    case 'int_uniform':
    case 'uniform':
    case 'q_uniform':
      return along(distribution.min, distribution.max, value);
    case 'log_uniform':
    case 'q_log_uniform':
      return along(distribution.min, distribution.max, logOf(value));
    case 'inv_log_uniform':
      return 1 - along(distribution.min, distribution.max, -logOf(value));
    case 'log_uniform_values':
    case 'inv_log_uniform_values':
    case 'q_log_uniform_values':
      return along(Math.log(distribution.min), Math.log(distribution.max), logOf(value));
    case 'normal':
    case 'q_normal':
      return normalBelow((value - distribution.mu) / distribution.sigma);
    case 'log_normal':
    case 'q_log_normal':
      return normalBelow((logOf(value) - distribution.mu) / distribution.sigma);
    case 'beta':
    case 'q_beta':
      return incompleteBeta(within(value), distribution.a, distribution.b);
  }
}

/** Nothing is below 0: the cell of a step about it reaches there. */
function logOf(value: number): number {
  return Math.log(Math.max(0, value));
}

function along(low: number, high: number, value: number): number {
  return high > low ? (value - low) / (high - low) : 0.5;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}
