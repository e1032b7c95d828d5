// The model registry, in SQL: those collections of the whole server that are models and prompts, by their names alone, with what
// the registry knows of each version besides.
import { notFound } from '../../../core/base/errors.ts';
import type { CollectionId } from '../../../core/collections/collection.ts';
import type { CollectionStore } from '../../../core/collections/collection-store.ts';
import type { ModelRegistryStore } from '../../../core/models/model-registry-store.ts';
import type { ModelVersion } from '../../../core/models/registered-model.ts';
import type { Database } from '../database.ts';
import { selectModels, selectVersions } from '../models/registry-search.ts';
import { modelRows, toModelVersions, toRegisteredModels, versionRows } from '../models/registry-rows.ts';
import { createCollectionStore } from './collection-store.ts';

export function createModelRegistryStore(database: Database): ModelRegistryStore {
  const collections = createCollectionStore(database);
  return { ...modelReads(database), ...modelWrites(database, collections), ...versionReads(database), ...versionWrites(database, collections) };
}

async function findId(database: Database, name: string): Promise<(CollectionId & { readonly num: number }) | undefined> {
  const row = await modelRows(database).where('collection.name', '=', name).executeTakeFirst();
  return row && { num: row.num, kind: row.kind, name };
}

async function requireId(database: Database, name: string): Promise<CollectionId & { readonly num: number }> {
  const id = await findId(database, name);
  if (id === undefined) throw notFound('registered model', name);
  return id;
}

function modelReads(database: Database): Pick<ModelRegistryStore, 'find' | 'search'> {
  return {
    find: async (name) => (await toRegisteredModels(database, await modelRows(database).where('collection.name', '=', name).execute()))[0],
    search: (search) => database.snapshot((moment) => selectModels(moment, search)),
  };
}

type ModelWrites = Pick<ModelRegistryStore, 'insert' | 'update' | 'setKind' | 'delete' | 'putTags' | 'deleteTag' | 'putAlias' | 'deleteAlias'>;

function modelWrites(database: Database, collections: CollectionStore): ModelWrites {
  return {
    insert: (model) => collections.insert(model),

    update: async (name, { newName = name, ...change }) => {
      const id = await requireId(database, name);
      await collections.update(id, change);
      await collections.rename(id, { kind: id.kind, name: newName });
    },

    setKind: async (name, kind) => collections.rename(await requireId(database, name), { kind, name }),
    delete: async (name) => collections.delete(await requireId(database, name)),
    putTags: async (name, tags) => collections.putTags(await requireId(database, name), tags),

    deleteTag: async (name, key) => {
      const id = await findId(database, name);
      return id !== undefined && collections.deleteTag(id, key);
    },

    putAlias: async (name, alias, version) => collections.putAlias(await requireId(database, name), alias, version),

    deleteAlias: async (name, alias) => {
      const id = await findId(database, name);
      return id !== undefined && collections.deleteAlias(id, alias);
    },
  };
}

type VersionReads = Pick<ModelRegistryStore, 'findVersion' | 'findVersionByAlias' | 'versions' | 'searchVersions' | 'nextVersion'>;

function versionReads(database: Database): VersionReads {
  return {
    findVersion: async (name, version) => {
      const rows = await versionRows(database).where('collection.name', '=', name).where('v.version', '=', version).execute();
      return (await toModelVersions(database, rows))[0];
    },

    findVersionByAlias: async (name, alias) => {
      const rows = await versionRows(database)
        .innerJoin('collection_alias as a', (join) => join.onRef('a.collection_num', '=', 'v.collection_num').onRef('a.version', '=', 'v.version'))
        .where('collection.name', '=', name)
        .where('a.alias', '=', alias)
        .execute();
      return (await toModelVersions(database, rows))[0];
    },

    versions: async (name, { stages = [], limit }) => {
      let select = versionRows(database).where('collection.name', '=', name);
      if (stages.length > 0)
        select = select.where(({ ref }) =>
          database.engine.isOneOf(
            ref('r.stage'),
            stages.map((stage) => stage ?? ''),
          ),
        );
      return toModelVersions(database, await select.orderBy('v.version', 'desc').limit(limit).execute());
    },

    searchVersions: (search) => database.snapshot((moment) => selectVersions(moment, search)),

    nextVersion: async (name) => {
      const row = await modelRows(database).where('collection.name', '=', name).executeTakeFirst();
      if (!row) throw notFound('registered model', name);
      return row.last_version + 1;
    },
  };
}

type VersionWrites = Pick<ModelRegistryStore, 'insertVersion' | 'updateVersion' | 'deleteVersion' | 'putVersionTags' | 'deleteVersionTag'>;

function versionWrites(database: Database, collections: CollectionStore): VersionWrites {
  const { query } = database;
  return {
    insertVersion: async ({ modelName, ...version }) => {
      const id = await requireId(database, modelName);
      await collections.insertVersion(id, { ...version, state: 'committed', metadata: {} });
      await query
        .insertInto('registered_version')
        .values({
          collection_num: id.num,
          version: version.version,
          source: version.source,
          user_id: version.userId ?? null,
          run_id: version.runId ?? null,
          run_link: version.runLink ?? null,
          model_id: version.modelId ?? null,
          ...changeable(version),
        })
        .execute();
    },

    updateVersion: async ({ modelName, version, ...fields }) => {
      const { num } = await requireId(database, modelName);
      const { numUpdatedRows } = await query
        .updateTable('collection_version')
        .set({ created_at: fields.createdAt, updated_at: fields.updatedAt, description: fields.description ?? null })
        .where('collection_num', '=', num)
        .where('version', '=', version)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('model version', `${modelName}/${version}`);
      await query.updateTable('registered_version').set(changeable(fields)).where('collection_num', '=', num).where('version', '=', version).execute();
    },

    deleteVersion: async (name, version) => {
      const at = { ...(await requireId(database, name)), version };
      if ((await collections.findVersion(at)) !== undefined) await collections.deleteVersion(at);
    },

    putVersionTags: async (name, version, tags) => collections.putVersionTags({ ...(await requireId(database, name)), version }, tags),

    deleteVersionTag: async (name, version, key) => {
      const id = await findId(database, name);
      return id !== undefined && collections.deleteVersionTag({ ...id, version }, key);
    },
  };
}

function changeable({ stage, storageLocation }: Pick<ModelVersion, 'stage' | 'storageLocation'>) {
  return { stage: stage ?? '', storage_location: storageLocation ?? null };
}
