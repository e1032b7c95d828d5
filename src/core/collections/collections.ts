// The operations on collections and their versions.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import type { ReadScope, Scope } from '../access/scope.ts';
import { canonicalJson } from '../../documents/canonical-json.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { Digest } from '../base/digest.ts';
import type { Page, PageRequest } from '../base/page.ts';
import { checkTags, uniqueTags, type Tag } from '../base/tag.ts';
import { checkLength, checkName } from '../base/text-limits.ts';
import { checkFolderPath } from '../tracking/artifacts/artifact-path.ts';
import { isRegistered, type Collection, type CollectionEdge, type CollectionFile, type CollectionId, type CollectionVersion, type RunRelation } from './collection.ts';
import type { CollectionSearch, CollectionStore, VersionAt } from './collection-store.ts';
import { addVersion, checkNewVersion, noteRun, type AddVersion, type VersionToAdd } from './add-version.ts';
import { collectionChange, checkCollectionAlias, descriptionLimit, idOf, requiredVersion, requireRun, subject, type CollectionStores } from './collection-checks.ts';
import { inOrder, requireFileContents, treeDigest } from './version-files.ts';

export interface CollectionPorts extends ContentDoors<CollectionStores> {
  readonly digest: Digest;
}

export interface CreateCollection extends CollectionId {
  readonly description?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** Nothing here changes what the registry holds, but for what runs had to do with it: that is `failed_precondition` (reason `registered`). */
export interface Collections {
  /** One that is there already, with the same description and tags, is answered as it is. Throws `already_exists` for another. */
  create(caller: Caller, input: CreateCollection): Promise<Collection>;
  get(caller: Caller, id: CollectionId): Promise<Collection>;
  search(caller: Caller, query: CollectionSearch): Promise<Page<Collection>>;
  /** Removes it with all its versions. The bytes stay while something else keeps them. */
  delete(caller: Caller, id: CollectionId): Promise<void>;

  /**
   * The next version, committed. The same files as the latest version again are no change but for new aliases and the run that
   * made them too. Throws `failed_precondition` (reason `content_missing`) for contents that are not stored.
   */
  addVersion(caller: Caller, input: AddVersion): Promise<CollectionVersion>;
  /** By number or alias. Throws `not_found`. */
  getVersion(caller: Caller, at: CollectionId & ({ readonly version: number } | { readonly alias: string })): Promise<CollectionVersion>;
  /** Highest first. */
  versions(caller: Caller, input: CollectionId & { readonly page: PageRequest }): Promise<Page<CollectionVersion>>;
  deleteVersion(caller: Caller, at: VersionAt): Promise<void>;
  files(caller: Caller, input: VersionAt & { readonly folder?: string | undefined; readonly page: PageRequest }): Promise<Page<CollectionFile>>;
  edges(caller: Caller, input: VersionAt & { readonly page: PageRequest }): Promise<Page<CollectionEdge>>;

  /** The versions that a run made or used, of all collections that are seen, by collection and number. */
  versionsOfRun(caller: Caller, input: { readonly runId: string; readonly relation: RunRelation; readonly page: PageRequest }): Promise<Page<VersionAt>>;

