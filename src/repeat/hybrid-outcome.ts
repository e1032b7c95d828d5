// What is looked at in every hybrid of a proof, and whose outcome it then has. One target for all hybrids: the trace at
// the step where the two runs part, else the last value of a metric, else an output, else the printed lines.
import type { Client } from '../../sdk/client.ts';
import type { Explanation } from '../documents/explanation.ts';
import { isVolatileName } from '../compare/results/volatile-names.ts';
import { canonicalJson } from '../documents/canonical-json.ts';
import { rulesFrom } from '../compare/results/pair-rules.ts';
import { numberText } from '../compare/results/compare-series.ts';
import { type MetricName, pairMetrics } from '../compare/results/pair-metrics.ts';
import { type RunNames, runNames } from '../compare/results/run-names.ts';
import type { ProofExperiment } from '../documents/explanation.ts';
import type { StepEvent } from '../documents/steps.ts';
import { comparableText } from '../compare/results/compare-consoles.ts';
import { wholeText, type ContentFetcher } from './content-fetcher.ts';
import { exitText } from '../compare/results/run-end.ts';
import { readConsoleLines, readPoints } from './read-recorded.ts';
import type { RecordedRun } from './recorded-run.ts';

export type Target =
  | { readonly kind: 'trace'; readonly source: string; readonly rank: number; readonly step: number }
  | { readonly kind: 'metric'; readonly key: string; readonly renamed?: RenamedTarget | undefined }
  | { readonly kind: 'output'; readonly path: string }
  | { readonly kind: 'console' };

/** A metric whose key is another in each run: that of the first run, and what of the second stands in its own. */
interface RenamedTarget {
  readonly from: string;
  readonly names: RunNames;
}

/** What a run showed of the target: equal texts are equal outcomes. Absent when it never came so far. */
export type HybridOutcome = string | undefined;

export interface OutcomeReader {
  readonly client: Client;
  readonly fetcher: ContentFetcher;
}

/** Undefined when nothing that could be watched differs between the two. */
export async function chooseTarget(
  before: RecordedRun,
  after: RecordedRun,
  { reader, explanation, allowsTrace }: { readonly reader: OutcomeReader; readonly explanation: Explanation; readonly allowsTrace: boolean },
): Promise<Target | undefined> {
  const { divergence } = explanation;
  if (allowsTrace && divergence !== undefined && (await readStep(before, divergence, reader)) !== undefined && (await readStep(after, divergence, reader)) !== undefined) {
    return { kind: 'trace', source: divergence.source, rank: divergence.rank, step: divergence.step };
  }
  const metric = differingMetric(explanation);
  if (metric !== undefined) {
    const { key, renamedFrom } = metric;
    return { kind: 'metric', key, ...(renamedFrom === undefined ? {} : { renamed: { from: renamedFrom, names: runNames(after.runId, after.observation) } }) };
  }
  const outputs = new Map(after.observation.outputs.map(({ path, digest }) => [path, digest]));
  const output = before.observation.outputs.find(({ path, digest }) => outputs.has(path) && outputs.get(path) !== digest);
  if (output !== undefined) return { kind: 'output', path: output.path };
  const [one, other] = await Promise.all([readOutcome(before, { kind: 'console' }, reader), readOutcome(after, { kind: 'console' }, reader)]);
  return one === other ? undefined : { kind: 'console' };
}

/** The metric that counts and whose last value moved most in proportion; one of equal last values only where its series part first. */
function differingMetric({ metrics, rules, firstMetricDifference: first }: Explanation): MetricName | undefined {
  const { volatile } = rulesFrom(rules);
  const counted = metrics.filter(({ key, before, after }) => before !== undefined && after !== undefined && !isVolatileName(key) && volatile.ruleFor(key) === undefined);
  const moved = ({ before, after }: Explanation['metrics'][number]): number => {
    const [a, b] = [Number(before), Number(after)];
    return before === after ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE);
  };
  const [most] = counted.filter((metric) => moved(metric) !== 0).toSorted((a, b) => moved(b) - moved(a));
  return most ?? counted.find(({ key }) => key === first?.key);
}

