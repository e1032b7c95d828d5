// Collections, in SQL. A collection has a number inside, so that its versions, files and edges are rows of numbers.
import { sql } from 'kysely';
import type { CollectionEdge, CollectionId, RunRelation } from '../../../core/collections/collection.ts';
import type { CollectionStore, VersionAt } from '../../../core/collections/collection-store.ts';
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { Tag } from '../../../core/base/tag.ts';
import { collectionRows, toCollections, toFile, toVersions, type CollectionRow } from '../collections/collection-rows.ts';
import type { Database } from '../database.ts';
import { toColumn } from '../query/digest-column.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, descending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';

const searchTerms = [ascending(sql.ref('kind'), 'text'), ascending(sql.ref('name'), 'text'), ascending(sql`coalesce(project_id, '')`, 'text')];
const versionTerms = [descending(sql.ref('version'), 'number')];
const fileTerms = [ascending(sql.ref('path'), 'text')];
const edgeTerms = [ascending(sql.ref('at'), 'number'), ascending(sql.ref('run_id'), 'text'), ascending(sql.ref('relation'), 'text')];
const runTerms = [
  ascending(sql.ref('c.kind'), 'text'),
  ascending(sql.ref('c.name'), 'text'),
  ascending(sql.ref('e.collection_num'), 'number'),
  ascending(sql.ref('e.version'), 'number'),
];

/** The tables that hold what belongs to a version, or with it to a collection, in an order that leaves no reference without its row. */
const versionTables = ['collection_alias', 'collection_version_tag', 'collection_file', 'collection_edge', 'collection_version'] as const;

export function createCollectionStore(database: Database): CollectionStore {
  return { ...collections(database), ...versions(database), ...filesAndEdges(database) };
}

async function numberOf(database: Database, id: CollectionId): Promise<number | undefined> {
  return (await collectionRows(database, id).executeTakeFirst())?.num;
}

async function requireNumber(database: Database, id: CollectionId): Promise<number> {
  const num = await numberOf(database, id);
  if (num === undefined) throw notFound('collection', `${id.kind}/${id.name}`);
  return num;
}

async function requireVersion(database: Database, { version, ...id }: VersionAt): Promise<number> {
  const num = await requireNumber(database, id);
  const row = await database.query.selectFrom('collection_version').select('version').where('collection_num', '=', num).where('version', '=', version).executeTakeFirst();
  if (!row) throw notFound('collection version', `${id.kind}/${id.name}/${version}`);
  return num;
}

type Collections = Pick<CollectionStore, 'find' | 'search' | 'insert' | 'update' | 'delete' | 'putTags' | 'putAlias' | 'deleteAlias'>;

