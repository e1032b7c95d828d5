// Which logged metrics of two runs are one: those of one key, and those of one key but for what it has of the run itself, as
// `exp2/loss` has. `lr=0.1/loss` and `lr=0.2/loss` are two, whatever their values: a key is never found again by what was logged.
import { matchNames } from './match-paths.ts';
import type { RunNames } from './run-names.ts';

/** Keys of the metrics of a run, each with what tells its series from others at a glance. */
export type MetricKeys = ReadonlyMap<string, string>;

/** At least one of the two is there. */
export interface MetricPair {
  /** Its key in the first run. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export interface MetricName {
  /** As the second run has it; of one that only the first has, as that had it. */
  readonly key: string;
  /** As the first run has it, when that is another key. */
  readonly renamedFrom?: string | undefined;
}

/** Each metric in one pair, by their keys. */
export function pairMetrics(before: MetricKeys, after: MetricKeys, runs: readonly [RunNames, RunNames]): readonly MetricPair[] {
  const [left, right] = [new Set(before.keys()), new Set(after.keys())];
  const pairs = matchNames(before, after, runs).map((match): MetricPair => {
    left.delete(match.before);
    right.delete(match.after);
    return { before: match.before, after: match.after };
  });
  const alone = [...[...left].map((key): MetricPair => ({ before: key })), ...[...right].map((key): MetricPair => ({ after: key }))];
  return [...pairs, ...alone].sort((one, other) => (nameOfPair(one).key < nameOfPair(other).key ? -1 : 1));
}

export function nameOfPair({ before, after }: MetricPair): MetricName {
  const key = (after ?? before) as string;
  return before === undefined || before === key ? { key } : { key, renamedFrom: before };
}

/** The two keys of one metric, as they stand in sentences; no two metrics of a pair of runs have one text. */
export function metricNameText({ key, renamedFrom }: MetricName): string {
  return renamedFrom === undefined ? key : `${key} (renamed from ${renamedFrom})`;
}
