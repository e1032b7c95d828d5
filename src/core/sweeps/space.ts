// What a sweep searches: parameters, each with the distribution its values are drawn from.
import type { ExactJson } from '../base/exact-json.ts';

/** Equal chances, but for those with `probabilities`. Values are kept as they were written. */
export interface Categorical {
  readonly kind: 'categorical';
  readonly values: readonly ExactJson[];
  /** One for each value; their sum is 1. */
  readonly probabilities?: readonly number[];
}

/**
 * Bounded ones. `min` and `max` are values, both ends included, except for `log_uniform`, `q_log_uniform` (the value is
 * e^x for x between them) and `inv_log_uniform` (e^-x). `inv_log_uniform_values` is `log_uniform_values` by another name.
 */
export interface Bounded {
  readonly kind: 'int_uniform' | 'uniform' | 'log_uniform' | 'log_uniform_values' | 'inv_log_uniform' | 'inv_log_uniform_values';
  readonly min: number;
  readonly max: number;
}

/** Drawn as without the `q_`, then rounded to a multiple of `q`. */
export interface QuantizedBounded {
  readonly kind: 'q_uniform' | 'q_log_uniform' | 'q_log_uniform_values';
  readonly min: number;
  readonly max: number;
  readonly q: number;
}

/** `mu` and `sigma` of a log-normal are those of the value's natural logarithm. */
export interface Normal {
  readonly kind: 'normal' | 'log_normal';
  readonly mu: number;
  readonly sigma: number;
}

export interface QuantizedNormal {
  readonly kind: 'q_normal' | 'q_log_normal';
  readonly mu: number;
  readonly sigma: number;
  readonly q: number;
}

/** On 0 … 1. */
export interface Beta {
  readonly kind: 'beta';
  readonly a: number;
  readonly b: number;
}

export interface QuantizedBeta {
  readonly kind: 'q_beta';
  readonly a: number;
  readonly b: number;
  readonly q: number;
}

export interface Constant {
  readonly kind: 'constant';
  readonly value: ExactJson;
}

export type NumericDistribution = Bounded | QuantizedBounded | Normal | QuantizedNormal | Beta | QuantizedBeta;
export type ParameterDistribution = Constant | Categorical | NumericDistribution;

export interface Parameter {
  /** Where it stands in a run's config: the key of a leaf, see `src/core/tracking/values/leaf.ts`. */
  readonly key: string;
  /** The exact segments of the path, where the key does not tell them: one of them holds a dot. */
  readonly path?: readonly string[];
  readonly distribution: ParameterDistribution;
}

/** The order matters to a grid: the last parameter varies fastest. */
export type Space = readonly Parameter[];
