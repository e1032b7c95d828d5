// Collections, in SQL. A collection has a number inside, so that a rename is one row, and its versions, files and edges are rows of numbers.
import { sql } from 'kysely';
import type { CollectionSearch, CollectionStore } from '../../../core/collections/collection-store.ts';
import type { Tag } from '../../../core/base/tag.ts';
import { collectionDrafts, deleteDrafts } from '../collections/collection-drafts.ts';
import { collectionFiles } from '../collections/collection-files.ts';
import { forgetHandles, nameTaken, numberOf, requireFreeName, requireNumber, requireVersionOf, versionTables } from '../collections/collection-numbers.ts';
import { collectionRows, toCollections, type CollectionRow } from '../collections/collection-rows.ts';
import { collectionVersions } from '../collections/collection-versions.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';

const searchTerms = [ascending(sql.ref('kind'), 'text'), ascending(sql.ref('name'), 'text'), ascending(sql`coalesce(project_id, '')`, 'text')];

export function createCollectionStore(database: Database): CollectionStore {
  return { ...collections(database), ...collectionVersions(database), ...collectionFiles(database), ...collectionDrafts(database) };
}

type Collections = Pick<CollectionStore, 'find' | 'search' | 'kinds' | 'insert' | 'update' | 'rename' | 'delete' | 'putTags' | 'deleteTag' | 'putAlias' | 'deleteAlias'>;

function collections(database: Database): Collections {
  const { query } = database;

  async function putTags(num: number, tags: readonly Tag[]): Promise<void> {
    const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [num, key, value]);
    await insertMany(database, { table: 'collection_tag', columns: ['collection_num', 'key', 'value'], rows, conflict: { key: ['collection_num', 'key'], overwrite: ['value'] } });
  }

  function conditionsOf({ projectId, kind, text, name, folder }: Omit<CollectionSearch, 'page'>): readonly Condition[] {
    const conditions: Condition[] = [];
    if (projectId !== undefined) conditions.push(sql`project_id = ${projectId}`);
    if (isNarrow(database)) conditions.push(isProjectVisible(database, 'project_id'));
    if (kind !== undefined) conditions.push(sql`kind = ${kind}`);
    if (text !== undefined) conditions.push(sql`lower(name) like ${`%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
    if (name !== undefined) conditions.push(sql`name = ${name}`);
    // '0' is the character after '/'.
    if (folder !== undefined) conditions.push(sql`name > ${`${folder}/`} and name < ${`${folder}0`}`);
    return conditions;
  }

  return {
    find: async (id) => (await toCollections(database, await collectionRows(database, id).execute()))[0],

    kinds: async (wanted) => {
      const { rows } = await sql<{ readonly kind: string; readonly at: number }>`select kind, min(created_at) as at from collection
        where ${sql.join([always, ...conditionsOf(wanted)], sql` and `)} group by kind order by kind`.execute(query);
      return rows.map(({ kind, at }) => ({ kind, createdAt: at }));
    },

    search: async ({ page, ...wanted }) => {
      const list = { page, query: fingerprint('collections', wanted.projectId, wanted.kind, wanted.text, wanted.name, wanted.folder), terms: searchTerms };
      const conditions = [after(searchTerms, startOf(page, list.query, searchTerms)), ...conditionsOf(wanted)];
      const { rows } = await sql<CollectionRow & SortedRow>`select collection.*, ${sortColumns(searchTerms)} from collection
        where ${sql.join(conditions, sql` and `)} order by ${orderBy(searchTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => toCollections(database, shown));
    },

    insert: async ({ projectId, kind, name, description, createdAt, updatedAt, tags }) => {
      const row = await query
        .insertInto('collection')
        .values({ project_id: projectId ?? null, kind, name, description: description ?? null, created_at: createdAt, updated_at: updatedAt, last_version: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .returning('num')
        .executeTakeFirst();
      if (!row) throw nameTaken({ kind, name });
      await putTags(row.num, tags);
    },

    update: async (id, { updatedAt, description }) => {
      const num = await requireNumber(database, id);
      await query
        .updateTable('collection')
        .set({ updated_at: updatedAt, description: description ?? null })
        .where('num', '=', num)
        .execute();
    },

    rename: async (id, { kind, name }) => {
      const num = await requireNumber(database, id);
      await requireFreeName(database, { ...id, kind, name }, num);
      await query.updateTable('collection').set({ kind, name }).where('num', '=', num).execute();
    },

    delete: async (id) => {
      const num = await requireNumber(database, id);
      await forgetHandles(database, num);
      await deleteDrafts(database, num);
      for (const table of [...versionTables, 'collection_tag'] as const) await query.deleteFrom(table).where('collection_num', '=', num).execute();
      await query.deleteFrom('collection').where('num', '=', num).execute();
    },

    putTags: async (id, tags) => putTags(await requireNumber(database, id), tags),

    deleteTag: async (id, key) => {
      const num = await numberOf(database, id);
      if (num === undefined) return false;
      const { numDeletedRows } = await query.deleteFrom('collection_tag').where('collection_num', '=', num).where('key', '=', key).executeTakeFirst();
      return numDeletedRows > 0n;
    },

    putAlias: async (id, alias, version) => {
      const num = await requireVersionOf(database, { ...id, version });
      await query
        .insertInto('collection_alias')
        .values({ collection_num: num, alias, version })
        .onConflict((conflict) => conflict.columns(['collection_num', 'alias']).doUpdateSet({ version }))
        .execute();
    },

    deleteAlias: async (id, alias) => {
      const num = await numberOf(database, id);
      if (num === undefined) return false;
      const { numDeletedRows } = await query.deleteFrom('collection_alias').where('collection_num', '=', num).where('alias', '=', alias).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
