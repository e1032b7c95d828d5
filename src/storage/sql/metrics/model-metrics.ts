// Metrics of logged models: the latest per model, key, dataset and run.
import { sql } from 'kysely';
import { notFound } from '../../../core/base/errors.ts';
import type { ModelMetric } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';

const keyColumns = ['model_id', 'key', 'dataset_name', 'dataset_digest', 'run_id'] as const;
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
  const difference = a.timestamp - b.timestamp || a.step - b.step;
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
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('model_id'), [...new Set(metrics.map(({ modelId }) => modelId))]))
    .where(({ ref }) => engine.isOneOf(ref('key'), [...new Set(metrics.map(({ key }) => key))]))
    .where(({ ref }) => engine.isOneOf(ref('run_id'), [...new Set(metrics.map(({ runId }) => runId))]))
    .execute();
  return rows.map(toMetric);
}

function toRow({ modelId, key, datasetName = '', datasetDigest = '', runId, value, step, timestamp }: ModelMetric): readonly (string | number | null | Uint8Array)[] {
  const bits = Buffer.alloc(8);
  bits.writeDoubleLE(value);
  return [modelId, key, datasetName, datasetDigest, runId, Number.isNaN(value) ? null : value, bits, step, timestamp];
}

interface ModelMetricRow {
  readonly model_id: string;
  readonly key: string;
  readonly dataset_name: string;
  readonly dataset_digest: string;
  readonly run_id: string;
  readonly bits: Uint8Array;
  readonly step: number;
  readonly timestamp: number;
}

function toMetric(row: ModelMetricRow): ModelMetric {
  return {
    modelId: row.model_id,
    runId: row.run_id,
    key: row.key,
    value: Buffer.from(row.bits).readDoubleLE(),
    step: row.step,
    timestamp: row.timestamp,
    ...(row.dataset_name !== '' && { datasetName: row.dataset_name }),
    ...(row.dataset_digest !== '' && { datasetDigest: row.dataset_digest }),
  };
}

/** The metrics of models, each list ordered by key, dataset, run. */
export async function readModelMetrics(database: Database, modelIds: readonly string[]): Promise<ReadonlyMap<string, readonly ModelMetric[]>> {
  const { query, engine } = database;
  const rows = await query
    .selectFrom('model_metric')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('model_id'), modelIds))
    .orderBy(sql`key, dataset_name, dataset_digest, run_id` as never)
    .execute();
  return Map.groupBy(rows.map(toMetric), ({ modelId }) => modelId);
}
