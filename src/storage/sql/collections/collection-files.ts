// The files of versions, and the runs that made and used them, in SQL.
import { sql } from 'kysely';
import type { CollectionEdge, RunRelation } from '../../../core/collections/collection.ts';
import type { CollectionStore } from '../../../core/collections/collection-store.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';
import { numberOf, requireVersionOf } from './collection-numbers.ts';
import { fileColumns, fileContents, fileValues, toCollectionId, toFile } from './collection-rows.ts';

const fileTerms = [ascending(sql.ref('path'), 'text')];
const edgeTerms = [ascending(sql.ref('at'), 'number'), ascending(sql.ref('run_id'), 'text'), ascending(sql.ref('relation'), 'text')];
const runTerms = [
  ascending(sql.ref('c.kind'), 'text'),
  ascending(sql.ref('c.name'), 'text'),
  ascending(sql.ref('e.collection_num'), 'number'),
  ascending(sql.ref('e.version'), 'number'),
];

type FilesAndEdges = Pick<CollectionStore, 'putFiles' | 'files' | 'findFile' | 'putEdge' | 'edges' | 'versionsOfRun'>;

export function collectionFiles(database: Database): FilesAndEdges {
  const { query } = database;
  return {
    putFiles: async (at, files) => {
      const num = await requireVersionOf(database, at);
      await insertMany(database, {
        table: 'collection_file',
        columns: ['collection_num', 'version', ...fileColumns],
        rows: [...new Map(files.map((file) => [file.path, file])).values()].map((file) => [num, at.version, ...fileValues(file)]),
        conflict: { key: ['collection_num', 'version', 'path'], overwrite: fileContents },
      });
    },

    files: async ({ version, ...id }, { folder = '', page }) => {
      const list = { page, query: fingerprint('collection files', id.projectId, id.kind, id.name, version, folder), terms: fileTerms };
      const position = startOf(page, list.query, fileTerms);
      const num = await numberOf(database, id);
      if (num === undefined) return { items: [] };
      const held = await heldAt(database, { num, version });
      const rows = await query
        .selectFrom('collection_file')
        .selectAll()
        .select('path as s0')
        .where('collection_num', '=', held.num)
        .where('version', '=', held.version)
        // '0' is the character after '/'.
        .where(folder === '' ? always : sql<boolean>`path > ${`${folder}/`} and path < ${`${folder}0`}`)
        .where(after(fileTerms, position))
        .orderBy('path')
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => shown.map(toFile));
    },

    findFile: async ({ version, ...id }, path) => {
      const num = await numberOf(database, id);
      if (num === undefined) return undefined;
      const held = await heldAt(database, { num, version });
      const row = await query
        .selectFrom('collection_file')
        .selectAll()
        .where('collection_num', '=', held.num)
        .where('version', '=', held.version)
        .where('path', '=', path)
        .executeTakeFirst();
      return row && toFile(row);
    },

    putEdge: async (at, { runId, relation, at: time }) => {
      const num = await requireVersionOf(database, at);
      const { numInsertedOrUpdatedRows = 0n } = await query
        .insertInto('collection_edge')
        .values({ collection_num: num, version: at.version, run_id: runId, relation, at: time })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows > 0n;
    },

    edges: async ({ version, ...id }, page) => {
      const list = { page, query: fingerprint('collection edges', id.projectId, id.kind, id.name, version), terms: edgeTerms };
      const position = startOf(page, list.query, edgeTerms);
      const num = await numberOf(database, id);
      if (num === undefined) return { items: [] };
      const { rows } = await sql<
        { readonly run_id: string; readonly relation: string; readonly at: number } & SortedRow
      >`select run_id, relation, at, ${sortColumns(edgeTerms)} from collection_edge
        where collection_num = ${num} and version = ${version} and ${after(edgeTerms, position)} order by ${orderBy(edgeTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => shown.map((row): CollectionEdge => ({ runId: row.run_id, relation: row.relation as RunRelation, at: row.at })));
    },

    versionsOfRun: async (runId, { relation, page }) => {
      const list = { page, query: fingerprint('collections of run', runId, relation), terms: runTerms };
      const visible: Condition = isNarrow(database) ? isProjectVisible(database, 'c.project_id') : always;
      const { rows } = await sql<RunVersionRow & SortedRow>`select c.project_id, c.kind, c.name, e.version, v.id, ${sortColumns(runTerms)}
        from collection_edge as e join collection as c on c.num = e.collection_num
        join collection_version as v on v.collection_num = e.collection_num and v.version = e.version
        where e.run_id = ${runId} and e.relation = ${relation} and ${visible} and ${after(runTerms, startOf(page, list.query, runTerms))}
        order by ${orderBy(runTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => shown.map(({ version, id, ...row }) => ({ ...toCollectionId(row), version, id })));
    },
  };
}

interface NumberedVersion {
  readonly num: number;
  readonly version: number;
}

/** Where the files of a version are: of one that stands for another, where that is. */
async function heldAt({ query }: Database, at: NumberedVersion): Promise<NumberedVersion> {
  const origin = await query
    .selectFrom('collection_version as v')
    .innerJoin('collection_version as o', 'o.id', 'v.origin_id')
    .select(['o.collection_num as num', 'o.version'])
    .where('v.collection_num', '=', at.num)
    .where('v.version', '=', at.version)
    .executeTakeFirst();
  return origin ?? at;
}

interface RunVersionRow {
  readonly project_id: string | null;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly id: string;
}
