// From rows of collections and versions to what core calls them, with tags, aliases and what made them: a fixed number of queries.
import { sql, type Selectable } from 'kysely';
import type { Collection, CollectionFile, CollectionId, CollectionVersion, VersionState } from '../../../core/collections/collection.ts';
import type { Database } from '../database.ts';
import { fromColumn, toColumn } from '../query/digest-column.ts';
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
    ...(row.of_links === 1 && { isOfLinks: true as const }),
    lastVersion: row.last_version,
    tags: (tagsOf.get(row.num) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(row.num) ?? []).map(({ alias, version }) => ({ alias, version })),
  }));
}

/** In the order of the rows, of however many collections. */
export async function toVersions({ query, engine }: Database, rows: readonly VersionRow[]): Promise<readonly CollectionVersion[]> {
  if (rows.length === 0) return [];
  const origins = await originRows({ query, engine }, rows);
  const heldBy = (row: VersionRow): VersionPlace => (row.origin_id === null ? row : (origins.get(row.origin_id) ?? row));
  const places = [...rows, ...origins.values()];
  const nums = [...new Set(places.map(({ collection_num }) => collection_num))];
  const versions = [...new Set(places.map(({ version }) => version))];
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
  const makers = await query
    .selectFrom('collection_edge')
    .select(['collection_num', 'version', 'run_id'])
    .where(({ ref }) => engine.isOneOf(ref('collection_num'), nums))
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .where('relation', '=', 'produced')
    .orderBy('at')
    .orderBy('run_id')
    .execute();
  const sizes = await query
    .selectFrom('collection_file')
    .select(({ fn }) => ['collection_num', 'version', fn.countAll<number>().as('files'), fn.sum<number | string | null>('size_bytes').as('bytes')])
    .where(({ ref }) => engine.isOneOf(ref('collection_num'), nums))
    .where(({ ref }) => engine.isOneOf(ref('version'), versions))
    .groupBy(['collection_num', 'version'])
    .execute();
  const [tagsOf, aliasesOf, makersOf, sizesOf] = [Map.groupBy(tags, placeOf), Map.groupBy(aliases, placeOf), Map.groupBy(makers, placeOf), Map.groupBy(sizes, placeOf)];
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    state: row.state as VersionState,
    ...(row.origin_id !== null && { originId: row.origin_id }),
    ...(row.tree_digest !== null && { digest: fromColumn(row.tree_digest) }),
    files: sizesOf.get(placeOf(heldBy(row)))?.[0]?.files ?? 0,
    sizeBytes: Number(sizesOf.get(placeOf(heldBy(row)))?.[0]?.bytes ?? 0),
    ...(row.fingerprint !== null && { fingerprint: row.fingerprint }),
    ...(row.keep_seconds !== null && { keepSeconds: row.keep_seconds }),
    ...(row.step !== null && { step: row.step }),
    ...(row.description !== null && { description: row.description }),
    metadata: JSON.parse(row.metadata) as CollectionVersion['metadata'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    tags: (tagsOf.get(placeOf(row)) ?? []).map(({ key, value }) => ({ key, value })),
    aliases: (aliasesOf.get(placeOf(row)) ?? []).map(({ alias }) => alias),
    producedBy: (makersOf.get(placeOf(heldBy(row))) ?? []).map(({ run_id }) => run_id),
  }));
}

type VersionPlace = Pick<VersionRow, 'collection_num' | 'version'>;

/** Where the versions are that these stand for, by their ids. */
async function originRows({ query, engine }: Pick<Database, 'query' | 'engine'>, rows: readonly VersionRow[]): Promise<ReadonlyMap<string, VersionPlace>> {
  const ids = rows.flatMap(({ origin_id }) => (origin_id === null ? [] : [origin_id]));
  if (ids.length === 0) return new Map();
  const found = await query
    .selectFrom('collection_version')
    .select(['id', 'collection_num', 'version'])
    .where(({ ref }) => engine.isOneOf(ref('id'), ids))
    .execute();
  return new Map(found.map(({ id, ...place }) => [id, place]));
}

const placeOf = ({ collection_num, version }: VersionPlace): string => `${collection_num}/${version}`;

type FileRow = Omit<Selectable<CollectionFileTable>, 'collection_num' | 'version'>;

export function toFile({ path, digest, size_bytes, reference, facts }: FileRow): CollectionFile {
  const told = facts === null ? {} : { facts: JSON.parse(facts) as NonNullable<CollectionFile['facts']> };
  if (reference === null) return { path, digest: fromColumn(digest!), sizeBytes: size_bytes!, ...told };
  return { path, reference, ...(digest !== null && { digest: fromColumn(digest) }), ...(size_bytes !== null && { sizeBytes: size_bytes }), ...told };
}

/** What stands in the columns `fileColumns`. */
export function fileValues(file: CollectionFile): readonly (string | number | null)[] {
  const { path, digest, sizeBytes, facts } = file;
  return [path, digest === undefined ? null : toColumn(digest), sizeBytes ?? null, 'reference' in file ? file.reference : null, facts === undefined ? null : JSON.stringify(facts)];
}

export const fileColumns = ['path', 'digest', 'size_bytes', 'reference', 'facts'] as const;
export const fileContents = ['digest', 'size_bytes', 'reference', 'facts'] as const;

export function toCollectionId({ project_id, kind, name }: Pick<CollectionRow, 'project_id' | 'kind' | 'name'>): CollectionId {
  return { ...(project_id !== null && { projectId: project_id }), kind, name };
}
