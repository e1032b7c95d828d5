// Names of artifacts, in SQL. A folder has a row as long as there is something in it, so that a listing is one
// walk along an index however much lies below.
import { sql, type RawBuilder } from 'kysely';
import type { ArtifactStore } from '../../../core/tracking/artifacts/artifact-store.ts';
import type { ArtifactEntry, ArtifactFile } from '../../../core/tracking/artifacts/artifact.ts';
import { AssayError } from '../../../core/base/errors.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { fromColumn, toColumn } from '../query/digest-column.ts';
import { isNarrow, isPathVisible, isProjectVisible } from '../query/project-scope.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, orderBy, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';

const listTerms = [ascending(sql.ref('name'), 'text')];
const walkTerms = [ascending(sql.ref('path'), 'text')];
const columns = ['path', 'folder', 'name', 'is_folder', 'digest', 'size_bytes', 'updated_at'] as const;

interface FileRow {
  readonly path: string;
  readonly digest: string | null;
  readonly size_bytes: number | null;
  readonly updated_at: number | null;
}

export function createArtifactStore(database: Database): ArtifactStore {
  return { ...files(database), ...uploads(database) };
}

function files(database: Database): Pick<ArtifactStore, 'find' | 'list' | 'walk' | 'count' | 'put' | 'delete'> {
  const { query } = database;
  return {
    find: async (path) => {
      if (!(await isPathVisible(database, path))) return undefined;
      const row = await query.selectFrom('artifact').select(['path', 'digest', 'size_bytes', 'updated_at']).where('path', '=', path).where('is_folder', '=', 0).executeTakeFirst();
      return row && toFile(row);
    },

    list: async (folder, page) => {
      if (folder !== '' && !(await isPathVisible(database, folder))) return { items: [] };
      const list = { page, query: fingerprint('artifact list', folder), terms: listTerms };
      const rows = await query
        .selectFrom('artifact')
        .select([...columns, 'name as s0'])
        .where('folder', '=', folder)
        .$if(folder === '' && isNarrow(database), (select) => select.where(isNameVisible(database, sql.ref('name'))))
        .where(after(listTerms, startOf(page, list.query, listTerms)))
        .orderBy('name')
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) =>
        shown.map((row): ArtifactEntry => {
          if (row.is_folder === 1) return { isFolder: true, name: row.name };
          const { digest, sizeBytes, updatedAt } = toFile(row);
          return { isFolder: false, name: row.name, sizeBytes, digest, updatedAt };
        }),
      );
    },

    walk: async (folder, page) => {
      if (folder !== '' && !(await isPathVisible(database, folder))) return { items: [] };
      const list = { page, query: fingerprint('artifact walk', folder), terms: walkTerms };
      const rows = await query
        .selectFrom('artifact')
        .select(['path', 'digest', 'size_bytes', 'updated_at', 'path as s0'])
        .where('is_folder', '=', 0)
        .where(isBelow(folder))
        .$if(folder === '' && isNarrow(database), (select) => select.where(isNameVisible(database, firstSegment(database))))
        .where(after(walkTerms, startOf(page, list.query, walkTerms)))
        .orderBy(orderBy(walkTerms) as never)
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => shown.map(toFile));
    },

    count: async (folder) => {
      if (folder !== '' && !(await isPathVisible(database, folder))) return 0;
      const row = await query
        .selectFrom('artifact')
        .select(({ fn }) => fn.countAll<number>().as('found'))
        .where('is_folder', '=', 0)
        .where(isBelow(folder))
        .$if(folder === '' && isNarrow(database), (select) => select.where(isNameVisible(database, firstSegment(database))))
        .executeTakeFirstOrThrow();
      return row.found;
    },

    put: (files) => putFiles(database, files),

    delete: async (path) => {
      const file = await query.deleteFrom('artifact').where('path', '=', path).where('is_folder', '=', 0).executeTakeFirst();
      let gone = Number(file.numDeletedRows);
      if (gone === 0) {
        gone = Number((await query.deleteFrom('artifact').where(isBelow(path)).where('is_folder', '=', 0).executeTakeFirst()).numDeletedRows);
        await query.deleteFrom('artifact').where(isBelow(path)).execute();
        await query.deleteFrom('artifact').where('path', '=', path).execute();
      }
      if (gone > 0) await pruneFolders(database, path);
      return gone;
    },
  };
}

/** Whether the folder at the top that has this name is that of an experiment that exists for the handle. */
function isNameVisible(database: Database, name: RawBuilder<unknown>): Condition {
  return sql`${name} in (select cast(e.id as text) from experiment as e where ${isProjectVisible(database, 'e.project_id')})`;
}

/** Of the path. */
function firstSegment({ engine }: Database): RawBuilder<unknown> {
  return engine.name === 'postgres' ? sql`split_part(path, '/', 1)` : sql`substr(path, 1, instr(path || '/', '/') - 1)`;
}

