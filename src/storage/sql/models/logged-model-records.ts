// Full records of logged models: one query per kind of detail for a page.
import type { Selectable } from 'kysely';
import type { LoggedModel, LoggedModelRecord, LoggedModelStatus } from '../../../core/models/logged-model.ts';
import type { Database } from '../database.ts';
import { readModelMetrics } from '../metrics/model-metrics.ts';
import type { LoggedModelTable } from '../schema.ts';

export type LoggedModelRow = Selectable<LoggedModelTable>;

export function toModel(row: LoggedModelRow): LoggedModel {
  return {
    id: row.id,
    experimentId: String(row.experiment_id),
    name: row.name,
    artifactUri: row.artifact_uri,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    status: row.status as LoggedModelStatus,
    ...(row.status_message !== null && { statusMessage: row.status_message }),
    ...(row.model_type !== null && { modelType: row.model_type }),
    ...(row.source_run_id !== null && { sourceRunId: row.source_run_id }),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
  };
}

/** The records of these rows, in their order. */
export async function toModelRecords(database: Database, rows: readonly LoggedModelRow[]): Promise<readonly LoggedModelRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const tags = Map.groupBy(await readPairs(database, 'logged_model_tag', ids), ({ model_id }) => model_id);
  const params = Map.groupBy(await readPairs(database, 'logged_model_param', ids), ({ model_id }) => model_id);
  const metrics = await readModelMetrics(database, ids);
  const registrations = Map.groupBy(await readRegistrations(database, ids), ({ model_id }) => model_id);
  return rows.map((row) => ({
    model: toModel(row),
    tags: (tags.get(row.id) ?? []).map(({ key, value }) => ({ key, value })),
    params: (params.get(row.id) ?? []).map(({ key, value }) => ({ key, value })),
    metrics: metrics.get(row.id) ?? [],
    registrations: (registrations.get(row.id) ?? []).map(({ name, version }) => ({ name, version })),
  }));
}

function readPairs({ query, engine }: Database, table: 'logged_model_tag' | 'logged_model_param', ids: readonly string[]) {
  return query
    .selectFrom(table)
    .select(['model_id', 'key', 'value'])
    .where(({ ref }) => engine.isOneOf(ref('model_id'), ids))
    .orderBy('model_id')
    .orderBy('key')
    .execute();
}

function readRegistrations({ query, engine }: Database, ids: readonly string[]) {
  return query
    .selectFrom('logged_model_registration')
    .select(['model_id', 'name', 'version'])
    .where(({ ref }) => engine.isOneOf(ref('model_id'), ids))
    .orderBy('num')
    .execute();
}
