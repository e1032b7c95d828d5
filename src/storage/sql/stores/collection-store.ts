// Collections, in SQL. A collection has a number inside, so that a rename is one row, and its versions, files and edges are rows of numbers.
import type { CollectionStore } from '../../../core/collections/collection-store.ts';
import type { Tag } from '../../../core/base/tag.ts';
import { collectionDrafts, deleteDrafts } from '../collections/collection-drafts.ts';
import { collectionFiles } from '../collections/collection-files.ts';
import { forgetHandles, nameTaken, numberOf, requireFreeName, requireNumber, requireVersionOf, versionTables } from '../collections/collection-numbers.ts';
import { collectionRows, toCollections } from '../collections/collection-rows.ts';
import { collectionLinks } from '../collections/collection-links.ts';
import { collectionSearches } from '../collections/collection-search.ts';
import { collectionVersions } from '../collections/collection-versions.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';

export function createCollectionStore(database: Database): CollectionStore {
  return {
    ...collections(database),
    ...collectionSearches(database),
    ...collectionVersions(database),
    ...collectionLinks(database),
    ...collectionFiles(database),
    ...collectionDrafts(database),
  };
}

type Collections = Pick<CollectionStore, 'find' | 'insert' | 'update' | 'rename' | 'delete' | 'putTags' | 'deleteTag' | 'putAlias' | 'deleteAlias'>;

function collections(database: Database): Collections {
  const { query } = database;

  async function putTags(num: number, tags: readonly Tag[]): Promise<void> {
    const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [num, key, value]);
    await insertMany(database, { table: 'collection_tag', columns: ['collection_num', 'key', 'value'], rows, conflict: { key: ['collection_num', 'key'], overwrite: ['value'] } });
  }

  return {
    find: async (id) => (await toCollections(database, await collectionRows(database, id).execute()))[0],

    insert: async ({ projectId, kind, name, description, createdAt, updatedAt, tags, isOfLinks }) => {
      const row = await query
        .insertInto('collection')
        .values({
          project_id: projectId ?? null,
          kind,
          name,
          description: description ?? null,
          created_at: createdAt,
          updated_at: updatedAt,
          last_version: 0,
          of_links: isOfLinks ? 1 : null,
        })
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
