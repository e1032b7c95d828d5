// The operations on collections and their versions.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import type { ReadScope, Scope } from '../access/scope.ts';
import { canonicalJson, type Json } from '../../documents/canonical-json.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { Digest } from '../base/digest.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Tag } from '../base/tag.ts';
import { checkLength, checkName, keyLimit } from '../base/text-limits.ts';
import { missingBlobs } from '../content/blobs.ts';
import { hexOf } from '../content/content-digest.ts';
import { checkArtifactPath, checkFolderPath } from '../tracking/artifacts/artifact-path.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { Collection, CollectionEdge, CollectionFile, CollectionId, CollectionVersion, RunRelation } from './collection.ts';
import type { CollectionSearch, CollectionStore, VersionAt } from './collection-store.ts';

interface Stores {
  readonly collections: CollectionStore;
  readonly runs: RunStore;
}

export interface CollectionPorts extends ContentDoors<Stores> {
  readonly digest: Digest;
}

export interface CreateCollection extends CollectionId {
  readonly description?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface AddVersion extends CollectionId {
  readonly files: readonly CollectionFile[];
  readonly description?: string | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  /** The run that made it, which must be there. */
  readonly producedBy?: string | undefined;
}

export interface Collections {
  /** Throws `already_exists`. */
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

