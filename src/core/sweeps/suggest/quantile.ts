// The value of a parameter below which a given share of its draws falls. With a uniform share it is a draw.
import { type ExactJson, ExactNumber } from '../../base/exact-json.ts';
import { type Interval, nearestMultiple } from '../quantum.ts';
import { boundsOf } from '../space-bounds.ts';
import type { Categorical, NumericDistribution, ParameterDistribution } from '../space.ts';
import { betaQuantile } from './beta-quantile.ts';
import { normalQuantile } from './normal-quantile.ts';

/** The quantile of a distribution that `checkSpace` let through, for 0 < p < 1. A categorical one's follow the order of its values. */
export function quantile(distribution: ParameterDistribution, p: number): ExactJson {
  if (distribution.kind === 'constant') return distribution.value;
  if (distribution.kind === 'categorical') return categoricalQuantile(distribution, p);
  const value = within(numericQuantile(distribution, p), boundsOf(distribution));
  return new ExactNumber(String('q' in distribution ? nearestMultiple(value, distribution.q, boundsOf(distribution)) : value));
}

function categoricalQuantile({ values, probabilities }: Categorical, p: number): ExactJson {
  if (probabilities === undefined) return values[pieceOf(p, values.length)]!;
  let sum = 0;
  const index = probabilities.findIndex((probability) => (sum += probability) > p);
  // Their sum may lie a rounding below 1.
  return values[index === -1 ? probabilities.findLastIndex((probability) => probability > 0) : index]!;
}

/** In which of so many equal pieces of 0 … 1. */
function pieceOf(p: number, count: number): number {
  return Math.min(Math.max(Math.ceil(p * count) - 1, 0), count - 1);
}

function numericQuantile(distribution: NumericDistribution, p: number): number {
  switch (distribution.kind) {
    case 'int_uniform':
      return distribution.min + pieceOf(p, distribution.max - distribution.min + 1);
    case 'uniform':
    case 'q_uniform':
      return between(distribution.min, distribution.max, p);
    case 'log_uniform':
    case 'q_log_uniform':
      return Math.exp(between(distribution.min, distribution.max, p));
    case 'inv_log_uniform':
      return Math.exp(-between(distribution.min, distribution.max, 1 - p));
    case 'log_uniform_values':
    case 'inv_log_uniform_values':
    case 'q_log_uniform_values':
      return Math.exp(between(Math.log(distribution.min), Math.log(distribution.max), p));
    case 'normal':
    case 'q_normal':
      return distribution.mu + distribution.sigma * normalQuantile(p);
    case 'log_normal':
    case 'q_log_normal':
      return Math.exp(distribution.mu + distribution.sigma * normalQuantile(p));
    case 'beta':
    case 'q_beta':
      return betaQuantile(p, distribution.a, distribution.b);
  }
}

function between(low: number, high: number, share: number): number {
  return low + share * (high - low);
}

function within(value: number, { low, high }: Interval): number {
  return Math.min(Math.max(value, low), high);
}