/** '0' is the character after '/': everything below the folder, and nothing beside it. */
function isBelow(folder: string): Condition {
  return folder === '' ? always : sql`(path > ${`${folder}/`} and path < ${`${folder}0`})`;
}

function toFile({ path, digest, size_bytes, updated_at }: FileRow): ArtifactFile {
  return { path, digest: fromColumn(digest!), sizeBytes: size_bytes!, updatedAt: updated_at! };
}

/** `a/b/c` has the folders `a/b` and `a`. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  return folders;
}

function place(path: string): readonly [folder: string, name: string] {
  const end = path.lastIndexOf('/');
  return end < 0 ? ['', path] : [path.slice(0, end), path.slice(end + 1)];
}

async function putFiles(database: Database, files: readonly ArtifactFile[]): Promise<void> {
  // One statement may not write a row twice; the later file of a path is the one that stays.
  const byPath = new Map(files.map((file) => [file.path, file]));
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  for (const folder of folders) if (byPath.has(folder)) throw fileInTheWay(folder);
  await refuseConflicts(database, folders, 0);
  await refuseConflicts(database, byPath.keys(), 1);
  await insertMany(database, {
    table: 'artifact',
    columns,
    rows: [...folders].map((folder) => [folder, ...place(folder), 1, null, null, null]),
    conflict: { key: ['path'], overwrite: [] },
  });
  await insertMany(database, {
    table: 'artifact',
    columns,
    rows: [...byPath.values()].map(({ path, digest, sizeBytes, updatedAt }) => [path, ...place(path), 0, toColumn(digest), sizeBytes, updatedAt]),
    conflict: { key: ['path'], overwrite: ['digest', 'size_bytes', 'updated_at'] },
  });
}

async function refuseConflicts({ query, engine }: Database, paths: Iterable<string>, isFolder: 0 | 1): Promise<void> {
  const list = [...paths];
  if (list.length === 0) return;
  const found = await query
    .selectFrom('artifact')
    .select('path')
    .where(({ ref }) => engine.isOneOf(ref('path'), list))
    .where('is_folder', '=', isFolder)
    .orderBy('path')
    .executeTakeFirst();
  if (found) throw isFolder ? folderInTheWay(found.path) : fileInTheWay(found.path);
}

function fileInTheWay(path: string): AssayError {
  return new AssayError('conflict', `artifact '${path}' is a file, so nothing can be put below it; delete it first or choose another path`, {
    subject: { kind: 'artifact', id: path },
  });
}

function folderInTheWay(path: string): AssayError {
  return new AssayError('conflict', `artifact '${path}' is a folder, so no file can take its place; delete it first or choose another path`, {
    subject: { kind: 'artifact', id: path },
  });
}

/** Removes the folders above a path that have become empty, innermost first. */
async function pruneFolders({ query }: Database, path: string): Promise<void> {
  for (const folder of foldersAbove(path)) {
    const left = await query.selectFrom('artifact').select('path').where('folder', '=', folder).limit(1).executeTakeFirst();
    if (left) return;
    await query.deleteFrom('artifact').where('path', '=', folder).execute();
  }
}

function uploads(database: Database): Pick<ArtifactStore, 'insertUpload' | 'findUpload' | 'putPart' | 'parts' | 'deleteUpload'> {
  const { query } = database;
  return {
    insertUpload: async ({ id, path, createdAt }) => {
      await query.insertInto('artifact_upload').values({ id, path, created_at: createdAt }).execute();
    },

    findUpload: async (id) => {
      const row = await query.selectFrom('artifact_upload').selectAll().where('id', '=', id).executeTakeFirst();
      return row && (await isPathVisible(database, row.path)) ? { id: row.id, path: row.path, createdAt: row.created_at } : undefined;
    },

    putPart: async (uploadId, { number, digest: given, sizeBytes }) => {
      const digest = toColumn(given);
      await query
        .insertInto('artifact_part')
        .values({ upload_id: uploadId, number, digest, size_bytes: sizeBytes })
        .onConflict((conflict) => conflict.columns(['upload_id', 'number']).doUpdateSet({ digest, size_bytes: sizeBytes }))
        .execute();
    },

    parts: async (uploadId) => {
      const rows = await query.selectFrom('artifact_part').selectAll().where('upload_id', '=', uploadId).orderBy('number').execute();
      return rows.map(({ number, digest, size_bytes }) => ({ number, digest: fromColumn(digest), sizeBytes: size_bytes }));
    },

    deleteUpload: async (id) => {
      await query.deleteFrom('artifact_part').where('upload_id', '=', id).execute();
      const { numDeletedRows } = await query.deleteFrom('artifact_upload').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