/** What the run showed of the target. */
export async function readOutcome(run: RecordedRun, target: Target, reader: OutcomeReader): Promise<HybridOutcome> {
  if (target.kind === 'trace') return readStep(run, target, reader);
  if (target.kind === 'metric') {
    const points = await readPoints(reader.client, run.runId, await keyIn(run, target, reader.client));
    return points.length === 0
      ? undefined
      : points
          .toSorted((a, b) => a.step - b.step)
          .map(({ step, value }) => `${step}:${numberText(value)}`)
          .join(' ');
  }
  if (target.kind === 'output') return run.observation.outputs.find(({ path }) => path === target.path)?.digest;
  const lines = await readConsoleLines(reader.client, run.runId);
  return `${exitText(run.observation)}\n${comparableText({ lines, names: [run.runId, run.observation.folder] })}`;
}

/** What the run calls the metric; as the second run does where it has it under no name of its own. */
async function keyIn({ runId, observation }: RecordedRun, { key, renamed }: Extract<Target, { kind: 'metric' }>, client: Client): Promise<string> {
  if (renamed === undefined) return key;
  const logged = (await client.getRun({ runId })).run.metrics.map((metric) => metric.key);
  const pairs = pairMetrics(new Map([[key, 'the target']]), new Map(logged.map((one) => [one, one])), [renamed.names, runNames(runId, observation)]);
  return pairs.find(({ before }) => before === key)?.after ?? [renamed.from, key].find((name) => logged.includes(name)) ?? key;
}

async function readStep(
  { observation }: RecordedRun,
  { source, rank, step }: { readonly source: string; readonly rank: number; readonly step: number },
  { fetcher }: OutcomeReader,
): Promise<HybridOutcome> {
  if (observation.trace === undefined) return undefined;
  for (const line of (await wholeText(fetcher.open(observation.trace))).split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as StepEvent;
    if (event.source === source && event.rank === rank && event.step === step) return canonicalJson({ channels: event.channels, tensors: event.tensors ?? [] });
  }
  return undefined;
}

/** Of a metric, a value this near to one side, as a share of the way between the two, counts as that side's. */
const nearness = 0.05;

/** Whose outcome it is. A metric that landed somewhere between the two is neither. */
export function judgeOutcome(outcome: HybridOutcome, { before, after }: { readonly before: string; readonly after: string }, target: Target): ProofExperiment['outcome'] {
  if (outcome === undefined) return 'failed';
  if (outcome === before) return 'like-before';
  if (outcome === after) return 'like-after';
  if (target.kind !== 'metric') return 'neither';
  const [value, one, other] = [lastOf(outcome), lastOf(before), lastOf(after)];
  const share = (value - one) / (other - one);
  if (!Number.isFinite(share)) return 'neither';
  return Math.abs(share) <= nearness ? 'like-before' : Math.abs(share - 1) <= nearness ? 'like-after' : 'neither';
}

function lastOf(series: string): number {
  return Number(series.slice(series.lastIndexOf(':') + 1));
}

/** What the target is called for a person. */
export function targetText(target: Target): string {
  if (target.kind === 'trace') return `${target.source} at step ${target.step}`;
  return target.kind === 'metric' ? target.key : target.kind === 'output' ? target.path : 'the console';
}

/** What is worth showing of an outcome: the last value of a metric, the beginning of a digest. */
export function outcomeValue(outcome: HybridOutcome, target: Target): string | undefined {
  if (outcome === undefined) return undefined;
  if (target.kind === 'metric') return outcome.slice(outcome.lastIndexOf(':') + 1);
  return target.kind === 'output' ? outcome.slice(0, 12) : undefined;
}
