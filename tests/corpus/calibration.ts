// Holds the table of priors against pairs of runs whose cause is known: how surprised it is by the truth, how often it names it first,
// and which rows the pairs would have otherwise. Fitted on one half of the pairs, judged on the other.
import { createHash } from 'node:crypto';

/** What is kept of a pair that was explained; the explanation is the one that the product gave. */
export interface KnownPair {
  readonly scenario: string;
  /** The cause as `group key`, as a regular expression. */
  readonly cause: string;
  readonly changes: readonly WeighedChange[];
}

export interface WeighedChange {
  readonly group: string;
  readonly key: string;
  readonly weight?: number | undefined;
  readonly basis?: string | undefined;
}

/** By row of the table: what its number is to be multiplied with. */
export type Factors = ReadonlyMap<string, number>;

export interface Score {
  readonly pairs: number;
  /** Mean of -ln of the share of weight that the true cause has; lower is better. */
  readonly logLoss: number;
  readonly topOne: number;
}

export interface Calibration {
  readonly fitted: Half;
  readonly heldOut: Half;
  readonly rows: readonly { readonly row: string; readonly factor: number; readonly causes: number; readonly beside: number }[];
  /** Whose cause is among no weighed change: the table cannot be judged by them. */
  readonly left: number;
}

export interface Half {
  readonly table: Score;
  readonly afterFit: Score;
}

/** Which half a pair belongs to does not change with the pairs there are. */
export function isHeldOut({ scenario }: KnownPair): boolean {
  return (createHash('sha256').update(scenario).digest()[0]! & 1) === 1;
}

export function calibrate(pairs: readonly KnownPair[]): Calibration {
  const told = pairs.filter((pair) => shareOfCause(pair, noFactors) !== undefined);
  const [ours, heldOut] = [told.filter((pair) => !isHeldOut(pair)), told.filter(isHeldOut)];
  const factors = fitFactors(ours);
  const half = (list: readonly KnownPair[]): Half => ({ table: score(list, noFactors), afterFit: score(list, factors) });
  const rows = [...factors].map(([row, factor]) => ({
    row,
    factor,
    causes: told.filter((pair) => weighed(pair).some((change) => change.basis === row && isCause(pair, change))).length,
    beside: told.filter((pair) => weighed(pair).some((change) => change.basis === row && !isCause(pair, change))).length,
  }));
  return { fitted: half(ours), heldOut: half(heldOut), rows: rows.toSorted((one, other) => (one.row < other.row ? -1 : 1)), left: pairs.length - told.length };
}

const noFactors: Factors = new Map();

export function score(pairs: readonly KnownPair[], factors: Factors): Score {
  if (pairs.length === 0) return { pairs: 0, logLoss: Number.NaN, topOne: Number.NaN };
  const losses = pairs.map((pair) => -Math.log(shareOfCause(pair, factors)!));
  const first = pairs.filter((pair) =>
    isCause(
      pair,
      weighed(pair).reduce((best, change) => (weightOf(change, factors) > weightOf(best, factors) ? change : best)),
    ),
  ).length;
  return { pairs: pairs.length, logLoss: losses.reduce((sum, loss) => sum + loss, 0) / pairs.length, topOne: first / pairs.length };
}

/** Undefined where the cause was not weighed. */
function shareOfCause(pair: KnownPair, factors: Factors): number | undefined {
  const all = weighed(pair);
  const sum = (list: readonly WeighedChange[]): number => list.reduce((total, change) => total + weightOf(change, factors), 0);
  const causes = all.filter((change) => isCause(pair, change));
  return causes.length === 0 ? undefined : sum(causes) / sum(all);
}

const weighed = ({ changes }: KnownPair): readonly WeighedChange[] => changes.filter(({ weight }) => weight !== undefined && weight > 0);
const isCause = ({ cause }: KnownPair, { group, key }: WeighedChange): boolean => new RegExp(cause, 'i').test(`${group} ${key}`);
const weightOf = ({ weight = 0, basis = '' }: WeighedChange, factors: Factors): number => weight * (factors.get(basis) ?? 1);

const rounds = 500;
const pace = 0.1;
/** How dear it is to leave the table: few pairs must not overturn it. */
const stiffness = 0.05;

/** Steps down the slope of the loss in the logarithms of the factors. */
function fitFactors(pairs: readonly KnownPair[]): Factors {
  const rows = [...new Set(pairs.flatMap((pair) => weighed(pair).map(({ basis = '' }) => basis)))];
  const logs = new Map(rows.map((row) => [row, 0]));
  for (let round = 0; round < rounds; round += 1) {
    const factors = new Map([...logs].map(([row, log]) => [row, Math.exp(log)]));
    const slope = new Map(rows.map((row) => [row, 2 * stiffness * logs.get(row)!]));
    for (const pair of pairs) addSlope(slope, pair, { factors, share: 1 / pairs.length });
    for (const row of rows) logs.set(row, logs.get(row)! - pace * slope.get(row)!);
  }
  return new Map([...logs].map(([row, log]) => [row, Math.exp(log)]));
}

function addSlope(slope: Map<string, number>, pair: KnownPair, { factors, share }: { readonly factors: Factors; readonly share: number }): void {
  const all = weighed(pair);
  const total = all.reduce((sum, change) => sum + weightOf(change, factors), 0);
  const ofCause = all.filter((change) => isCause(pair, change)).reduce((sum, change) => sum + weightOf(change, factors), 0);
  for (const change of all) {
    const { basis = '' } = change;
    const weight = weightOf(change, factors);
    slope.set(basis, (slope.get(basis) ?? 0) + share * (weight / total - (isCause(pair, change) ? weight / ofCause : 0)));
  }
}
