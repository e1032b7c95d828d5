// From rows of the registry to models and versions, with all that belongs to them: one query per kind of
// detail for all rows of a page together.
import type { Selectable } from 'kysely';
import type { ModelKind, ModelVersion, RegisteredModel } from '../../../core/models/registered-model.ts';
import type { Database } from '../database.ts';
import type { ModelVersionTable, RegisteredModelTable } from '../schema.ts';

export type ModelRow = Selectable<RegisteredModelTable>;
export type ModelVersionRow = Selectable<ModelVersionTable> & { readonly model_name: string };

/** The models of these rows, in their order, with tags, aliases and the highest version of each stage. */
export async function toRegisteredModels(database: Database, rows: readonly ModelRow[]): Promise<readonly RegisteredModel[]> {
  if (rows.length === 0) return [];
  const { query, engine } = database;
  const nums = rows.map(({ num }) => num);
  const tags = await query
    .selectFrom('registered_model_tag')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('model_num'), nums))
    .orderBy('key')
    .execute();
  const aliases = await query
    .selectFrom('model_alias')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('model_num'), nums))
    .orderBy('alias')
    .execute();
  const tagsOf = Map.groupBy(tags, ({ model_num }) => model_num);
  const aliasesOf = Map.groupBy(aliases, ({ model_num }) => model_num);
  const latestOf = await latestVersions(database, nums);
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind as ModelKind,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.description !== null && { description: row.description }),
    tags: (tagsOf.get(row.num) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(row.num) ?? []).map(({ alias, version }) => ({ alias, version })),
    latestVersions: latestOf.get(row.num) ?? [],
  }));
}

async function latestVersions(database: Database, nums: readonly number[]): Promise<ReadonlyMap<number, readonly ModelVersion[]>> {
  const { engine } = database;
  const rows = await versionRows(database)
    .where(({ ref }) => engine.isOneOf(ref('model_version.model_num'), nums))
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('model_version.model_num', 'model_version.stage', 'model_version.version'),
        'in',
        selectFrom('model_version as v')
          .select(({ fn }) => ['v.model_num', 'v.stage', fn.max('v.version').as('version')])
          .where(({ ref }) => engine.isOneOf(ref('v.model_num'), nums))
          .groupBy(['v.model_num', 'v.stage'])
          .$asTuple('model_num', 'stage', 'version'),
      ),
    )
    .orderBy('model_version.version')
    .execute();
  const versions = await toModelVersions(database, rows);
  return new Map(
    [
      ...Map.groupBy(
        rows.map((row, index) => ({ num: row.model_num, version: versions[index]! })),
        ({ num }) => num,
      ),
    ].map(([num, group]) => [num, group.map(({ version }) => version)]),
  );
}

/** Versions joined with the name of their model. */
export function versionRows({ query }: Database) {
  return query
    .selectFrom('model_version')
    .innerJoin('registered_model', 'registered_model.num', 'model_version.model_num')
    .selectAll('model_version')
    .select('registered_model.name as model_name');
}

/** The versions of these rows, in their order, with tags and aliases. */
export async function toModelVersions({ query, engine }: Database, rows: readonly ModelVersionRow[]): Promise<readonly ModelVersion[]> {
  if (rows.length === 0) return [];
  const nums = [...new Set(rows.map(({ model_num }) => model_num))];
  const versions = [...new Set(rows.map(({ version }) => version))];
  const tags = await query
    .selectFrom('model_version_tag')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('model_num'), nums))
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .orderBy('key')
    .execute();
  const aliases = await query
    .selectFrom('model_alias')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('model_num'), nums))
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .orderBy('alias')
    .execute();
  const keyOf = ({ model_num, version }: { readonly model_num: number; readonly version: number }): string => `${model_num} ${version}`;
  const tagsOf = Map.groupBy(tags, keyOf);
  const aliasesOf = Map.groupBy(aliases, keyOf);
  return rows.map((row) => ({
    modelName: row.model_name,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.stage !== '' && { stage: row.stage }),
    ...(row.description !== null && { description: row.description }),
    ...(row.user_id !== null && { userId: row.user_id }),
    source: row.source,
    ...(row.storage_location !== null && { storageLocation: row.storage_location }),
    ...(row.run_id !== null && { runId: row.run_id }),
    ...(row.run_link !== null && { runLink: row.run_link }),
    ...(row.model_id !== null && { modelId: row.model_id }),
    tags: (tagsOf.get(keyOf(row)) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(keyOf(row)) ?? []).map(({ alias }) => alias),
  }));
}
