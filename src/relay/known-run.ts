// A run as the program has made it so far: enough to answer what its client asks while the server is away.
import { runNameTag } from './fact-tags.ts';
import { answered, numberOf, type Pair, type WireMetric, type WireRun, type WireRunInfo } from './wire-shapes.ts';

export interface KnownRun {
  info: WireRunInfo;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly metrics: Map<string, WireMetric[]>;
  readonly datasets: Map<string, unknown>;
  readonly modelInputs: Map<string, unknown>;
  readonly modelOutputs: Map<string, unknown>;
}

/** Points of one metric that are kept for questions after its history. */
const historyLimit = 5_000;
const keyLimit = 2_000;

/** A run from an answer of the server, or from what is known of it at its start. */
export function knownRun({ info, data, inputs, outputs }: WireRun): KnownRun {
  const run: KnownRun = { info, params: new Map(), tags: new Map(), metrics: new Map(), datasets: new Map(), modelInputs: new Map(), modelOutputs: new Map() };
  for (const { key, value } of data?.params ?? []) run.params.set(key, value);
  for (const { key, value } of data?.tags ?? []) run.tags.set(key, value);
  for (const metric of data?.metrics ?? []) addMetric(run, metric);
  for (const input of inputs?.dataset_inputs ?? []) addDataset(run, input);
  for (const input of inputs?.model_inputs ?? []) run.modelInputs.set(modelIdOf(input), input);
  for (const output of outputs?.model_outputs ?? []) run.modelOutputs.set(modelIdOf(output), output);
  return run;
}

/** Repetitions are left out when they are read. */
export function addMetric(run: KnownRun, metric: WireMetric): void {
  const points = run.metrics.get(metric.key);
  if (points === undefined) {
    if (run.metrics.size < keyLimit) run.metrics.set(metric.key, [metric]);
    return;
  }
  points.push(metric);
  // Seldom, as it moves all the others.
  if (points.length >= 2 * historyLimit) points.splice(0, points.length - historyLimit);
}

/** Params are written once; what is there stays. */
export function addParam(run: KnownRun, { key, value }: Pair): void {
  if (!run.params.has(key)) run.params.set(key, value);
}

/** A tag may name the run. */
export function addTag(run: KnownRun, { key, value }: Pair): void {
  run.tags.set(key, value);
  if (key === runNameTag && value !== '') run.info = { ...run.info, run_name: value };
}

export function addDataset(run: KnownRun, input: unknown): void {
  const { dataset } = input as { readonly dataset?: { readonly name?: string; readonly digest?: string } };
  const key = JSON.stringify([dataset?.name, dataset?.digest]);
  if (!run.datasets.has(key)) run.datasets.set(key, input);
}

export function modelIdOf(edge: unknown): string {
  return (edge as { readonly model_id?: string }).model_id ?? '';
}

/** As the server answers it; `new` leaves out what a run just made cannot have. */
export function wireRun(run: KnownRun): WireRun {
  return {
    info: run.info,
    data: {
      metrics: some([...run.metrics.values()].flatMap((points) => latest(points) ?? [])),
      params: some(pairs(run.params)),
      tags: some(pairs(run.tags)),
    },
    inputs: { dataset_inputs: some([...run.datasets.values()]), model_inputs: some([...run.modelInputs.values()]) },
    outputs: { model_outputs: some([...run.modelOutputs.values()]) },
  };
}

/** All kept points of one metric, in the order of the server: time, step, value. */
export function historyOf(run: KnownRun, key: string): readonly WireMetric[] {
  const points = [...(run.metrics.get(key) ?? [])];
  points.sort((a, b) => a.timestamp - b.timestamp || (a.step ?? 0) - (b.step ?? 0) || ordered(a) - ordered(b));
  const distinct = new Map(points.map((point) => [JSON.stringify([point.timestamp, point.step ?? 0, String(point.value)]), point]));
  return [...distinct.values()].map(({ value, timestamp, step = 0 }) => ({ key, value: answered(value), timestamp, step }));
}

export function pairs(map: ReadonlyMap<string, string>): readonly Pair[] {
  return [...map].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** The greatest by step, then time, then value. */
function latest(points: readonly WireMetric[]): WireMetric | undefined {
  const greatest = points.reduce<WireMetric | undefined>((best, point) => (best === undefined || isLater(point, best) ? point : best), undefined);
  return greatest && { key: greatest.key, value: answered(greatest.value), timestamp: greatest.timestamp, step: greatest.step ?? 0 };
}

function isLater(a: WireMetric, b: WireMetric): boolean {
  return ((a.step ?? 0) - (b.step ?? 0) || a.timestamp - b.timestamp || ordered(a) - ordered(b)) > 0;
}

/** What is no number counts as 0 when two points meet. */
function ordered({ value }: WireMetric): number {
  const number = numberOf(value);
  return Number.isNaN(number) ? 0 : number;
}
