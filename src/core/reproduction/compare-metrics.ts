// Where the logged metrics of two runs part, read in pieces so that long and many series fit into memory.
import { marksOf } from '../tracking/metrics/metric-columns.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { MetricSummary } from '../tracking/metrics/metric.ts';
import { numberText } from './compare-series.ts';
import { diffSeries, type SeriesDifference } from './diff-series.ts';
import type { RunPair } from './reproduction-store.ts';
import { isVolatileName } from './volatile-names.ts';

/** So many series of each run are held against each other, so many points of each, so many at once. */
const comparedKeys = 50;
const comparedPoints = 100_000;
const keysPerRead = 5;

export interface MetricComparison {
  /** The last values of every key of either run, by key. */
  readonly metrics: readonly { readonly key: string; readonly before?: string | undefined; readonly after?: string | undefined }[];
  readonly first?: SeriesDifference['first'];
  /** Keys that are not about times, speeds or the machine. */
  readonly counted: readonly string[];
  /** Those of them that differ, among those that were compared. */
  readonly differing: readonly string[];
}

/** The summaries are those of the two runs. */
export async function compareMetrics(
  store: MetricStore,
  pair: RunPair,
  summaries: { readonly before: readonly MetricSummary[]; readonly after: readonly MetricSummary[] },
): Promise<MetricComparison> {
  const before = new Map(summaries.before.map((summary) => [summary.key, summary]));
  const after = new Map(summaries.after.map((summary) => [summary.key, summary]));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const metrics = keys.map((key) => ({ key, ...lastText('before', before.get(key)), ...lastText('after', after.get(key)) }));

  // Those that are known to differ without reading them come first, in case there are too many.
  const counted = keys.filter((key) => !isVolatileName(key));
  const isKnown = (key: string): boolean => !isSameSummary(before.get(key), after.get(key));
  const wanted = [...counted.filter(isKnown), ...counted.filter((key) => !isKnown(key))].slice(0, comparedKeys);
  const found: SeriesDifference[] = [];
  for (let start = 0; start < wanted.length; start += keysPerRead) found.push(await compareKeys(store, pair, wanted.slice(start, start + keysPerRead)));
  const firsts = found.flatMap(({ first }) => first ?? []).sort((a, b) => a.step - b.step || (a.key < b.key ? -1 : 1));
  return { metrics, counted, ...(firsts[0] === undefined ? {} : { first: firsts[0] }), differing: found.flatMap(({ differing }) => differing).sort() };
}

async function compareKeys(store: MetricStore, { before, after }: RunPair, keys: readonly string[]): Promise<SeriesDifference> {
  const series = await store.manySeries({ series: [before, after].flatMap((runId) => keys.map((key) => ({ runId, key }))), limit: comparedPoints });
  const side = (from: number) =>
    new Map(
      series
        .slice(from, from + keys.length)
        .filter(({ points }) => points.steps.length > 0)
        .map(({ key, points }) => [key, marksOf(points)]),
    );
  return diffSeries(side(0), side(keys.length));
}

function lastText(side: 'before' | 'after', summary: MetricSummary | undefined): { readonly before?: string; readonly after?: string } {
  return summary === undefined ? {} : { [side]: numberText(summary.last.value) };
}

function isSameSummary(one: MetricSummary | undefined, other: MetricSummary | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const facts = ({ count, nanCount, first, last, min, max, mean }: MetricSummary) => [count, nanCount, first.value, last.value, min?.value, max?.value, mean];
  const others = facts(other);
  return facts(one).every((fact, index) => Object.is(fact, others[index]));
}
