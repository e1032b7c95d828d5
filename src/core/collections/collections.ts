// The operations on collections and their versions.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import { canonicalJson } from '../../documents/canonical-json.ts';
import type { Writing } from '../access/writing.ts';
import { notFound } from '../base/errors.ts';
import type { Digest } from '../base/digest.ts';
import { checkTags, uniqueTags, type Tag } from '../base/tag.ts';
import { checkLength, checkName } from '../base/text-limits.ts';
import type { Collection, CollectionId, CollectionVersion, RunRelation } from './collection.ts';
import { type CollectionReads, createCollectionReads } from './collection-reads.ts';
import type { VersionAt } from './collection-store.ts';
import { type EditCollection, editCollection, type EditVersion, editVersion } from './edit-collection.ts';
import { linkVersion, type LinkVersion, requiredOrigin, requireOwnFiles, requireUnlinked } from './link-version.ts';
import { addVersion, checkVersionWords, noteRun, type AddVersion, type VersionToAdd } from './add-version.ts';
import {
  checkCollectionAlias,
  checkKind,
  collectionChange,
  type CollectionStores,
  descriptionLimit,
  requiredCollection,
  requiredVersion,
  requireSoleName,
  requireRun,
  requireUnregistered,
  scopeOf,
  subject,
} from './collection-checks.ts';
import { inOrder, requireFileContents, treeDigest } from './version-files.ts';

export interface CollectionPorts extends ContentDoors<CollectionStores> {
  readonly digest: Digest;
}