  /** Moves the alias when it exists; again is no change. */
  setAlias(caller: Caller, input: VersionAt & { readonly alias: string }): Promise<void>;
  /** Again is no change. */
  deleteAlias(caller: Caller, input: CollectionId & { readonly alias: string }): Promise<void>;
  /** Says that a run made or used a version; again is no change. */
  noteRun(caller: Caller, input: VersionAt & { readonly runId: string; readonly relation: RunRelation }): Promise<void>;
}

export function createCollections(ports: CollectionPorts): Collections {
  const { read, write, digest } = ports;

  async function reading(caller: Caller, id: CollectionId): Promise<CollectionStore> {
    return (await read(caller, 'collection.read', scopeOf(id))).collections;
  }

  /** One change of a collection there is, noted by the work, and announced when it says that something changed. */
  function change(
    { caller, id, action = 'collection.write' }: { readonly caller: Caller; readonly id: CollectionId; readonly action?: 'collection.write' | 'collection.delete' },
    work: (collection: Collection, writing: Writing<CollectionStores>) => Promise<boolean>,
  ): Promise<void> {
    return write(caller, action, scopeOf(id), async (writing) => {
      const isChanged = await work(required(await writing.stores.collections.find(id), id), writing);
      if (isChanged) writing.announce(collectionChange(id));
    });
  }

  return {
    create: (caller, { tags: given = [], ...input }) =>
      write(caller, 'collection.write', scopeOf(input), async ({ stores, at, audit, announce }) => {
        checkId(input);
        requireUnregistered(input);
        checkTags(given);
        checkLength('description', input.description ?? '', descriptionLimit);
        if (input.projectId !== undefined && !(await stores.projects.find(input.projectId))) throw notFound('project', input.projectId);
        const tags = uniqueTags(given);
        const holder = await stores.collections.find(input);
        if (holder !== undefined && isSame(holder, { ...input, tags })) return holder;
        await stores.collections.insert({ ...input, createdAt: at, updatedAt: at, tags });
        audit('collection.created', subject(input));
        announce(collectionChange(input));
        return required(await stores.collections.find(input), input);
      }),

    get: async (caller, id) => required(await (await reading(caller, id)).find(id), id),
    search: async (caller, query) => {
      const scope: ReadScope = query.projectId === undefined ? 'visible' : { project: query.projectId };
      return (await read(caller, 'collection.read', scope)).collections.search(query);
    },
    delete: (caller, id) =>
      change({ caller, id, action: 'collection.delete' }, async (_collection, { stores, audit }) => {
        requireUnregistered(id);
        await stores.collections.delete(id);
        audit('collection.deleted', subject(id));
        return true;
      }),

    addVersion: async (caller, input) => {
      const wanted = inOrder(input.files);
      checkNewVersion(input);
      const { blobs } = await read(caller, 'collection.write', scopeOf(input));
      const version: VersionToAdd = { ...input, tree: treeDigest(wanted, digest), files: await requireFileContents(wanted, blobs) };
      return write(caller, 'collection.write', scopeOf(input), async (writing) => {
        const collection = required(await writing.stores.collections.find(input), input);
        requireUnregistered(input);
        return addVersion(collection, version, writing);
      });
    },

    getVersion: async (caller, at) => {
      const store = await reading(caller, at);
      if ('version' in at) return requiredVersion(await store.findVersion(at), at);
      const found = await store.findVersionByAlias(at, at.alias);
      if (!found) throw notFound('collection version', `${at.kind}/${at.name}@${at.alias}`);
      return found;
    },
    versions: async (caller, { page, ...id }) => {
      const store = await reading(caller, id);
      required(await store.find(id), id);
      return store.versions(id, page);
    },
    deleteVersion: (caller, at) =>
      change({ caller, id: at, action: 'collection.delete' }, async (_collection, { stores, audit }) => {
        requireUnregistered(at);
        requiredVersion(await stores.collections.findVersion(at), at);
        await stores.collections.deleteVersion(at);
        audit('collection_version.deleted', subject(at));
        return true;
      }),
    files: async (caller, { folder = '', page, ...at }) => {
      checkFolderPath(folder);
      const store = await reading(caller, at);
      requiredVersion(await store.findVersion(at), at);
      return store.files(at, { folder, page });
    },
    edges: async (caller, { page, ...at }) => {
      const store = await reading(caller, at);
      requiredVersion(await store.findVersion(at), at);
      return store.edges(at, page);
    },

    versionsOfRun: async (caller, { runId, ...query }) => (await read(caller, 'collection.read', 'visible')).collections.versionsOfRun(runId, query),

    setAlias: (caller, { alias, ...at }) =>
      change({ caller, id: at }, async (_collection, { stores, audit }) => {
        checkCollectionAlias(alias);
        requireUnregistered(at);
        const { aliases } = requiredVersion(await stores.collections.findVersion(at), at);
        if (aliases.includes(alias)) return false;
        await stores.collections.putAlias(at, alias, at.version);
        audit('collection.alias_set', subject(at), { alias, version: at.version });
        return true;
      }),
    deleteAlias: (caller, { alias, ...id }) =>
      change({ caller, id }, async (_collection, { stores, audit }) => {
        requireUnregistered(id);
        if (!(await stores.collections.deleteAlias(id, alias))) return false;
        audit('collection.alias_deleted', subject(id), { alias });
        return true;
      }),
    noteRun: (caller, { runId, relation, ...at }) =>
      change({ caller, id: at }, async (_collection, writing) => {
        requiredVersion(await writing.stores.collections.findVersion(at), at);
        await requireRun(writing.stores.runs, runId);
        return noteRun(at, { runId, relation }, writing);
      }),
  };
}

/** Models and prompts have rules, roles and webhooks of their own, which nothing goes around. */
function requireUnregistered(id: CollectionId): void {
  if (!isRegistered(id)) return;
  throw new AssayError(
    'failed_precondition',
    `${id.kind} '${id.name}' belongs to the model registry; change it with the operations on registered models, or name the project of a collection of yours`,
    { subject: subject(idOf(id)), reason: 'registered' },
  );
}

function isSame(one: Collection, other: Pick<Collection, 'description' | 'tags'>): boolean {
  return one.description === other.description && textOf(one.tags) === textOf(other.tags);
}

/** Whatever their order. */
function textOf(tags: readonly Tag[]): string {
  return canonicalJson(Object.fromEntries(tags.map(({ key, value }) => [key, value])));
}

function scopeOf({ projectId }: CollectionId): Scope {
  return projectId === undefined ? 'server' : { project: projectId };
}

function checkId({ kind, name }: CollectionId): void {
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(kind))
    throw invalidArgument(`kind ${JSON.stringify(kind.slice(0, 80))} is not 1 to 64 lower-case letters, digits, '_' or '-', a letter first`);
  checkName('name', name);
}

function required(collection: Collection | undefined, id: CollectionId): Collection {
  if (!collection) throw notFound('collection', `${id.kind}/${id.name}`);
  return collection;
}