  setAlias(caller: Caller, input: VersionAt & { readonly alias: string }): Promise<void>;
  /** Again is no change. */
  deleteAlias(caller: Caller, input: CollectionId & { readonly alias: string }): Promise<void>;
  /** Says that a run made or used a version; again is no change. */
  noteRun(caller: Caller, input: VersionAt & { readonly runId: string; readonly relation: RunRelation }): Promise<void>;
}

/** More come in several versions, or by reference. */
const filesLimit = 200_000;
const shownMissing = 10;

export function createCollections(ports: CollectionPorts): Collections {
  const { read, write, digest } = ports;

  async function reading(caller: Caller, id: CollectionId): Promise<CollectionStore> {
    return (await read(caller, 'collection.read', scopeOf(id))).collections;
  }

  /** One change of a collection there is. */
  function change<T>(caller: Caller, id: CollectionId, work: (collection: Collection, writing: Writing<Stores>) => Promise<T>): Promise<T> {
    return write(caller, 'collection.write', scopeOf(id), async (writing) => {
      const collection = required(await writing.stores.collections.find(id), id);
      return work(collection, writing);
    });
  }

  async function requireContents(caller: Caller, { files, ...id }: AddVersion): Promise<void> {
    const { blobs } = await read(caller, 'collection.write', scopeOf(id));
    const stored = files.flatMap((file) => ('reference' in file ? [] : [file.digest]));
    const missing = await missingBlobs(blobs, stored);
    if (missing.length === 0) return;
    const shown = missing.slice(0, shownMissing).map(hexOf);
    throw new AssayError(
      'failed_precondition',
      `not stored yet: ${shown.join(', ')}${missing.length > shown.length ? ` and ${missing.length - shown.length} more` : ''}; send their bytes, then add the version again`,
      {
        reason: 'content_missing',
        detail: { missing: shown },
      },
    );
  }

  /** The digest of a tree is that of its canonical listing. */
  function treeDigest(files: readonly CollectionFile[]): CollectionVersion['digest'] {
    const listing = files.map(({ path, ...content }) => [path, 'reference' in content ? `${content.reference} ${content.digest ?? ''}` : content.digest]);
    return `sha256:${digest(canonicalJson(listing))}`;
  }

  return {
    create: (caller, { tags = [], ...input }) =>
      write(caller, 'collection.write', scopeOf(input), async ({ stores, at, audit }) => {
        checkId(input);
        checkLength('description', input.description ?? '', 100_000);
        await stores.collections.insert({ ...input, createdAt: at, updatedAt: at, tags });
        audit('collection.created', subject(input));
        return required(await stores.collections.find(input), input);
      }),

    get: async (caller, id) => required(await (await reading(caller, id)).find(id), id),
    search: async (caller, query) => {
      const scope: ReadScope = query.projectId === undefined ? 'visible' : { project: query.projectId };
      return (await read(caller, 'collection.read', scope)).collections.search(query);
    },
    delete: (caller, id) =>
      write(caller, 'collection.delete', scopeOf(id), async ({ stores, audit }) => {
        required(await stores.collections.find(id), id);
        await stores.collections.delete(id);
        audit('collection.deleted', subject(id));
      }),

    addVersion: async (caller, input) => {
      const files = inOrder(input.files);
      const { aliases = [], tags = [], metadata = {}, producedBy } = input;
      aliases.forEach((alias) => checkName('alias', alias, keyLimit));
      await requireContents(caller, input);
      return change(caller, input, async (collection, { stores, at, audit }) => {
        if (producedBy !== undefined) await requireRun(stores.runs, producedBy);
        const tree = treeDigest(files);
        const latest = collection.lastVersion === 0 ? undefined : await stores.collections.findVersion({ ...collection, version: collection.lastVersion });
        const isNew = latest === undefined || latest.digest !== tree;
        const version = isNew ? collection.lastVersion + 1 : latest.version;
        const place = { ...collection, version };
        if (isNew) {
          await stores.collections.insertVersion(collection, {
            version,
            state: 'committed',
            digest: tree,
            description: input.description,
            metadata,
            createdAt: at,
            updatedAt: at,
            tags,
          });
          await stores.collections.putFiles(place, files);
          await stores.collections.update(collection, { updatedAt: at, description: collection.description });
          audit('collection_version.added', subject(place), { digest: tree ?? null, files: files.length });
        }
        for (const alias of aliases) {
          if (!isNew && latest.aliases.includes(alias)) continue;
          await stores.collections.putAlias(collection, alias, version);
          audit('collection.alias_set', subject(collection), { alias, version });
        }
        if (producedBy !== undefined && (isNew || !latest.producedBy.includes(producedBy))) {
          await stores.collections.putEdge(place, { runId: producedBy, relation: 'produced', at });
          audit('collection_version.run_noted', subject(place), { run: producedBy, relation: 'produced' });
        }
        return requiredVersion(await stores.collections.findVersion(place), place);
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
      change(caller, at, async (_collection, { stores, audit }) => {
        requiredVersion(await stores.collections.findVersion(at), at);
        await stores.collections.deleteVersion(at);
        audit('collection_version.deleted', subject(at));
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
      change(caller, at, async (_collection, { stores, audit }) => {
        checkName('alias', alias, keyLimit);
        requiredVersion(await stores.collections.findVersion(at), at);
        await stores.collections.putAlias(at, alias, at.version);
        audit('collection.alias_set', subject(at), { alias, version: at.version });
      }),
    deleteAlias: (caller, { alias, ...id }) =>
      change(caller, id, async (_collection, { stores, audit }) => {
        if (await stores.collections.deleteAlias(id, alias)) audit('collection.alias_deleted', subject(id), { alias });
      }),
    noteRun: (caller, { runId, relation, ...at }) =>
      change(caller, at, async (_collection, { stores, at: time, audit }) => {
        requiredVersion(await stores.collections.findVersion(at), at);
        await requireRun(stores.runs, runId);
        await stores.collections.putEdge(at, { runId, relation, at: time });
        audit('collection_version.run_noted', subject(at), { run: runId, relation });
      }),
  };
}

async function requireRun(runs: RunStore, runId: string): Promise<void> {
  if ((await runs.find(runId)) === undefined) throw notFound('run', runId);
}

function scopeOf({ projectId }: CollectionId): Scope {
  return projectId === undefined ? 'server' : { project: projectId };
}

function checkId({ kind, name }: CollectionId): void {
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(kind))
    throw invalidArgument(`kind ${JSON.stringify(kind.slice(0, 80))} is not 1 to 64 lower-case letters, digits, '_' or '-', a letter first`);
  checkName('name', name);
}

/** By path; refuses a path twice, one below another file, and too many. */
function inOrder(files: readonly CollectionFile[]): readonly CollectionFile[] {
  if (files.length > filesLimit) throw invalidArgument(`a version of ${files.length} files is beyond the limit of ${filesLimit}; split it, or name an archive`);
  const paths = new Set<string>();
  for (const { path } of files) {
    checkArtifactPath(path);
    if (paths.has(path)) throw invalidArgument(`the path ${JSON.stringify(path)} is there twice; give each file once`);
    paths.add(path);
  }
  return [...files].sort(({ path: one }, { path: other }) => (one < other ? -1 : 1));
}

function required(collection: Collection | undefined, id: CollectionId): Collection {
  if (!collection) throw notFound('collection', `${id.kind}/${id.name}`);
  return collection;
}

function requiredVersion(version: CollectionVersion | undefined, { kind, name, version: number }: VersionAt): CollectionVersion {
  if (!version) throw notFound('collection version', `${kind}/${name}/${number}`);
  return version;
}

function subject(id: CollectionId & { readonly version?: number }) {
  const name = `${id.kind}/${id.name}`;
  return id.version === undefined ? { kind: 'collection', id: name } : { kind: 'collection version', id: `${name}/${id.version}` };
}
