// How far a trial has come, for the rule that stops trials early.
import type { MetricSummary } from '../tracking/metrics/metric.ts';
import type { RunRecord } from '../tracking/runs/run.ts';
import { lossOf, type Objective } from './objective.ts';
import { bandsOf, progressOf } from './stop/hyperband.ts';
import type { SweepDefinition } from './sweep-definition.ts';
import type { SweepStores } from './sweep-ports.ts';
import type { SweepTrial } from './sweep.ts';

/** To judge a run at a later band, more of its series would have to be read than an agent can wait for: it is not judged there. */
const valuesRead = 100_000;

interface TrialSeen {
  readonly trial: SweepTrial;
  readonly record: RunRecord;
}

/** The trial with its progress as it is now; as it is where there is no rule, and before the first band. A series is read only when another band was reached. */
export async function withProgress({ metrics }: Pick<SweepStores, 'metrics'>, { trial, record }: TrialSeen, { stopRule, objective }: SweepDefinition): Promise<SweepTrial> {
  const summary = record.metrics.find(({ key }) => key === objective?.metric);
  if (stopRule === undefined || objective === undefined || summary === undefined) return trial;
  const bands = bandsOf(stopRule).filter((band) => band <= summary.count - summary.nanCount && band <= valuesRead);
  const known = trial.progress?.atBands ?? [];
  const atBands = bands.length <= known.length ? known : await lossesAt(metrics, { runId: trial.runId, objective, bands, nanCount: summary.nanCount });
  if (atBands.length === 0) return trial;
  const least = leastOf(summary, objective);
  return { ...trial, progress: { atBands, ...(least !== undefined && { least }) } };
}

interface Asked {
  readonly runId: string;
  readonly objective: Objective;
  readonly bands: readonly number[];
  readonly nanCount: number;
}

async function lossesAt(metrics: SweepStores['metrics'], { runId, objective, bands, nanCount }: Asked): Promise<readonly number[]> {
  const { points } = await metrics.series({ runId, key: objective.metric, page: { limit: bands.at(-1)! + nanCount } });
  const losses = Array.from(points.values, (value) => lossOf(objective, value));
  return progressOf({ id: runId, isRunning: true, losses }, bands).atBands;
}

function leastOf({ min, max }: MetricSummary, objective: Objective): number | undefined {
  const best = objective.goal === 'minimize' ? min : max;
  return best === undefined ? undefined : lossOf(objective, best.value);
}
