// Holds the logged metrics of two runs against each other, in stretches of steps, so that long and many series fit into
// memory and other requests are answered in between.
import { compareSeries, SeriesComparison, type SeriesRules } from '../../compare/results/compare-series.ts';
import { type MetricPair, nameOfPair } from '../../compare/results/pair-metrics.ts';
import type { PairRules } from '../../compare/results/pair-rules.ts';
import type { MetricEvidence } from '../../documents/verdict.ts';
import type { WholeNumber } from '../base/whole-number.ts';
import { makeColumns, markAt, marksOf } from '../tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../tracking/metrics/metric.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { RunPair } from './reproduction-store.ts';

/** Use of the machine, sampled by recorders: long, and never compared. */
const sampled = /^system\//;
/** So many metrics are read at once, as long as no series of theirs is longer than this. */
const metricsPerRead = 10;
const shortPoints = 5_000;
const stretchPoints = 20_000;

interface Compared {
  readonly pair: RunPair;
  readonly metric: MetricPair;
  readonly rules: SeriesRules;
}

/** Every pair of metrics, in their order, but for those sampled by recorders. */
export async function compareMetrics(
  store: MetricStore,
  pair: RunPair,
  { metrics, rules }: { readonly metrics: readonly MetricPair[]; readonly rules: PairRules },
): Promise<readonly MetricEvidence[]> {
  const compared = metrics.filter((metric) => !sampled.test(nameOfPair(metric).key));
  const evidence: MetricEvidence[] = [];
  for (let start = 0; start < compared.length; start += metricsPerRead) {
    const some = compared.slice(start, start + metricsPerRead);
    const read = await readSides(store, pair, { metrics: some, limit: shortPoints });
    for (const [index, metric] of some.entries()) {
      const { key, renamedFrom } = nameOfPair(metric);
      const [before, after] = read[index]!;
      const one: Compared = { pair, metric, rules: rules.series({ key, renamedFrom }) };
      const found = before.isCut || after.isCut ? await compareLong(store, one) : compareSeries(key, [marksOf(before.points), marksOf(after.points)], one.rules);
      evidence.push(renamedFrom === undefined ? found : { ...found, renamedFrom });
    }
  }
  return evidence;
}

type Read = Pick<Awaited<ReturnType<MetricStore['manySeries']>>[number], 'points' | 'isCut'>;

/** The series of both runs for each of the metrics; nothing for what a run did not log under the name. */
async function readSides(
  store: MetricStore,
  { before, after }: RunPair,
  { metrics, ...query }: { readonly metrics: readonly MetricPair[]; readonly limit: number; readonly fromStep?: WholeNumber },
): Promise<readonly (readonly [Read, Read])[]> {
  const named = metrics.flatMap((metric) => [
    { runId: before, key: metric.before },
    { runId: after, key: metric.after },
  ]);
  const series = named.flatMap(({ runId, key }) => (key === undefined ? [] : [{ runId, key }]));
  const read: Read[] = [...(await store.manySeries({ series, ...query }))];
  const sides = named.map(({ key }) => (key === undefined ? nothing : (read.shift() as Read)));
  return metrics.map((_, index) => [sides[2 * index]!, sides[2 * index + 1]!]);
}

const nothing: Read = { points: makeColumns(0), isCut: false };

async function compareLong(store: MetricStore, { pair, metric, rules }: Compared): Promise<MetricEvidence> {
  const comparison = new SeriesComparison(nameOfPair(metric).key, rules);
  let limit = stretchPoints;
  for (let fromStep: WholeNumber | undefined; ;) {
    const [read]: readonly (readonly [Read, Read])[] = await readSides(store, pair, { metrics: [metric], limit, ...(fromStep === undefined ? {} : { fromStep }) });
    // The last step of a series that was cut may go on: it is read again with what follows.
    const ends = read!.filter(({ isCut }) => isCut).map(({ points }) => exactStep(markAt(points, points.steps.length - 1)));
    const end = ends.reduce<WholeNumber>((least, step) => (step < least ? step : least), Infinity);
    const [one, other] = read!.map(({ points }) => marksOf(points).filter((mark) => exactStep(mark) < end));
    comparison.add(one!, other!);
    if (ends.length === 0) return comparison.result();
    limit = end === fromStep ? limit * 2 : stretchPoints;
    fromStep = end;
  }
}

function exactStep({ step, farStep }: MetricMark): WholeNumber {
  return farStep ?? step;
}
