// What the distribution of a parameter must be.
import { invalidArgument } from '../base/errors.ts';
import { multiplesWithin } from './quantum.ts';
import { boundsOf } from './space-bounds.ts';
import type { Categorical, NumericDistribution, ParameterDistribution } from './space.ts';

/** Longer lists are data: search over their indexes, `int_uniform`. */
const valueLimit = 100_000;
/** Between them the quantiles of a beta distribution keep their digits. */
const leastShape = 0.001;
const greatestShape = 1_000_000;
/** A draw lies no farther from the middle of a normal distribution, in deviations: it has 52 bits. */
const farthest = 8.3;

/** Throws `invalid_argument` that names the parameter, the field, its value and the fix. */
export function checkDistribution(key: string, distribution: ParameterDistribution): void {
  if (distribution.kind === 'constant') return;
  if (distribution.kind === 'categorical') return checkCategorical(key, distribution);
  for (const field of ['min', 'max', 'mu', 'sigma', 'a', 'b', 'q'] as const) checkFinite(key, field, distribution);
  if ('min' in distribution) checkBounds(key, distribution);
  if ('sigma' in distribution) checkNormal(key, distribution);
  if ('a' in distribution) for (const field of ['a', 'b'] as const) checkShape(key, field, distribution[field]);
  if ('q' in distribution) checkStep(key, distribution);
}

function checkCategorical(key: string, { values, probabilities }: Categorical): void {
  if (values.length === 0) throw wrong(key, 'values', '[]', 'give at least one value');
  if (values.length > valueLimit) throw wrong(key, 'values', `a list of ${values.length}`, `the limit is ${valueLimit}; search over their numbers with int_uniform`);
  if (probabilities === undefined) return;
  if (probabilities.length !== values.length) {
    throw wrong(key, 'probabilities', `a list of ${probabilities.length}`, `give one for each of the ${values.length} values`);
  }
  const bad = probabilities.find((probability) => !(probability >= 0 && probability <= 1));
  if (bad !== undefined) throw wrong(key, 'probabilities', String(bad), 'each is a number from 0 to 1');
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  // As near as people write thirds.
  if (Math.abs(sum - 1) > 1.1e-5) throw wrong(key, 'probabilities', `a list with the sum ${sum}`, 'their sum is 1');
}

function checkFinite(key: string, field: string, distribution: NumericDistribution): void {
  const value = (distribution as unknown as Readonly<Record<string, number | undefined>>)[field];
  if (value !== undefined && !Number.isFinite(value)) throw wrong(key, field, String(value), 'it is a finite number');
}

function checkBounds(key: string, distribution: Extract<NumericDistribution, { readonly min: number }>): void {
  const { kind, min, max } = distribution;
  if (!(min < max)) throw wrong(key, 'min', String(min), `it is less than max, which is ${max}`);
  if (!Number.isFinite(max - min)) throw wrong(key, 'max', String(max), `max and min lie less than 1.8e308 apart`);
  if (kind === 'int_uniform') {
    for (const [field, value] of Object.entries({ min, max })) {
      if (!Number.isSafeInteger(value)) throw wrong(key, field, String(value), 'int_uniform takes whole numbers within 2^53');
    }
  }
  if (kind.endsWith('log_uniform_values') && min <= 0) throw wrong(key, 'min', String(min), `${kind} takes values above 0, since it draws their logarithms`);
  const { low, high } = boundsOf(distribution);
  if (kind.endsWith('log_uniform') && !(low > 0 && Number.isFinite(high))) {
    throw wrong(key, 'max', String(max), `${kind} takes exponents of e, from -745 to 709; for limits that are values use ${kind}_values`);
  }
}

function checkNormal(key: string, distribution: Extract<NumericDistribution, { readonly sigma: number }>): void {
  const { kind, mu, sigma } = distribution;
  if (sigma < 0) throw wrong(key, 'sigma', String(sigma), 'a standard deviation is 0 or more');
  const greatest = Math.abs(mu) + sigma * farthest;
  const isLog = kind === 'log_normal' || kind === 'q_log_normal';
  if (!Number.isFinite(isLog ? Math.exp(mu + sigma * farthest) : greatest)) {
    throw wrong(key, 'sigma', String(sigma), `with mu ${mu} values would pass 1.8e308${isLog ? '; mu and sigma are those of the logarithm' : ''}`);
  }
}

function checkShape(key: string, field: string, shape: number): void {
  if (!(shape >= leastShape && shape <= greatestShape)) throw wrong(key, field, String(shape), `a shape lies between ${leastShape} and ${greatestShape}`);
}

function checkStep(key: string, distribution: Extract<NumericDistribution, { readonly q: number }>): void {
  const { q } = distribution;
  if (!(q > 0)) throw wrong(key, 'q', String(q), 'it is above 0: values are its multiples');
  const { low, high } = boundsOf(distribution);
  const [least, most] = multiplesWithin(q, { low, high });
  if (least > most) throw wrong(key, 'q', String(q), `it has no multiple between ${low} and ${high}; give a smaller one`);
}

function wrong(key: string, field: string, value: string, fix: string): Error {
  return invalidArgument(`parameter '${key}': ${field} is ${value}; ${fix}`);
}
