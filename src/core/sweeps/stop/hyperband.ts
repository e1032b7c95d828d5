// Hyperband's stopping rule (Li et al. 2018, JMLR 18): at each band, which is a number of values logged, only the best 1/eta go
// on. A run is measured at the last band it has reached, against all that came so far, itself among them.
import { invalidArgument } from '../../base/errors.ts';

/** With `minIter` the bands are minIter · eta^n; with `maxIter` they are maxIter / eta^n for n = 1 … s. */
export type HyperbandRule = {
  readonly kind: 'hyperband';
  readonly eta: number;
  /** Strict: the value at the band decides. Else the best value of the run does, up to now. */
  readonly isStrict: boolean;
} & ({ readonly minIter: number } | { readonly maxIter: number; readonly s: number });

/** What the rule needs to know of a run; see `progressOf`. */
export interface RunProgress {
  readonly id: string;
  /** Only running ones are stopped; all of them are measured against. */
  readonly isRunning: boolean;
  /** The loss at each band that was reached, in the order of the bands. */
  readonly atBands: readonly number[];
  /** The least loss of all; absent where there is none. */
  readonly least?: number;
}

export interface LoggedRun {
  readonly id: string;
  readonly isRunning: boolean;
  /** Of the objective, in the order they were logged in, whatever their steps. What is not finite does not count. */
  readonly losses: readonly number[];
}

/** Nobody logs more often. */
const bandLimit = Number.MAX_SAFE_INTEGER;
const mostBands = 100;

/** Throws `invalid_argument` that names the field, its value and the fix. */
export function checkHyperband(rule: HyperbandRule): void {
  if (!(rule.eta > 1 && Number.isFinite(rule.eta))) throw wrong('eta', rule.eta, 'it is a number above 1: the best 1/eta go on');
  if ('minIter' in rule) {
    if (!(Number.isSafeInteger(rule.minIter) && rule.minIter >= 1)) throw wrong('min_iter', rule.minIter, 'it is a whole number of at least 1');
    return;
  }
  if (!(Number.isSafeInteger(rule.maxIter) && rule.maxIter >= 1)) throw wrong('max_iter', rule.maxIter, 'it is a whole number of at least 1');
  if (!(Number.isInteger(rule.s) && rule.s >= 1 && rule.s <= mostBands)) throw wrong('s', rule.s, `it is a whole number from 1 to ${mostBands}: how often runs are stopped`);
  if (rule.maxIter / rule.eta < 1) throw wrong('max_iter', rule.maxIter, `with eta ${rule.eta} there is no band before it; give a greater max_iter or a smaller eta`);
}

/** The bands, ascending, each once. */
export function bandsOf(rule: HyperbandRule): readonly number[] {
  const [start, count, next] =
    'minIter' in rule ? [rule.minIter, mostBands, (band: number) => band * rule.eta] : [rule.maxIter / rule.eta, rule.s, (band: number) => band / rule.eta];
  const bands = new Set<number>();
  let band = start;
  for (let round = 0; round < count && band >= 1 && band <= bandLimit; round += 1) {
    bands.add(Math.floor(band));
    band = next(band);
  }
  return [...bands].sort((a, b) => a - b);
}

export function progressOf({ id, isRunning, losses }: LoggedRun, bands: readonly number[]): RunProgress {
  const finite = losses.filter(Number.isFinite);
  const atBands = bands.filter((band) => band <= finite.length).map((band) => finite[band - 1]!);
  return { id, isRunning, atBands, ...(finite.length === 0 ? {} : { least: finite.reduce((least, loss) => Math.min(least, loss)) }) };
}

/** The ids of the running ones that are not among the best 1/eta at the last band they reached, in the order given. */
export function runsToStop(rule: HyperbandRule, runs: readonly RunProgress[]): readonly string[] {
  const thresholds = bandsOf(rule).map((_, band) =>
    thresholdOf(
      rule,
      runs.flatMap(({ atBands }) => atBands[band] ?? []),
    ),
  );
  const isBehind = ({ atBands, least }: RunProgress): boolean => {
    const threshold = thresholds[atBands.length - 1];
    const loss = rule.isStrict ? atBands.at(-1) : least;
    return threshold !== undefined && loss !== undefined && loss > threshold;
  };
  return runs.filter((run) => run.isRunning && isBehind(run)).map(({ id }) => id);
}

/** The greatest loss with which a run goes on. */
function thresholdOf({ eta }: HyperbandRule, losses: readonly number[]): number | undefined {
  return losses.toSorted((a, b) => a - b)[Math.floor((1 / eta) * losses.length)];
}

function wrong(field: string, value: number, fix: string): Error {
  return invalidArgument(`hyperband: ${field} is ${value}; ${fix}`);
}
