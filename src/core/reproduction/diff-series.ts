// The first place where the logged metrics of two runs part, over all keys, in the order of their steps.
import { compareSeries, type LoggedPoint, type SeriesRules } from './compare-series.ts';
import type { MetricEvidence } from '../../documents/verdict.ts';

export type LoggedSeries = ReadonlyMap<string, readonly LoggedPoint[]>;

export interface SeriesDifference {
  /** Every key of either run, by key. */
  readonly evidence: readonly MetricEvidence[];
  /** The first differing point of a metric that counts: by step, then by key. */
  readonly first?: { readonly key: string; readonly step: number; readonly before: string; readonly after: string } | undefined;
  /** Keys that count and differ. */
  readonly differing: readonly string[];
}

/** Compares all series of two runs. `rules` says what the user or earlier pairs told about a key. */
export function diffSeries(before: LoggedSeries, after: LoggedSeries, rules: (key: string) => SeriesRules = () => ({})): SeriesDifference {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const evidence = keys.map((key) => compareSeries(key, [before.get(key) ?? [], after.get(key) ?? []], rules(key)));
  const differing = evidence.filter((metric) => !metric.isVolatile && !isEqualSeries(metric));
  const [first] = differing.flatMap(({ key, firstDifference }) => (firstDifference === undefined ? [] : [{ key, ...firstDifference }])).sort((a, b) => a.step - b.step);
  return { evidence, first, differing: differing.map(({ key }) => key) };
}

/** Every point equal, and none on one side only. */
export function isEqualSeries({ pointsBefore, pointsAfter, equalPoints, firstDifference }: MetricEvidence): boolean {
  return firstDifference === undefined && pointsBefore === equalPoints && pointsAfter === equalPoints;
}
