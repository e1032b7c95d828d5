// Holds the logged metrics of two runs against each other, in stretches of steps, so that long and many series fit into
// memory and other requests are answered in between.
import { compareSeries, SeriesComparison } from '../../compare/results/compare-series.ts';
import type { PairRules } from '../../compare/results/pair-rules.ts';
import type { MetricEvidence } from '../../documents/verdict.ts';
import type { WholeNumber } from '../base/whole-number.ts';
import { markAt, marksOf } from '../tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../tracking/metrics/metric.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { RunPair } from './reproduction-store.ts';

/** Use of the machine, sampled by recorders: long, and never compared. */
const sampled = /^system\//;
/** So many series are read at once, as long as none of them is longer than this. */
const keysPerRead = 10;
const shortPoints = 5_000;
const stretchPoints = 20_000;

/** Every metric of either run, by key. */
export async function compareMetrics(
  store: MetricStore,
  pair: RunPair,
  { keys, rules }: { readonly keys: Iterable<string>; readonly rules: PairRules },
): Promise<readonly MetricEvidence[]> {
  const compared = [...new Set(keys)].filter((key) => !sampled.test(key)).sort();
  const evidence: MetricEvidence[] = [];
  for (let start = 0; start < compared.length; start += keysPerRead) {
    const some = compared.slice(start, start + keysPerRead);
    const read = await store.manySeries({ series: [pair.before, pair.after].flatMap((runId) => some.map((key) => ({ runId, key }))), limit: shortPoints });
    for (const [index, key] of some.entries()) {
      const [before, after] = [read[index]!, read[index + some.length]!];
      evidence.push(
        before.isCut || after.isCut ? await compareLong(store, pair, { key, rules }) : compareSeries(key, [marksOf(before.points), marksOf(after.points)], rules.series(key)),
      );
    }
  }
  return evidence;
}

async function compareLong(store: MetricStore, { before, after }: RunPair, { key, rules }: { readonly key: string; readonly rules: PairRules }): Promise<MetricEvidence> {
  const comparison = new SeriesComparison(key, rules.series(key));
  let limit = stretchPoints;
  for (let fromStep: WholeNumber | undefined; ;) {
    const series = [before, after].map((runId) => ({ runId, key }));
    const read: Awaited<ReturnType<MetricStore['manySeries']>> = await store.manySeries({ series, limit, ...(fromStep === undefined ? {} : { fromStep }) });
    // The last step of a series that was cut may go on: it is read again with what follows.
    const ends = read.filter(({ isCut }) => isCut).map(({ points }) => exactStep(markAt(points, points.steps.length - 1)));
    const end = ends.reduce<WholeNumber>((least, step) => (step < least ? step : least), Infinity);
    const [one, other] = read.map(({ points }) => marksOf(points).filter((mark) => exactStep(mark) < end));
    comparison.add(one!, other!);
    if (ends.length === 0) return comparison.result();
    limit = end === fromStep ? limit * 2 : stretchPoints;
    fromStep = end;
  }
}

function exactStep({ step, farStep }: MetricMark): WholeNumber {
  return farStep ?? step;
}
