// By which numbers a collection and its versions are known inside, and in which tables their rows stand.
import { sql } from 'kysely';
import { AssayError, notFound } from '../../../core/base/errors.ts';
import { isRegistered, registeredKinds, type CollectionId } from '../../../core/collections/collection.ts';
import type { VersionAt } from '../../../core/collections/collection-store.ts';
import type { Database } from '../database.ts';
import { collectionRows } from './collection-rows.ts';

/** The tables that hold what belongs to a version, or with it to a collection, in an order that leaves no reference without its row. */
export const versionTables = ['registered_version', 'collection_alias', 'collection_version_tag', 'collection_file', 'collection_edge', 'collection_version'] as const;

export async function numberOf(database: Database, id: CollectionId): Promise<number | undefined> {
  return (await collectionRows(database, id).executeTakeFirst())?.num;
}

export async function requireNumber(database: Database, id: CollectionId): Promise<number> {
  const num = await numberOf(database, id);
  if (num === undefined) throw notFound('collection', `${id.kind}/${id.name}`);
  return num;
}

export async function requireVersionOf(database: Database, { version, ...id }: VersionAt): Promise<number> {
  const num = await requireNumber(database, id);
  const row = await database.query.selectFrom('collection_version').select('version').where('collection_num', '=', num).where('version', '=', version).executeTakeFirst();
  if (!row) throw notFound('collection version', `${id.kind}/${id.name}/${version}`);
  return num;
}

/** Throws `already_exists` when another collection than `num` has the name: of its kind, or of any kind that shares names with it. */
export async function requireFreeName({ query }: Database, id: CollectionId, num: number): Promise<void> {
  const row = await query
    .selectFrom('collection')
    .select('num')
    .where('kind', 'in', isRegistered(id) ? registeredKinds : [id.kind])
    .where('name', '=', id.name)
    .where(sql<boolean>`coalesce(project_id, '') = ${id.projectId ?? ''}`)
    .where('num', '!=', num)
    .executeTakeFirst();
  if (row) throw nameTaken(id);
}

export function nameTaken({ kind, name }: CollectionId): AssayError {
  return new AssayError('already_exists', `a ${kind} named '${name}' exists already; choose another name`, { subject: { kind: 'collection', id: `${kind}/${name}` } });
}

/** Other names of versions go with these: of one, or of all. */
export async function forgetHandles({ query }: Database, num: number, version?: number): Promise<void> {
  const gone = query.selectFrom('collection_version').select('id').where('collection_num', '=', num);
  await query
    .deleteFrom('collection_handle')
    .where('version_id', 'in', version === undefined ? gone : gone.where('version', '=', version))
    .execute();
}