function collections(database: Database): Collections {
  const { query } = database;

  async function putTags(num: number, tags: readonly Tag[]): Promise<void> {
    const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [num, key, value]);
    await insertMany(database, { table: 'collection_tag', columns: ['collection_num', 'key', 'value'], rows, conflict: { key: ['collection_num', 'key'], overwrite: ['value'] } });
  }

  return {
    find: async (id) => (await toCollections(database, await collectionRows(database, id).execute()))[0],

    search: async ({ projectId, kind, text, page }) => {
      const list = { page, query: fingerprint('collections', projectId, kind, text), terms: searchTerms };
      const conditions: Condition[] = [after(searchTerms, startOf(page, list.query, searchTerms))];
      if (projectId !== undefined) conditions.push(sql`project_id = ${projectId}`);
      if (isNarrow(database)) conditions.push(isProjectVisible(database, 'project_id'));
      if (kind !== undefined) conditions.push(sql`kind = ${kind}`);
      if (text !== undefined) conditions.push(sql`lower(name) like ${`%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
      const { rows } = await sql<CollectionRow & SortedRow>`select collection.*, ${sortColumns(searchTerms)} from collection
        where ${sql.join(conditions, sql` and `)} order by ${orderBy(searchTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => toCollections(database, shown));
    },

    insert: async ({ projectId, kind, name, description, createdAt, updatedAt, tags }) => {
      if ((await numberOf(database, { projectId, kind, name })) !== undefined) throw nameTaken(kind, name);
      const row = await query
        .insertInto('collection')
        .values({ project_id: projectId ?? null, kind, name, description: description ?? null, created_at: createdAt, updated_at: updatedAt, last_version: 0 })
        .returning('num')
        .executeTakeFirstOrThrow();
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

    delete: async (id) => {
      const num = await requireNumber(database, id);
      for (const table of [...versionTables, 'collection_tag'] as const) await query.deleteFrom(table).where('collection_num', '=', num).execute();
      await query.deleteFrom('collection').where('num', '=', num).execute();
    },

    putTags: async (id, tags) => putTags(await requireNumber(database, id), tags),

    putAlias: async (id, alias, version) => {
      const num = await requireVersion(database, { ...id, version });
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

function nameTaken(kind: string, name: string): AssayError {
  return new AssayError('already_exists', `a ${kind} named '${name}' exists already; choose another name`, { subject: { kind: 'collection', id: `${kind}/${name}` } });
}

type Versions = Pick<CollectionStore, 'findVersion' | 'findVersionByAlias' | 'versions' | 'insertVersion' | 'updateVersion' | 'deleteVersion'>;

function versions(database: Database): Versions {
  const { query } = database;
  return {
    findVersion: async ({ version, ...id }) => {
      const num = await numberOf(database, id);
      if (num === undefined) return undefined;
      const rows = await query.selectFrom('collection_version').selectAll().where('collection_num', '=', num).where('version', '=', version).execute();
      return (await toVersions(database, rows))[0];
    },

    findVersionByAlias: async (id, alias) => {
      const num = await numberOf(database, id);
      if (num === undefined) return undefined;
      const rows = await query
        .selectFrom('collection_version as v')
        .innerJoin('collection_alias as a', (join) => join.onRef('a.collection_num', '=', 'v.collection_num').onRef('a.version', '=', 'v.version'))
        .selectAll('v')
        .where('a.collection_num', '=', num)
        .where('a.alias', '=', alias)
        .execute();
      return (await toVersions(database, rows))[0];
    },

    versions: async (id, page) => {
      const list = { page, query: fingerprint('collection versions', id.projectId, id.kind, id.name), terms: versionTerms };
      const position = startOf(page, list.query, versionTerms);
      const num = await numberOf(database, id);
      if (num === undefined) return { items: [] };
      const rows = await query
        .selectFrom('collection_version')
        .selectAll()
        .select('version as s0')
        .where('collection_num', '=', num)
        .where(after(versionTerms, position))
        .orderBy('version', 'desc')
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => toVersions(database, shown));
    },

    insertVersion: async (id, { version, state, digest, description, metadata, createdAt, updatedAt, tags }) => {
      const num = await requireNumber(database, id);
      await query
        .insertInto('collection_version')
        .values({ collection_num: num, version, created_at: createdAt, ...changeable({ state, digest, description, metadata, updatedAt }) })
        .execute();
      await query.updateTable('collection').set({ last_version: version }).where('num', '=', num).where('last_version', '<', version).execute();
      const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [num, version, key, value]);
      await insertMany(database, { table: 'collection_version_tag', columns: ['collection_num', 'version', 'key', 'value'], rows });
    },

    updateVersion: async (at, version) => {
      const num = await requireVersion(database, at);
      await query.updateTable('collection_version').set(changeable(version)).where('collection_num', '=', num).where('version', '=', at.version).execute();
    },

    deleteVersion: async (at) => {
      const num = await requireVersion(database, at);
      for (const table of versionTables) await query.deleteFrom(table).where('collection_num', '=', num).where('version', '=', at.version).execute();
    },
  };
}

function changeable({ state, digest, description, metadata, updatedAt }: Parameters<CollectionStore['updateVersion']>[1]) {
  return { state, tree_digest: digest === undefined ? null : toColumn(digest), description: description ?? null, metadata: JSON.stringify(metadata), updated_at: updatedAt };
}

type FilesAndEdges = Pick<CollectionStore, 'putFiles' | 'files' | 'putEdge' | 'edges' | 'versionsOfRun'>;

function filesAndEdges(database: Database): FilesAndEdges {
  const { query } = database;
  return {
    putFiles: async (at, files) => {
      const num = await requireVersion(database, at);
      await insertMany(database, {
        table: 'collection_file',
        columns: ['collection_num', 'version', 'path', 'digest', 'size_bytes', 'reference'],
        rows: [...new Map(files.map((file) => [file.path, file])).values()].map((file) => [
          num,
          at.version,
          file.path,
          file.digest === undefined ? null : toColumn(file.digest),
          file.sizeBytes ?? null,
          'reference' in file ? file.reference : null,
        ]),
        conflict: { key: ['collection_num', 'version', 'path'], overwrite: ['digest', 'size_bytes', 'reference'] },
      });
    },

    files: async ({ version, ...id }, { folder = '', page }) => {
      const list = { page, query: fingerprint('collection files', id.projectId, id.kind, id.name, version, folder), terms: fileTerms };
      const position = startOf(page, list.query, fileTerms);
      const num = await numberOf(database, id);
      if (num === undefined) return { items: [] };
      const rows = await query
        .selectFrom('collection_file')
        .selectAll()
        .select('path as s0')
        .where('collection_num', '=', num)
        .where('version', '=', version)
        // '0' is the character after '/'.
        .where(folder === '' ? always : sql<boolean>`path > ${`${folder}/`} and path < ${`${folder}0`}`)
        .where(after(fileTerms, position))
        .orderBy('path')
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => shown.map(toFile));
    },

    putEdge: async (at, { runId, relation, at: time }) => {
      const num = await requireVersion(database, at);
      await query
        .insertInto('collection_edge')
        .values({ collection_num: num, version: at.version, run_id: runId, relation, at: time })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
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
      const { rows } = await sql<RunVersionRow & SortedRow>`select c.project_id, c.kind, c.name, e.version, ${sortColumns(runTerms)}
        from collection_edge as e join collection as c on c.num = e.collection_num
        where e.run_id = ${runId} and e.relation = ${relation} and ${visible} and ${after(runTerms, startOf(page, list.query, runTerms))}
        order by ${orderBy(runTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) =>
        shown.map(({ project_id, kind, name, version }): VersionAt => ({ ...(project_id !== null && { projectId: project_id }), kind, name, version })),
      );
    },
  };
}

interface RunVersionRow {
  readonly project_id: string | null;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
}
