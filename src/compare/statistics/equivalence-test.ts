// Are the replicas of two runs equivalent within a margin? Two one-sided tests (Schuirmann 1987) with Welch's degrees
// of freedom, or on the differences when the replicas are paired by their seeds.
import { normalBelow, logGamma, studentQuantile, studentTail } from './student-t.ts';
import type { EquivalenceTest } from '../../documents/verdict.ts';

/** Below it no test decides: of 2^5 signs of 5 pairs, one alone is 0.03 on each side, and spreads are not yet known. */
export const minReplicas = 6;

export interface Replicas {
  readonly key: string;
  /** The metric's last value, one per replica. In the order of the seeds when they are paired. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Differences of the means smaller than it do not matter. */
  readonly margin: number;
  readonly marginFrom: EquivalenceTest['marginFrom'];
  /** Whether the replicas of one place ran with the same seed on both sides. */
  readonly isPaired?: boolean | undefined;
  /** The chance taken to call equivalent what is not. Default 0.05. */
  readonly alpha?: number | undefined;
}

/** Tests whether the two means differ by less than the margin. Never throws: what cannot be decided says why. */
export function equivalenceTest(replicas: Replicas): EquivalenceTest {
  const { key, before, after, margin, marginFrom, alpha = 0.05 } = replicas;
  const means = { meanBefore: tellable(mean(before)), meanAfter: tellable(mean(after)) };
  const facts = { key, replicasBefore: before.length, replicasAfter: after.length, ...means, margin, marginFrom };
  const impossible = whyImpossible(replicas);
  if (impossible !== undefined) return { ...facts, pValue: 1, power: 0, isEquivalent: false, undecided: impossible };
  const spread = replicas.isPaired === true ? pairedSpread(before, after) : welchSpread(before, after);
  const pValue = largerTail(means.meanAfter - means.meanBefore, margin, spread);
  const power = equivalencePower(margin, spread, alpha);
  const isEquivalent = pValue < alpha;
  const isWeak = !isEquivalent && power < 0.5;
  return {
    ...facts,
    pValue,
    power,
    isEquivalent,
    undecided: isWeak ? `with this spread ${before.length} replicas show equivalence in only ${Math.round(power * 100)} of 100 cases where there is no difference` : undefined,
  };
}

/** Standard error of the difference of the means, and its degrees of freedom. */
export interface Spread {
  readonly error: number;
  readonly freedom: number;
}

/** Welch's: the variances of the two sides may differ. */
export function welchSpread(before: readonly number[], after: readonly number[]): Spread {
  const [one, other] = [variance(before) / before.length, variance(after) / after.length];
  const sum = one + other;
  const freedom = sum === 0 ? before.length + after.length - 2 : sum ** 2 / (one ** 2 / (before.length - 1) + other ** 2 / (after.length - 1));
  return { error: Math.sqrt(sum), freedom };
}

/** Of the differences between replicas of one seed. */
export function pairedSpread(before: readonly number[], after: readonly number[]): Spread {
  const differences = after.map((value, index) => value - (before[index] as number));
  return { error: Math.sqrt(variance(differences) / differences.length), freedom: differences.length - 1 };
}

/**
 * Chance that both one-sided tests reject when the true difference is 0: the difference is normal, its estimated error
 * follows chi, and both must leave it within margin - t * error. Phillips 1990; the integral over the error's
 * distribution by Simpson's rule.
 */
export function equivalencePower(margin: number, { error, freedom }: Spread, alpha: number): number {
  if (error === 0) return margin > 0 ? 1 : 0;
  const critical = studentQuantile(alpha, freedom);
  const largest = margin / (error * critical);
  // sqrt(chi² / freedom) lies within 40 / sqrt(2 * freedom) of 1 for all that a double can tell.
  const spreadOfError = 1 / Math.sqrt(2 * freedom);
  const low = Math.max(0, 1 - 40 * spreadOfError);
  const high = Math.min(largest, 1 + 40 * spreadOfError);
  if (high <= low) return 0;
  const logConstant = Math.log(2) + (freedom / 2) * Math.log(freedom / 2) - logGamma(freedom / 2);
  const density = (u: number): number => (u === 0 ? (freedom === 1 ? Math.exp(logConstant) : 0) : Math.exp(logConstant + (freedom - 1) * Math.log(u) - (freedom * u * u) / 2));
  const integrand = (u: number): number => Math.max(0, 2 * normalBelow(margin / error - critical * u) - 1) * density(u);
  return Math.min(1, simpson(integrand, low, high));
}

function simpson(f: (x: number) => number, low: number, high: number): number {
  const pieces = 2000;
  const width = (high - low) / pieces;
  let sum = f(low) + f(high);
  for (let index = 1; index < pieces; index += 1) sum += f(low + index * width) * (index % 2 === 1 ? 4 : 2);
  return (sum * width) / 3;
}

function whyImpossible({ before, after, margin, isPaired }: Replicas): string | undefined {
  const fewest = Math.min(before.length, after.length);
  if (fewest < minReplicas) {
    const signs =
      isPaired === true && fewest > 0 ? `; of ${2 ** fewest} ways to turn the signs of ${fewest} pairs one alone is ${Number((1 / 2 ** fewest).toPrecision(2))} on each side` : '';
    return `${fewest} ${fewest === 1 ? 'replica' : 'replicas'} a side decide nothing, ${minReplicas} are the least${signs}`;
  }
  if (isPaired === true && before.length !== after.length) return `${before.length} and ${after.length} replicas cannot be paired`;
  if (![...before, ...after].every(Number.isFinite)) return 'a replica ended with a value that is not a finite number';
  return margin > 0 ? undefined : 'the margin is 0, and no test shows that two means are exactly one';
}

/** The larger p-value of "the difference is at most -margin" and "it is at least margin". */
function largerTail(difference: number, margin: number, { error, freedom }: Spread): number {
  if (error === 0) return Math.abs(difference) < margin ? 0 : 1;
  return Math.max(studentTail((difference + margin) / error, freedom), studentTail((margin - difference) / error, freedom));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** JSON has no NaN; `undecided` says then that there is no mean. */
function tellable(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

/** With n - 1; from the mean first, so that nothing cancels. */
function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