export interface CreateCollection extends CollectionId {
  /** Throws `already_exists` when a collection of another kind has the name in the project. */
  readonly ofItsName?: 'only' | undefined;
  /** For links to versions of other collections. */
  readonly isOfLinks?: true | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** Nothing here changes what the registry holds, but for what runs had to do with it: that is `failed_precondition` (reason `registered`). */
export interface Collections extends CollectionReads {
  /** One that is there already, with the same description and tags, is answered as it is. Throws `already_exists` for another. */
  create(caller: Caller, input: CreateCollection): Promise<Collection>;
  /** Changes what is given, its name and kind too. A taken name is `already_exists`. */
  edit(caller: Caller, input: EditCollection): Promise<Collection>;
  /** Changes what is said of a version; its files never change. */
  editVersion(caller: Caller, input: EditVersion): Promise<CollectionVersion>;
  /** Removes it with all its versions. The bytes stay while something else keeps them. Throws `failed_precondition` (reason `linked`) while others stand for one. */
  delete(caller: Caller, id: CollectionId): Promise<void>;
  /**
   * The next version, committed. The same files as the latest version again are no change but for new aliases and the run that
   * made them too. Throws `failed_precondition` (reason `content_missing`) for contents that are not stored.
   */
  addVersion(caller: Caller, input: AddVersion): Promise<CollectionVersion>;
  /**
   * A version that stands for one of another collection: the one there is, or the next. Throws `failed_precondition` (reason
   * `not_of_links`) for a collection with files of its own.
   */
  link(caller: Caller, input: LinkVersion): Promise<CollectionVersion>;
  /** Gives a version one more name. */
  putHandle(caller: Caller, input: VersionAt & { readonly handle: string }): Promise<void>;
  /** Throws `failed_precondition` (reason `linked`) while others stand for it. */
  deleteVersion(caller: Caller, at: VersionAt): Promise<void>;
  /** Moves the alias when it exists; again is no change. */
  setAlias(caller: Caller, input: VersionAt & { readonly alias: string }): Promise<void>;
  /** Again is no change. */
  deleteAlias(caller: Caller, input: CollectionId & { readonly alias: string }): Promise<void>;
  /** Says that a run made or used a version; again is no change. */
  noteRun(caller: Caller, input: VersionAt & { readonly runId: string; readonly relation: RunRelation }): Promise<void>;
}

export function createCollections(ports: CollectionPorts): Collections {
  const { read, write, digest } = ports;

  /** One change of a collection there is, noted by the work, and announced when it says that something changed. */
  function change(
    { caller, id, action = 'collection.write' }: { readonly caller: Caller; readonly id: CollectionId; readonly action?: 'collection.write' | 'collection.delete' },
    work: (collection: Collection, writing: Writing<CollectionStores>) => Promise<boolean>,
  ): Promise<void> {
    return write(caller, action, scopeOf(id), async (writing) => {
      const isChanged = await work(requiredCollection(await writing.stores.collections.find(id), id), writing);
      if (isChanged) writing.announce(collectionChange(id));
    });
  }

  return {
    ...createCollectionReads(ports),

    create: (caller, { tags: given = [], ofItsName, ...input }) =>
      write(caller, 'collection.write', scopeOf(input), async ({ stores, at, audit, announce }) => {
        checkId(input);
        requireUnregistered(input);
        checkTags(given);
        checkLength('description', input.description ?? '', descriptionLimit);
        if (input.projectId !== undefined && !(await stores.projects.find(input.projectId))) throw notFound('project', input.projectId);
        const tags = uniqueTags(given);
        const holder = await stores.collections.find(input);
        if (holder !== undefined && isSame(holder, { ...input, tags })) return holder;
        if (ofItsName === 'only') await requireSoleName(stores.collections, input);
        await stores.collections.insert({ ...input, createdAt: at, updatedAt: at, tags });
        audit('collection.created', subject(input));
        announce(collectionChange(input));
        return requiredCollection(await stores.collections.find(input), input);
      }),
    edit: (caller, input) => write(caller, 'collection.write', scopeOf(input), (writing) => editCollection(input, writing)),
    editVersion: (caller, input) => write(caller, 'collection.write', scopeOf(input), (writing) => editVersion(input, writing)),
    delete: (caller, id) =>
      change({ caller, id, action: 'collection.delete' }, async (_collection, { stores, audit }) => {
        requireUnregistered(id);
        await requireUnlinked(id, stores.collections);
        await stores.collections.delete(id);
        audit('collection.deleted', subject(id));
        return true;
      }),
    addVersion: async (caller, input) => {
      const wanted = inOrder(input.files);
      checkVersionWords(input);
      const { blobs } = await read(caller, 'collection.write', scopeOf(input));
      const version: VersionToAdd = { ...input, tree: treeDigest(wanted, digest), files: await requireFileContents(wanted, blobs) };
      return write(caller, 'collection.write', scopeOf(input), async (writing) => {
        const collection = requiredCollection(await writing.stores.collections.find(input), input);
        requireUnregistered(input);
        requireOwnFiles(collection);
        return addVersion(collection, version, writing);
      });
    },
    link: async (caller, { originId, ...to }) => {
      const origin = await requiredOrigin((await read(caller, 'collection.read', 'visible')).collections, originId);
      return write(caller, 'collection.write', scopeOf(to), (writing) => linkVersion(to, origin, writing));
    },
    putHandle: (caller, { handle, ...at }) =>
      change({ caller, id: at }, async (_collection, { stores, audit }) => {
        checkName('handle', handle);
        const { id } = requiredVersion(await stores.collections.findVersion(at), at);
        if ((await stores.collections.findHandle(handle)) === id) return false;
        await stores.collections.putHandle(handle, id);
        audit('collection_version.handle_put', subject(at), { handle });
        return false;
      }),
    deleteVersion: (caller, at) =>
      change({ caller, id: at, action: 'collection.delete' }, async (_collection, { stores, audit }) => {
        requireUnregistered(at);
        requiredVersion(await stores.collections.findVersion(at), at);
        await requireUnlinked(at, stores.collections);
        await stores.collections.deleteVersion(at);
        audit('collection_version.deleted', subject(at));
        return true;
      }),
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

function isSame(one: Collection, other: Pick<Collection, 'description' | 'tags'>): boolean {
  return one.description === other.description && textOf(one.tags) === textOf(other.tags);
}

/** Whatever their order. */
function textOf(tags: readonly Tag[]): string {
  return canonicalJson(Object.fromEntries(tags.map(({ key, value }) => [key, value])));
}

function checkId({ kind, name }: CollectionId): void {
  checkKind(kind);
  checkName('name', name);
}
