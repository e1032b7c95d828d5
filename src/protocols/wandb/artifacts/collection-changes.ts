// Changes of one collection: registered models have operations of their own, with their own rules.
import type { Collection } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { isRegisteredModel } from './collection-place.ts';
import { latest } from './versions.ts';

export interface CollectionChanges {
  /** What is given changes. */
  edit(change: { readonly description?: string | undefined; readonly name?: string | undefined }): Promise<Collection>;
  delete(): Promise<void>;
  tag(names: readonly string[]): Promise<void>;
  untag(names: readonly string[]): Promise<void>;
  /** Moves it when it exists. That of the newest version is nobody's to move in the registry. */
  setAlias(version: number, alias: string): Promise<void>;
  /** Whether it points at the version. */
  hasAlias(version: number, alias: string): Promise<boolean>;
  deleteAlias(alias: string): Promise<void>;
  deleteVersion(version: number): Promise<void>;
}

export function collectionChanges(call: WandbCall, { projectId, kind, name }: Pick<Collection, 'projectId' | 'kind' | 'name'>): CollectionChanges {
  const { core, caller } = call;
  const id = { projectId, kind, name };
  if (isRegisteredModel(id)) return modelChanges(call, name);
  return {
    edit: ({ description, name: to }) => core.collections.edit(caller, { ...id, description, to: { name: to } }),
    delete: () => core.collections.delete(caller, id),
    tag: async (names) => void (await core.collections.edit(caller, { ...id, tags: names.map((key) => ({ key, value: '' })) })),
    untag: async (names) => void (await core.collections.edit(caller, { ...id, removedTags: names })),
    setAlias: (version, alias) => core.collections.setAlias(caller, { ...id, version, alias }),
    hasAlias: async (version, alias) => (await core.collections.getVersion(caller, { ...id, version })).aliases.includes(alias),
    deleteAlias: (alias) => core.collections.deleteAlias(caller, { ...id, alias }),
    deleteVersion: (version) => core.collections.deleteVersion(caller, { ...id, version }),
  };
}

function modelChanges({ core, caller }: WandbCall, name: string): CollectionChanges {
  const { registry, modelVersions, collections } = core;
  return {
    edit: async ({ description, name: newName = name }) => {
      if (newName !== name) await registry.rename(caller, { name, newName });
      if (description !== undefined) await registry.describe(caller, { name: newName, description });
      return collections.get(caller, { kind: 'model', name: newName });
    },
    delete: () => registry.delete(caller, name),
    tag: async (names) => {
      for (const key of names) await registry.setTag(caller, { name, tag: { key, value: '' } });
    },
    untag: async (names) => {
      for (const key of names) await registry.deleteTag(caller, { name, key });
    },
    setAlias: async (version, alias) => {
      if (alias !== latest) await registry.setAlias(caller, { name, alias, version });
    },
    hasAlias: async (version, alias) => (await modelVersions.get(caller, { modelName: name, version })).aliases.includes(alias),
    deleteAlias: (alias) => registry.deleteAlias(caller, { name, alias }),
    deleteVersion: (version) => modelVersions.delete(caller, { modelName: name, version }),
  };
}
