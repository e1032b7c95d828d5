// The operations that read collections and their versions.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import type { ReadScope } from '../access/scope.ts';
import { notFound } from '../base/errors.ts';
import type { Page, PageRequest } from '../base/page.ts';
import { checkFolderPath } from '../tracking/artifacts/artifact-path.ts';
import type { Collection, CollectionEdge, CollectionFile, CollectionId, CollectionVersion, PlacedVersion, RunRelation } from './collection.ts';
import type { CollectionMatch, CollectionSearch, CollectionStore, KindInUse, VersionAt, VersionSearch } from './collection-store.ts';
import { type CollectionStores, requiredCollection, requiredVersion, scopeOf } from './collection-checks.ts';

export interface CollectionReads {
  get(caller: Caller, id: CollectionId): Promise<Collection>;
  search(caller: Caller, query: CollectionSearch): Promise<Page<Collection>>;
  /** How many a search would find. */
  count(caller: Caller, query: CollectionMatch): Promise<number>;
  /** The kinds of what a search would find, by name. */
  kinds(caller: Caller, query: CollectionMatch): Promise<readonly KindInUse[]>;
  /** Those that stand for a version, of all collections that are seen. */
  links(caller: Caller, input: { readonly originId: string; readonly page: PageRequest }): Promise<Page<PlacedVersion>>;
  /** The one of a collection that stands for it. */
  findLink(caller: Caller, input: CollectionId & { readonly originId: string }): Promise<CollectionVersion | undefined>;
  /** By number or alias. Throws `not_found`. */
  getVersion(caller: Caller, at: CollectionId & ({ readonly version: number } | { readonly alias: string })): Promise<CollectionVersion>;
  /** Those that are there and seen, in the order of the ids. */
  versionsById(caller: Caller, ids: readonly string[]): Promise<readonly PlacedVersion[]>;
  /** The draft or version of another name, by its id. */
  findHandle(caller: Caller, handle: string): Promise<string | undefined>;
  /** The latest with it. */
  findVersionByFingerprint(caller: Caller, input: CollectionId & { readonly fingerprint: string }): Promise<CollectionVersion | undefined>;
  /** Without an order the highest first. */
  versions(caller: Caller, input: CollectionId & VersionSearch): Promise<Page<CollectionVersion>>;
  /** How many of a collection's versions pass. */
  countVersions(caller: Caller, input: CollectionId & Pick<VersionSearch, 'filter'>): Promise<number>;
  files(caller: Caller, input: VersionAt & { readonly folder?: string | undefined; readonly page: PageRequest }): Promise<Page<CollectionFile>>;
  findFile(caller: Caller, input: VersionAt & { readonly path: string }): Promise<CollectionFile | undefined>;
  edges(caller: Caller, input: VersionAt & { readonly page: PageRequest }): Promise<Page<CollectionEdge>>;
  /** The versions that a run made or used, of all collections that are seen, by collection and number. */
  versionsOfRun(caller: Caller, input: { readonly runId: string; readonly relation: RunRelation; readonly page: PageRequest }): Promise<Page<VersionAt & { readonly id: string }>>;
}

export function createCollectionReads({ read }: Pick<ContentDoors<CollectionStores>, 'read'>): CollectionReads {
  async function reading(caller: Caller, id: CollectionId): Promise<CollectionStore> {
    return (await read(caller, 'collection.read', scopeOf(id))).collections;
  }

  return {
    get: async (caller, id) => requiredCollection(await (await reading(caller, id)).find(id), id),
    search: async (caller, query) => (await read(caller, 'collection.read', searchScope(query))).collections.search(query),
    count: async (caller, query) => (await read(caller, 'collection.read', searchScope(query))).collections.count(query),
    kinds: async (caller, query) => (await read(caller, 'collection.read', searchScope(query))).collections.kinds(query),
    links: async (caller, { originId, page }) => (await read(caller, 'collection.read', 'visible')).collections.links(originId, page),
    findLink: async (caller, { originId, ...of }) => (await reading(caller, of)).findLink(of, originId),
    getVersion: async (caller, at) => {
      const store = await reading(caller, at);
      if ('version' in at) return requiredVersion(await store.findVersion(at), at);
      const found = await store.findVersionByAlias(at, at.alias);
      if (!found) throw notFound('collection version', `${at.kind}/${at.name}@${at.alias}`);
      return found;
    },
    versionsById: async (caller, ids) => (await read(caller, 'collection.read', 'visible')).collections.versionsById(ids),
    findHandle: async (caller, handle) => {
      const { collections } = await read(caller, 'collection.read', 'visible');
      const id = await collections.findHandle(handle);
      if (id === undefined) return undefined;
      const isSeen = (await collections.versionsById([id])).length > 0 || (await collections.findDraft(id)) !== undefined;
      return isSeen ? id : undefined;
    },
    findVersionByFingerprint: async (caller, { fingerprint, ...id }) => (await reading(caller, id)).findVersionByFingerprint(id, fingerprint),
    versions: async (caller, { page, filter, order, ...id }) => {
      const store = await reading(caller, id);
      requiredCollection(await store.find(id), id);
      return store.versions(id, { page, filter, order });
    },
    countVersions: async (caller, { filter, ...id }) => (await reading(caller, id)).countVersions(id, filter),
    files: async (caller, { folder = '', page, ...at }) => {
      checkFolderPath(folder);
      const store = await reading(caller, at);
      requiredVersion(await store.findVersion(at), at);
      return store.files(at, { folder, page });
    },
    findFile: async (caller, { path, ...at }) => (await reading(caller, at)).findFile(at, path),
    edges: async (caller, { page, ...at }) => {
      const store = await reading(caller, at);
      requiredVersion(await store.findVersion(at), at);
      return store.edges(at, page);
    },
    versionsOfRun: async (caller, { runId, ...query }) => (await read(caller, 'collection.read', 'visible')).collections.versionsOfRun(runId, query),
  };
}

function searchScope({ projectId }: CollectionMatch): ReadScope {
  if (projectId === null) return 'server';
  return projectId === undefined ? 'visible' : { project: projectId };
}
