// From rows of collections and versions to what core calls them, with tags, aliases and what made them: a fixed number of queries.
import { sql, type Selectable } from 'kysely';
import type { Collection, CollectionFile, CollectionId, CollectionVersion, VersionState } from '../../../core/collections/collection.ts';
import type { Database } from '../database.ts';
import { fromColumn } from '../query/digest-column.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';
import type { CollectionFileTable, CollectionTable, CollectionVersionTable } from '../schema.ts';

export type CollectionRow = Selectable<CollectionTable>;
export type VersionRow = Selectable<CollectionVersionTable>;

/** Rows of this collection; of none when the handle does not see its project. */
export function collectionRows(database: Database, { projectId, kind, name }: CollectionId) {
  const rows = database.query
    .selectFrom('collection')
    .selectAll('collection')
    .where('collection.kind', '=', kind)
    .where('collection.name', '=', name)
    .where(sql<boolean>`coalesce(collection.project_id, '') = ${projectId ?? ''}`);
  return isNarrow(database) ? rows.where(isProjectVisible(database, 'collection.project_id')) : rows;
}

export async function toCollections({ query, engine }: Database, rows: readonly CollectionRow[]): Promise<readonly Collection[]> {
  if (rows.length === 0) return [];
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
  return rows.map((row) => ({
    ...(row.project_id !== null && { projectId: row.project_id }),
    kind: row.kind,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastVersion: row.last_version,
    tags: (tagsOf.get(row.num) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(row.num) ?? []).map(({ alias, version }) => ({ alias, version })),
  }));
}

/** All of one collection. */
export async function toVersions({ query, engine }: Database, rows: readonly VersionRow[]): Promise<readonly CollectionVersion[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const num = first.collection_num;
  const versions = rows.map(({ version }) => version);
  const tags = await query
    .selectFrom('collection_version_tag')
    .selectAll()
    .where('collection_num', '=', num)
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .orderBy('key')
    .execute();
  const aliases = await query
    .selectFrom('collection_alias')
    .selectAll()
    .where('collection_num', '=', num)
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .orderBy('alias')
    .execute();
  const makers = await query
    .selectFrom('collection_edge')
    .select(['version', 'run_id'])
    .where('collection_num', '=', num)
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .where('relation', '=', 'produced')
    .orderBy('at')
    .orderBy('run_id')
    .execute();
  const sizes = await query
    .selectFrom('collection_file')
    .select(({ fn }) => ['version', fn.countAll<number>().as('files'), fn.sum<number | string | null>('size_bytes').as('bytes')])
    .where('collection_num', '=', num)
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .groupBy('version')
    .execute();
  const [tagsOf, aliasesOf, makersOf, sizesOf] = [Map.groupBy(tags, byVersion), Map.groupBy(aliases, byVersion), Map.groupBy(makers, byVersion), Map.groupBy(sizes, byVersion)];
  return rows.map((row) => ({
    version: row.version,
    state: row.state as VersionState,
    ...(row.tree_digest !== null && { digest: fromColumn(row.tree_digest) }),
    files: sizesOf.get(row.version)?.[0]?.files ?? 0,
    sizeBytes: Number(sizesOf.get(row.version)?.[0]?.bytes ?? 0),
    ...(row.description !== null && { description: row.description }),
    metadata: JSON.parse(row.metadata) as CollectionVersion['metadata'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    tags: (tagsOf.get(row.version) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(row.version) ?? []).map(({ alias }) => alias),
    producedBy: (makersOf.get(row.version) ?? []).map(({ run_id }) => run_id),
  }));
}

const byVersion = ({ version }: { readonly version: number }): number => version;

export function toFile({ path, digest, size_bytes, reference }: Selectable<CollectionFileTable>): CollectionFile {
  if (reference === null) return { path, digest: fromColumn(digest!), sizeBytes: size_bytes! };
  return { path, reference, ...(digest !== null && { digest: fromColumn(digest) }), ...(size_bytes !== null && { sizeBytes: size_bytes }) };
}
