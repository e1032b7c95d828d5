// Metrics of logged models: the latest per model, key, dataset and run.
import { sql } from 'kysely';
import { notFound } from '../../../core/base/errors.ts';
import { compareSteps, compareTimestamps } from '../../../core/tracking/metrics/mark-order.ts';
import type { ModelMetric, Moment } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { readWholeColumn, wholeColumn, wholeColumnText } from '../query/whole-column.ts';

const keyColumns = ['model_id', 'key', 'dataset_name', 'dataset_digest', 'run_id'] as const;
/** Whole numbers as text: both engines would give the farther ones rounded, or none. */
const selected = [...keyColumns, 'bits', wholeColumnText('step'), wholeColumnText('timestamp')] as const;
const valueColumns = ['value', 'bits', 'step', 'timestamp'] as const;

export async function putModelMetrics(database: Database, metrics: readonly ModelMetric[]): Promise<void> {
  if (metrics.length === 0) return;
  await requireModels(database, metrics);
  const latest = new Map<string, ModelMetric>();
  for (const metric of [...(await storedMetrics(database, metrics)), ...metrics]) {
    const id = JSON.stringify([metric.modelId, metric.key, metric.datasetName ?? '', metric.datasetDigest ?? '', metric.runId]);
    const known = latest.get(id);
    if (!known || isLater(metric, known)) latest.set(id, metric);
  }
  await insertMany(database, {
    table: 'model_metric',
    columns: [...keyColumns, ...valueColumns],
    rows: [...latest.values()].map(toRow),
    conflict: { key: keyColumns, overwrite: valueColumns },
  });
}

/** By (timestamp, step); a tie goes to the greater value, NaN last, so that the order of arrival does not matter. */
function isLater(a: ModelMetric, b: ModelMetric): boolean {
  const difference = compareTimestamps(a, b) || compareSteps(a, b);
  if (difference !== 0) return difference > 0;
  if (Number.isNaN(a.value)) return true;
  return a.value > b.value;
}

async function requireModels({ query, engine }: Database, metrics: readonly ModelMetric[]): Promise<void> {
  const ids = [...new Set(metrics.map(({ modelId }) => modelId))];
  const found = await query
    .selectFrom('logged_model')
    .select('id')
    .where(({ ref }) => engine.isOneOf(ref('id'), ids))
    .execute();
  const known = new Set(found.map(({ id }) => id));
  for (const id of ids) if (!known.has(id)) throw notFound('logged model', id);
}

async function storedMetrics(database: Database, metrics: readonly ModelMetric[]): Promise<readonly ModelMetric[]> {
  const { query, engine } = database;
  const rows = await query
    .selectFrom('model_metric')
    .select(selected)
    .where(({ ref }) => engine.isOneOf(ref('model_id'), [...new Set(metrics.map(({ modelId }) => modelId))]))
    .where(({ ref }) => engine.isOneOf(ref('key'), [...new Set(metrics.map(({ key }) => key))]))
    .where(({ ref }) => engine.isOneOf(ref('run_id'), [...new Set(metrics.map(({ runId }) => runId))]))
    .execute();
  return rows.map(toMetric);
}

function toRow({
  modelId,
  key,
  datasetName = '',
  datasetDigest = '',
  runId,
  value,
  step,
  timestamp,
  farStep,
  farTimestamp,
}: ModelMetric): readonly (string | number | null | Uint8Array)[] {
  const bits = Buffer.alloc(8);
  bits.writeDoubleLE(value);
  return [modelId, key, datasetName, datasetDigest, runId, Number.isNaN(value) ? null : value, bits, wholeColumn(step, farStep), wholeColumn(timestamp, farTimestamp)];
}

interface ModelMetricRow {
  readonly model_id: string;
  readonly key: string;
  readonly dataset_name: string;
  readonly dataset_digest: string;
  readonly run_id: string;
  readonly bits: Uint8Array;
  readonly step: string;
  readonly timestamp: string;
}

function momentOf({ step, timestamp }: ModelMetricRow): Moment {
  const [exactStep, exactTimestamp] = [readWholeColumn(step), readWholeColumn(timestamp)];
  return {
    step: exactStep.near,
    timestamp: exactTimestamp.near,
    ...(exactStep.far !== undefined && { farStep: exactStep.far }),
    ...(exactTimestamp.far !== undefined && { farTimestamp: exactTimestamp.far }),
  };
}

function toMetric(row: ModelMetricRow): ModelMetric {
  return {
    modelId: row.model_id,
    runId: row.run_id,
    key: row.key,
    value: Buffer.from(row.bits).readDoubleLE(),
    ...momentOf(row),
    ...(row.dataset_name !== '' && { datasetName: row.dataset_name }),
    ...(row.dataset_digest !== '' && { datasetDigest: row.dataset_digest }),
  };
}

/** The metrics of models, each list ordered by key, dataset, run. */
export async function readModelMetrics(database: Database, modelIds: readonly string[]): Promise<ReadonlyMap<string, readonly ModelMetric[]>> {
  const { query, engine } = database;
  const rows = await query
    .selectFrom('model_metric')
    .select(selected)
    .where(({ ref }) => engine.isOneOf(ref('model_id'), modelIds))
    .orderBy(sql`key, dataset_name, dataset_digest, run_id` as never)
    .execute();
  return Map.groupBy(rows.map(toMetric), ({ modelId }) => modelId);
}
