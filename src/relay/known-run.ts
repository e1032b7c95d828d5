// A run as the program has made it so far: enough to answer what its client asks while the server is away.
import type { DatasetInput, ModelInput, ModelOutput } from '../core/datasets/dataset.ts';
import { makeColumns, type MetricColumns } from '../core/tracking/metrics/metric-columns.ts';
import type { MetricPoint, MetricSummary } from '../core/tracking/metrics/metric.ts';
import type { Run, RunRecord } from '../core/tracking/runs/run.ts';
import type { ToldRun } from '../protocols/mlflow/runs/run-read.ts';
import { sortedByKey } from '../protocols/mlflow/sorted-by-key.ts';

export interface KnownRun {
  run: Run;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly metrics: Map<string, MetricPoint[]>;
  readonly datasets: Map<string, DatasetInput>;
  readonly modelInputs: Map<string, ModelInput>;
  readonly modelOutputs: Map<string, ModelOutput>;
}

/** Points of one metric that are kept for questions after its history. */
const historyLimit = 5_000;
const keyLimit = 2_000;

export function knownRun({ run, params = [], tags = [], metrics = [], datasets = [], modelInputs = [], modelOutputs = [] }: Partial<ToldRun> & Pick<ToldRun, 'run'>): KnownRun {
  const known: KnownRun = {
    run,
    params: new Map(params.map(({ key, value }) => [key, value])),
    tags: new Map(tags.map(({ key, value }) => [key, value])),
    metrics: new Map(),
    datasets: new Map(),
    modelInputs: new Map(modelInputs.map((input) => [input.modelId, input])),
    modelOutputs: new Map(modelOutputs.map((output) => [output.modelId, output])),
  };
  for (const point of metrics) addPoint(known, point);
  for (const input of datasets) addDataset(known, input);
  return known;
}

/** Repetitions are left out when they are read. */
export function addPoint(run: KnownRun, point: MetricPoint): void {
  const points = run.metrics.get(point.key);
  if (points === undefined) {
    if (run.metrics.size < keyLimit) run.metrics.set(point.key, [point]);
    return;
  }
  points.push(point);
  // Seldom, as it moves all the others.
  if (points.length >= 2 * historyLimit) points.splice(0, points.length - historyLimit);
}

/** The first use of a dataset counts. */
export function addDataset(run: KnownRun, input: DatasetInput): void {
  const key = JSON.stringify([input.dataset.name, input.dataset.digest]);
  if (!run.datasets.has(key)) run.datasets.set(key, input);
}

export function recordOf({ run, params, tags, metrics, datasets, modelInputs, modelOutputs }: KnownRun): RunRecord {
  return {
    run,
    params: pairs(params),
    summary: [],
    tags: pairs(tags),
    metrics: [...metrics.values()].map(summaryOf).sort((a, b) => (a.key < b.key ? -1 : 1)),
    datasets: [...datasets.values()],
    modelInputs: [...modelInputs.values()],
    modelOutputs: [...modelOutputs.values()],
  };
}

export function pairs(map: ReadonlyMap<string, string>): readonly { readonly key: string; readonly value: string }[] {
  return sortedByKey([...map].map(([key, value]) => ({ key, value })));
}

/** All kept points of one metric, in the order of the server: time, step, value. */
export function historyOf(run: KnownRun, key: string): MetricColumns {
  const points = (run.metrics.get(key) ?? []).toSorted((a, b) => a.timestamp - b.timestamp || a.step - b.step || tie(a) - tie(b));
  const distinct = points.filter((point, index) => index === 0 || !isSame(point, points[index - 1]!));
  const columns = makeColumns(distinct.length);
  for (const [index, { step, timestamp, value }] of distinct.entries()) {
    columns.steps[index] = step;
    columns.timestamps[index] = timestamp;
    columns.values[index] = value;
  }
  return columns;
}

/** Of the points that are kept here. */
function summaryOf(points: readonly MetricPoint[]): MetricSummary {
  const numbers = points.filter(({ value }) => !Number.isNaN(value));
  const most = (of: readonly MetricPoint[], isBetter: (a: MetricPoint, b: MetricPoint) => boolean): MetricPoint =>
    of.reduce((best, point) => (isBetter(point, best) ? point : best));
  return {
    key: points[0]!.key,
    count: points.length,
    nanCount: points.length - numbers.length,
    first: most(points, (a, b) => place(a, b) < 0),
    last: most(points, (a, b) => place(a, b) > 0),
    ...(numbers.length === 0
      ? {}
      : {
          min: most(numbers, (a, b) => a.value < b.value),
          max: most(numbers, (a, b) => a.value > b.value),
          mean: numbers.reduce((sum, { value }) => sum + value, 0) / numbers.length,
        }),
  };
}

/** By step, then time, then value. */
function place(a: MetricPoint, b: MetricPoint): number {
  return a.step - b.step || a.timestamp - b.timestamp || tie(a) - tie(b);
}

/** What is no number counts as 0 when two points meet. */
function tie({ value }: MetricPoint): number {
  return Number.isNaN(value) ? 0 : value;
}

function isSame(a: MetricPoint, b: MetricPoint): boolean {
  return a.timestamp === b.timestamp && a.step === b.step && Object.is(a.value, b.value);
}
