// The operations on versions in the making: files come to a draft in any number of calls and from any number of writers, each named by
// a digest of whatever algorithm; what is committed names stored bytes only, and has the next number.
import { canonicalJson } from '../../documents/canonical-json.ts';
import type { Caller } from '../access/caller.ts';
import type { Writing } from '../access/writing.ts';
import { notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import { checkLength, checkName, keyLimit } from '../base/text-limits.ts';
import { namedDigests } from '../content/blobs.ts';
import type { ContentDigest } from '../content/content-digest.ts';
import { checkVersionWords, insertNext, noteRun, pointAliases } from './add-version.ts';
import { collectionChange, type CollectionStores, requiredCollection, requireRun, requireUnregistered, scopeOf, subject } from './collection-checks.ts';
import type { CollectionDraft, CollectionFile, CollectionId, DraftWords, NewCollectionFile, PlacedVersion, VersionWords } from './collection.ts';
import { eachFile } from './each-file.ts';
import type { CollectionPorts } from './collections.ts';
import { requireOwnFiles } from './link-version.ts';
import { byPath, contentMissing, inOrder, requireFileContents, treeDigest } from './version-files.ts';

export interface DraftPorts extends CollectionPorts {
  readonly ids: Ids;
}

export interface BeginDraft extends VersionWords {
  readonly of: CollectionId;
  readonly baseId?: string | undefined;
  /** All who begin with the same text add to the same draft, until that is committed. */
  readonly sharedAs?: string | undefined;
  /** One more name of what it becomes, such as one that its maker made up. */
  readonly handle?: string | undefined;
}

export interface PutDraftFiles {
  readonly id: string;
  readonly files: readonly CollectionFile[];
  /** `instead`: nothing else remains of what came before, nor of a base. `beside`: they replace those at their paths. */
  readonly place: 'instead' | 'beside';
  /** The version whose files it has too, from now on. */
  readonly baseId?: string | undefined;
}

export interface Drafts {
  /** Aliases that others gave to a shared draft stay. Throws `not_found` for a collection, a base or a run that is not there. */
  begin(caller: Caller, input: BeginDraft): Promise<CollectionDraft>;
  find(caller: Caller, id: string): Promise<CollectionDraft | undefined>;
  /** Throws `not_found`. */
  putFiles(caller: Caller, input: PutDraftFiles): Promise<void>;
  /** All it has by now, with those of its base, by path. */
  files(caller: Caller, id: string): Promise<readonly CollectionFile[]>;
  /**
   * Makes it the next version of its collection, with its own id. One that was committed before is answered again. Throws
   * `failed_precondition` (reason `content_missing`) for files whose bytes are not stored.
   */
  commit(caller: Caller, input: { readonly id: string; readonly fingerprint?: string | undefined }): Promise<PlacedVersion>;
}

export function createDrafts({ read, write, ids, digest }: DraftPorts): Drafts {
  async function required(caller: Caller, id: string): Promise<CollectionDraft> {
    const draft = await (await read(caller, 'collection.read', 'visible')).collections.findDraft(id);
    if (draft === undefined) throw notFound('draft', id);
    return draft;
  }

  async function filesOf(caller: Caller, { id, of, baseId }: CollectionDraft): Promise<readonly CollectionFile[]> {
    const { collections } = await read(caller, 'collection.read', scopeOf(of));
    const files = new Map<string, CollectionFile>();
    if (baseId !== undefined) {
      const [base] = await collections.versionsById([baseId]);
      if (base === undefined) throw notFound('collection version', baseId);
      await eachFile(collections, { ...base.of, version: base.version }, (file) => files.set(file.path, file));
    }
    for (const file of await collections.draftFiles(id)) files.set(file.path, file);
    return [...files.values()].sort(({ path: one }, { path: other }) => (one < other ? -1 : 1));
  }

  return {
    begin: (caller, { of, baseId, sharedAs, handle, ...words }) =>
      write(caller, 'collection.write', scopeOf(of), async (writing) => {
        checkVersionWords(words);
        checkLength('sharedAs', sharedAs ?? '', keyLimit);
        if (handle !== undefined) checkName('handle', handle);
        requireUnregistered(of);
        const { collections, runs } = writing.stores;
        requireOwnFiles(requiredCollection(await collections.find(of), of));
        if (words.producedBy !== undefined) await requireRun(runs, words.producedBy);
        if (baseId !== undefined && (await collections.versionsById([baseId])).length === 0) throw notFound('collection version', baseId);
        const shared = sharedAs === undefined ? undefined : await collections.findSharedDraft(of, sharedAs);
        const draft: CollectionDraft =
          shared === undefined
            ? { id: ids.other(), of, baseId, sharedAs, createdAt: writing.at, words: togetherWith({ makers: [] }, words) }
            : { ...shared, baseId: baseId ?? shared.baseId, words: togetherWith(shared.words, words) };
        await (shared === undefined ? insert(draft, writing) : update(draft, shared, writing));
        if (handle !== undefined) await collections.putHandle(handle, draft.id);
        return draft;
      }),

    find: async (caller, id) => (await read(caller, 'collection.read', 'visible')).collections.findDraft(id),

    putFiles: async (caller, { id, files, place, baseId }) => {
      const { of } = await required(caller, id);
      const wanted = byPath(files);
      const { blobs, contentNames } = await read(caller, 'collection.write', scopeOf(of));
      // What is known by another name is renewed, so that it is still there when this is committed.
      const known = await namedDigests({ contentNames, blobs }, digestsOf(wanted));
      await write(caller, 'collection.write', scopeOf(of), async ({ stores: { collections }, audit }) => {
        const draft = await collections.findDraft(id);
        if (draft === undefined) throw notFound('draft', id);
        if (place === 'instead') await collections.removeDraftFiles(id);
        await collections.updateDraft(id, { baseId: place === 'instead' ? baseId : (baseId ?? draft.baseId), words: draft.words });
        await collections.putDraftFiles(
          id,
          wanted.map((file) => ('reference' in file ? file : { ...file, digest: known.get(file.digest) ?? file.digest })),
        );
        audit('collection_draft.files_put', { kind: 'draft', id }, { files: files.length });
      });
    },

    files: async (caller, id) => filesOf(caller, await required(caller, id)),

    commit: async (caller, { id, fingerprint }) => {
      const { collections } = await read(caller, 'collection.read', 'visible');
      const draft = await collections.findDraft(id);
      if (draft === undefined) {
        const [committed] = await collections.versionsById([id]);
        if (committed === undefined) throw notFound('draft', id);
        return committed;
      }
      const { of } = draft;
      const { blobs, contentNames } = await read(caller, 'collection.write', scopeOf(of));
      const named = await filesOf(caller, draft);
      const known = await namedDigests({ contentNames, blobs }, digestsOf(named));
      const missing = named.flatMap((file) => ('reference' in file || known.has(file.digest) ? [] : [file.path]));
      if (missing.length > 0) throw contentMissing(missing);
      const wanted = inOrder(named.map((file) => ('reference' in file ? file : { ...file, digest: known.get(file.digest)! })));
      const files = await requireFileContents(wanted, blobs);
      return write(caller, 'collection.write', scopeOf(of), async (writing) => {
        const { stores, announce } = writing;
        const current = await stores.collections.findDraft(id);
        // Whoever committed it meanwhile was first.
        if (current === undefined) return requiredById(await stores.collections.versionsById([id]), id);
        const collection = requiredCollection(await stores.collections.find(of), of);
        const place = { ...of, version: collection.lastVersion + 1 };
        await insertNext(
          place,
          { ...place, ...current.words, id, fingerprint: fingerprint ?? current.words.fingerprint, files, tree: treeDigest(wanted, digest), about: collection.description },
          writing,
        );
        await pointAliases(place, current.words.aliases, writing);
        for (const { id: runId } of await stores.runs.findMany(current.words.makers)) await noteRun(place, { runId, relation: 'produced' }, writing);
        await stores.collections.deleteDraft(id);
        announce(collectionChange(of));
        return requiredById(await stores.collections.versionsById([id]), id);
      });
    },
  };
}

async function insert(draft: CollectionDraft, { stores, audit }: Writing<CollectionStores>): Promise<void> {
  await stores.collections.insertDraft(draft);
  audit('collection_draft.begun', { kind: 'draft', id: draft.id }, { collection: subject(draft.of).id });
}

async function update(draft: CollectionDraft, before: CollectionDraft, { stores, audit }: Writing<CollectionStores>): Promise<void> {
  if (draft.baseId === before.baseId && canonicalJson(jsonOf(draft.words)) === canonicalJson(jsonOf(before.words))) return;
  await stores.collections.updateDraft(draft.id, draft);
  audit('collection_draft.changed', { kind: 'draft', id: draft.id });
}

function jsonOf(words: VersionWords) {
  return JSON.parse(JSON.stringify(words)) as Parameters<typeof canonicalJson>[0];
}

/** What the later one says holds, but nobody's aliases are lost, and no run that made it. */
function togetherWith(one: DraftWords, other: VersionWords): DraftWords {
  const said = Object.fromEntries(Object.entries(other).filter(([, value]) => value !== undefined)) as VersionWords;
  const { producedBy } = said;
  return {
    ...one,
    ...said,
    aliases: [...new Set([...(one.aliases ?? []), ...(said.aliases ?? [])])],
    makers: producedBy === undefined ? one.makers : [...new Set([...one.makers, producedBy])],
  };
}

function digestsOf(files: readonly NewCollectionFile[]): readonly ContentDigest[] {
  return files.flatMap((file) => ('reference' in file ? [] : [file.digest]));
}

function requiredById([version]: readonly PlacedVersion[], id: string): PlacedVersion {
  if (version === undefined) throw notFound('draft', id);
  return version;
}
