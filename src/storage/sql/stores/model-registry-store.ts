// Registered models and their versions, in SQL. A model has a number inside, so that a rename is one row.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { ModelRegistryStore } from '../../../core/models/model-registry-store.ts';
import type { ModelVersion } from '../../../core/models/registered-model.ts';
import type { Tag } from '../../../core/base/tag.ts';
import type { Database } from '../database.ts';
import { selectModels, selectVersions } from '../models/registry-search.ts';
import { toModelVersions, toRegisteredModels, versionRows } from '../models/registry-rows.ts';
import { insertMany } from '../query/insert-many.ts';

export function createModelRegistryStore(database: Database): ModelRegistryStore {
  return { ...modelReads(database), ...modelWrites(database), ...versionReads(database), ...versionWrites(database) };
}

async function modelNumber({ query }: Database, name: string): Promise<number | undefined> {
  const row = await query.selectFrom('registered_model').select('num').where('name', '=', name).executeTakeFirst();
  return row?.num;
}

async function requireModel(database: Database, name: string): Promise<number> {
  const num = await modelNumber(database, name);
  if (num === undefined) throw notFound('registered model', name);
  return num;
}

/** The later of two tags with one key is the one that stays. */
const distinct = (tags: readonly Tag[]): readonly (readonly [string, string])[] => [...new Map(tags.map(({ key, value }) => [key, value]))];

function modelReads(database: Database): Pick<ModelRegistryStore, 'find' | 'search'> {
  return {
    find: async (name) => {
      const rows = await database.query.selectFrom('registered_model').selectAll().where('name', '=', name).execute();
      return (await toRegisteredModels(database, rows))[0];
    },
    search: (search) => database.snapshot((moment) => selectModels(moment, search)),
  };
}

function nameTaken(name: string): AssayError {
  return new AssayError('already_exists', `a registered model named '${name}' exists already; choose another name`, {
    subject: { kind: 'registered model', id: name },
  });
}

type ModelWrites = Pick<ModelRegistryStore, 'insert' | 'update' | 'setKind' | 'delete' | 'putTags' | 'deleteTag' | 'putAlias' | 'deleteAlias'>;

