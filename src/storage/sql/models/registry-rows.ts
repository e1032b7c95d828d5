// From rows of the registry to models and versions, with all that belongs to them: one query per kind of
// detail for all rows of a page together.
import { sql, type Selectable } from 'kysely';
import type { ModelKind, ModelVersion, RegisteredModel } from '../../../core/models/registered-model.ts';
import type { Database } from '../database.ts';
import type { CollectionTable, CollectionVersionTable, RegisteredVersionTable } from '../schema.ts';

export type ModelRow = Selectable<CollectionTable>;
export type ModelVersionRow = Selectable<RegisteredVersionTable> &
  Pick<Selectable<CollectionVersionTable>, 'created_at' | 'updated_at' | 'description' | 'origin_id'> & { readonly model_name: string };

/** Of all collections the registry's. Written out, so that their index is used. */
export const registeredOnly = sql<boolean>`collection.project_id is null and collection.kind in ('model', 'prompt')`;

export const versionColumns = [
  'r.collection_num',
  'r.version',
  'r.stage',
  'r.source',
  'r.storage_location',
  'r.user_id',
  'r.run_id',
  'r.run_link',
  'r.model_id',
  'v.created_at',
  'v.updated_at',
  'v.description',
  'v.origin_id',
] as const;

export function modelRows({ query }: Database) {
  return query.selectFrom('collection').selectAll('collection').where(registeredOnly);
}

/** The models of these rows, in their order, with tags, aliases and the highest version of each stage. */
export async function toRegisteredModels(database: Database, rows: readonly ModelRow[]): Promise<readonly RegisteredModel[]> {
  if (rows.length === 0) return [];
  const { query, engine } = database;
  const nums = rows.map(({ num }) => num);
  const tags = await query
    .selectFrom('collection_tag')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('collection_num'), nums))
    .orderBy('key')
    .execute();
  const aliases = await query
    .selectFrom('collection_alias')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('collection_num'), nums))
    .orderBy('alias')
    .execute();
  const tagsOf = Map.groupBy(tags, ({ collection_num }) => collection_num);
  const aliasesOf = Map.groupBy(aliases, ({ collection_num }) => collection_num);
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
    .where(({ ref }) => engine.isOneOf(ref('r.collection_num'), nums))
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('r.collection_num', 'r.stage', 'r.version'),
        'in',
        selectFrom('registered_version as h')
          .select(({ fn }) => ['h.collection_num', 'h.stage', fn.max('h.version').as('version')])
          .where(({ ref }) => engine.isOneOf(ref('h.collection_num'), nums))
          .groupBy(['h.collection_num', 'h.stage'])
          .$asTuple('collection_num', 'stage', 'version'),
      ),
    )
    .orderBy('r.version')
    .execute();
  const versions = await toModelVersions(database, rows);
  return new Map(
    [
      ...Map.groupBy(
        rows.map((row, index) => ({ num: row.collection_num, version: versions[index]! })),
        ({ num }) => num,
      ),
    ].map(([num, group]) => [num, group.map(({ version }) => version)]),
  );
}

/** Versions with the name of their model. */
export function versionRows({ query }: Database) {
  return query
    .selectFrom('collection')
    .innerJoin('collection_version as v', 'v.collection_num', 'collection.num')
    .innerJoin('registered_version as r', (join) => join.onRef('r.collection_num', '=', 'v.collection_num').onRef('r.version', '=', 'v.version'))
    .where(registeredOnly)
    .select([...versionColumns, 'collection.name as model_name']);
}

/** The versions of these rows, in their order, with tags and aliases. */
export async function toModelVersions({ query, engine }: Database, rows: readonly ModelVersionRow[]): Promise<readonly ModelVersion[]> {
  if (rows.length === 0) return [];
  const nums = [...new Set(rows.map(({ collection_num }) => collection_num))];
  const versions = [...new Set(rows.map(({ version }) => version))];
  const tags = await query
    .selectFrom('collection_version_tag')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('collection_num'), nums))
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .orderBy('key')
    .execute();
  const aliases = await query
    .selectFrom('collection_alias')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('collection_num'), nums))
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .orderBy('alias')
    .execute();
  const keyOf = ({ collection_num, version }: { readonly collection_num: number; readonly version: number }): string => `${collection_num} ${version}`;
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
    ...(row.origin_id !== null && { originId: row.origin_id }),
    tags: (tagsOf.get(keyOf(row)) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(keyOf(row)) ?? []).map(({ alias }) => alias),
  }));
}
