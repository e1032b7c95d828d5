// Versions in the making, and the names that drafts and versions have besides their ids, in SQL.
import type { CollectionDraft, DraftWords } from '../../../core/collections/collection.ts';
import type { CollectionStore } from '../../../core/collections/collection-store.ts';
import type { Database } from '../database.ts';
import { always } from '../query/filter-compiler.ts';
import { insertMany } from '../query/insert-many.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';
import { numberOf, requireNumber } from './collection-numbers.ts';
import { fileColumns, fileContents, fileValues, toCollectionId, toFile } from './collection-rows.ts';

type Drafts = Pick<
  CollectionStore,
  'insertDraft' | 'findDraft' | 'findSharedDraft' | 'updateDraft' | 'deleteDraft' | 'putDraftFiles' | 'removeDraftFiles' | 'draftFiles' | 'putHandle' | 'findHandle'
>;

export function collectionDrafts(database: Database): Drafts {
  const { query } = database;

  function drafts() {
    return query
      .selectFrom('collection_draft as d')
      .innerJoin('collection as c', 'c.num', 'd.collection_num')
      .selectAll('d')
      .select(['c.project_id', 'c.kind', 'c.name'])
      .where(isNarrow(database) ? isProjectVisible(database, 'c.project_id') : always);
  }
  type Row = Awaited<ReturnType<ReturnType<typeof drafts>['executeTakeFirstOrThrow']>>;

  function toDraft(row: Row | undefined): CollectionDraft | undefined {
    if (row === undefined) return undefined;
    const { id, base_id, shared_as, words, created_at } = row;
    return {
      id,
      of: toCollectionId(row),
      ...(base_id !== null && { baseId: base_id }),
      ...(shared_as !== null && { sharedAs: shared_as }),
      createdAt: created_at,
      words: JSON.parse(words) as DraftWords,
    };
  }

  return {
    insertDraft: async ({ id, of, baseId, sharedAs, createdAt, words }) => {
      const num = await requireNumber(database, of);
      await query
        .insertInto('collection_draft')
        .values({ id, collection_num: num, base_id: baseId ?? null, shared_as: sharedAs ?? null, words: JSON.stringify(words), created_at: createdAt })
        .execute();
    },

    findDraft: async (id) => toDraft(await drafts().where('d.id', '=', id).executeTakeFirst()),

    findSharedDraft: async (of, sharedAs) => {
      const num = await numberOf(database, of);
      if (num === undefined) return undefined;
      return toDraft(await drafts().where('d.collection_num', '=', num).where('d.shared_as', '=', sharedAs).executeTakeFirst());
    },

    updateDraft: async (id, { baseId, words }) => {
      await query
        .updateTable('collection_draft')
        .set({ base_id: baseId ?? null, words: JSON.stringify(words) })
        .where('id', '=', id)
        .execute();
    },

    deleteDraft: async (id) => {
      await query.deleteFrom('collection_draft_file').where('draft_id', '=', id).execute();
      await query.deleteFrom('collection_draft').where('id', '=', id).execute();
    },

    putDraftFiles: async (id, files) => {
      await insertMany(database, {
        table: 'collection_draft_file',
        columns: ['draft_id', ...fileColumns],
        rows: [...new Map(files.map((file) => [file.path, file])).values()].map((file) => [id, ...fileValues(file)]),
        conflict: { key: ['draft_id', 'path'], overwrite: fileContents },
      });
    },

    removeDraftFiles: async (id) => {
      await query.deleteFrom('collection_draft_file').where('draft_id', '=', id).execute();
    },

    draftFiles: async (id) => {
      const rows = await query.selectFrom('collection_draft_file').selectAll().where('draft_id', '=', id).orderBy('path').execute();
      return rows.map(toFile);
    },

    putHandle: async (handle, id) => {
      await query
        .insertInto('collection_handle')
        .values({ handle, version_id: id })
        .onConflict((conflict) => conflict.column('handle').doUpdateSet({ version_id: id }))
        .execute();
    },

    findHandle: async (handle) => (await query.selectFrom('collection_handle').select('version_id').where('handle', '=', handle).executeTakeFirst())?.version_id,
  };
}

/** All of one collection. */
export async function deleteDrafts({ query }: Database, num: number): Promise<void> {
  const gone = query.selectFrom('collection_draft').select('id').where('collection_num', '=', num);
  await query.deleteFrom('collection_handle').where('version_id', 'in', gone).execute();
  await query.deleteFrom('collection_draft_file').where('draft_id', 'in', gone).execute();
  await query.deleteFrom('collection_draft').where('collection_num', '=', num).execute();
}