function modelWrites(database: Database): ModelWrites {
  const { query } = database;

  async function putTags(num: number, tags: readonly Tag[]): Promise<void> {
    const rows = distinct(tags).map(([key, value]) => [num, key, value]);
    await insertMany(database, {
      table: 'registered_model_tag',
      columns: ['model_num', 'key', 'value'],
      rows,
      conflict: { key: ['model_num', 'key'], overwrite: ['value'] },
    });
  }

  return {
    insert: async ({ name, kind, createdAt, updatedAt, description, tags }) => {
      const row = await query
        .insertInto('registered_model')
        .values({ name, kind, created_at: createdAt, updated_at: updatedAt, description: description ?? null, last_version: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .returning('num')
        .executeTakeFirst();
      if (!row) throw nameTaken(name);
      await putTags(row.num, tags);
    },

    update: async (name, { updatedAt, description, newName = name }) => {
      const num = await requireModel(database, name);
      if (newName !== name && (await modelNumber(database, newName)) !== undefined) throw nameTaken(newName);
      const fields = { name: newName, updated_at: updatedAt, description: description ?? null };
      await query.updateTable('registered_model').set(fields).where('num', '=', num).execute();
    },

    setKind: async (name, kind) => {
      const num = await requireModel(database, name);
      await query.updateTable('registered_model').set({ kind }).where('num', '=', num).execute();
    },

    delete: async (name) => {
      const num = await requireModel(database, name);
      for (const table of ['model_alias', 'model_version_tag', 'model_version', 'registered_model_tag'] as const) {
        await query.deleteFrom(table).where('model_num', '=', num).execute();
      }
      await query.deleteFrom('registered_model').where('num', '=', num).execute();
    },

    putTags: async (name, tags) => putTags(await requireModel(database, name), tags),

    deleteTag: async (name, key) => {
      const num = await modelNumber(database, name);
      if (num === undefined) return false;
      const { numDeletedRows } = await query.deleteFrom('registered_model_tag').where('model_num', '=', num).where('key', '=', key).executeTakeFirst();
      return numDeletedRows > 0n;
    },

    putAlias: async (name, alias, version) => {
      const num = await requireModel(database, name);
      await requireVersion(database, { name, num, version });
      await query
        .insertInto('model_alias')
        .values({ model_num: num, alias, version })
        .onConflict((conflict) => conflict.columns(['model_num', 'alias']).doUpdateSet({ version }))
        .execute();
    },

    deleteAlias: async (name, alias) => {
      const num = await modelNumber(database, name);
      if (num === undefined) return false;
      const { numDeletedRows } = await query.deleteFrom('model_alias').where('model_num', '=', num).where('alias', '=', alias).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

async function requireVersion({ query }: Database, { name, num, version }: { readonly name: string; readonly num: number; readonly version: number }): Promise<void> {
  const row = await query.selectFrom('model_version').select('version').where('model_num', '=', num).where('version', '=', version).executeTakeFirst();
  if (!row) throw notFound('model version', `${name}/${version}`);
}

type VersionReads = Pick<ModelRegistryStore, 'findVersion' | 'findVersionByAlias' | 'versions' | 'searchVersions' | 'nextVersion'>;

function versionReads(database: Database): VersionReads {
  const { query, engine } = database;
  return {
    findVersion: async (name, version) => {
      const rows = await versionRows(database).where('registered_model.name', '=', name).where('model_version.version', '=', version).execute();
      return (await toModelVersions(database, rows))[0];
    },

    findVersionByAlias: async (name, alias) => {
      const rows = await versionRows(database)
        .innerJoin('model_alias', (join) => join.onRef('model_alias.model_num', '=', 'model_version.model_num').onRef('model_alias.version', '=', 'model_version.version'))
        .where('registered_model.name', '=', name)
        .where('model_alias.alias', '=', alias)
        .execute();
      return (await toModelVersions(database, rows))[0];
    },

    versions: async (name, { stages = [], limit }) => {
      let select = versionRows(database).where('registered_model.name', '=', name);
      if (stages.length > 0)
        select = select.where(({ ref }) =>
          engine.isOneOf(
            ref('model_version.stage'),
            stages.map((stage) => stage ?? ''),
          ),
        );
      return toModelVersions(database, await select.orderBy('model_version.version', 'desc').limit(limit).execute());
    },

    searchVersions: (search) => database.snapshot((moment) => selectVersions(moment, search)),

    nextVersion: async (name) => {
      const row = await query.selectFrom('registered_model').select('last_version').where('name', '=', name).executeTakeFirst();
      if (!row) throw notFound('registered model', name);
      return row.last_version + 1;
    },
  };
}

type VersionWrites = Pick<ModelRegistryStore, 'insertVersion' | 'updateVersion' | 'deleteVersion' | 'putVersionTags' | 'deleteVersionTag'>;

function versionWrites(database: Database): VersionWrites {
  const { query } = database;

  async function putTags(num: number, version: number, tags: readonly Tag[]): Promise<void> {
    const rows = distinct(tags).map(([key, value]) => [num, version, key, value]);
    await insertMany(database, {
      table: 'model_version_tag',
      columns: ['model_num', 'version', 'key', 'value'],
      rows,
      conflict: { key: ['model_num', 'version', 'key'], overwrite: ['value'] },
    });
  }

  return {
    insertVersion: async (version) => {
      const num = await requireModel(database, version.modelName);
      await query
        .insertInto('model_version')
        .values({
          model_num: num,
          version: version.version,
          user_id: version.userId ?? null,
          source: version.source,
          run_id: version.runId ?? null,
          run_link: version.runLink ?? null,
          model_id: version.modelId ?? null,
          ...changeable(version),
        })
        .execute();
      await query.updateTable('registered_model').set({ last_version: version.version }).where('num', '=', num).where('last_version', '<', version.version).execute();
      await putTags(num, version.version, version.tags);
    },

    updateVersion: async (version) => {
      const num = await requireModel(database, version.modelName);
      const { numUpdatedRows } = await query
        .updateTable('model_version')
        .set(changeable(version))
        .where('model_num', '=', num)
        .where('version', '=', version.version)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('model version', `${version.modelName}/${version.version}`);
    },

    deleteVersion: async (name, version) => {
      const num = await requireModel(database, name);
      for (const table of ['model_alias', 'model_version_tag', 'model_version'] as const) {
        await query.deleteFrom(table).where('model_num', '=', num).where('version', '=', version).execute();
      }
    },

    putVersionTags: async (name, version, tags) => {
      const num = await requireModel(database, name);
      await requireVersion(database, { name, num, version });
      await putTags(num, version, tags);
    },

    deleteVersionTag: async (name, version, key) => {
      const num = await modelNumber(database, name);
      if (num === undefined) return false;
      const { numDeletedRows } = await query.deleteFrom('model_version_tag').where('model_num', '=', num).where('version', '=', version).where('key', '=', key).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function changeable({ createdAt, updatedAt, stage, description, storageLocation }: ModelVersion) {
  return {
    created_at: createdAt,
    updated_at: updatedAt,
    stage: stage ?? '',
    description: description ?? null,
    storage_location: storageLocation ?? null,
  };
}
