// Collections on this wire.
import type { InputOf } from '../../../sdk/contract.ts';
import type { NewCollectionFile } from '../../core/collections/collection.ts';
import { type ContentDigest, readDigest } from '../../core/content/content-digest.ts';
import type { Core } from '../../core/core.ts';
import type { Json } from '../../documents/canonical-json.ts';
import type { Handlers } from './handler.ts';
import { wirePage, pageRequest } from './translate.ts';

type Reading = 'searchCollections' | 'getCollection' | 'listCollectionVersions' | 'getCollectionVersion' | 'listCollectionFiles' | 'listCollectionEdges' | 'listRunCollections';
type Changing = 'createCollection' | 'deleteCollection' | 'addCollectionVersion' | 'deleteCollectionVersion' | 'setCollectionAlias' | 'deleteCollectionAlias' | 'addCollectionEdge';

export function createCollectionHandlers({ collections }: Core): Pick<Handlers, Reading | Changing> {
  return { ...reading(collections), ...changing(collections) };
}

function reading(collections: Core['collections']): Pick<Handlers, Reading> {
  return {
    searchCollections: async ({ projectId, kind, text, ...input }, { caller }) =>
      wirePage(await collections.search(caller, { projectId, kind, text, page: pageRequest(input) }), (found) => found),
    getCollection: (id, { caller }) => collections.get(caller, id),
    listCollectionVersions: async ({ projectId, kind, name, ...input }, { caller }) =>
      wirePage(await collections.versions(caller, { projectId, kind, name, page: pageRequest(input) }), (version) => version),
    getCollectionVersion: ({ version, alias = '', ...id }, { caller }) => collections.getVersion(caller, version === undefined ? { ...id, alias } : { ...id, version }),
    listCollectionFiles: async ({ projectId, kind, name, version, folder, ...input }, { caller }) =>
      wirePage(await collections.files(caller, { projectId, kind, name, version, folder, page: pageRequest(input) }), (file) => file),
    listCollectionEdges: async ({ projectId, kind, name, version, ...input }, { caller }) =>
      wirePage(await collections.edges(caller, { projectId, kind, name, version, page: pageRequest(input) }), (edge) => edge),
    listRunCollections: async ({ runId, relation, ...input }, { caller }) =>
      wirePage(await collections.versionsOfRun(caller, { runId, relation, page: pageRequest(input) }), (version) => version),
  };
}

function changing(collections: Core['collections']): Pick<Handlers, Changing> {
  return {
    createCollection: (input, { caller }) => collections.create(caller, input),
    deleteCollection: (id, { caller }) => collections.delete(caller, id),
    addCollectionVersion: ({ files, metadata, ...input }, { caller }) =>
      // What was read of JSON is JSON.
      collections.addVersion(caller, { ...input, files: files.map(newFile), metadata: metadata as { readonly [key: string]: Json } | undefined }),
    deleteCollectionVersion: (at, { caller }) => collections.deleteVersion(caller, at),
    setCollectionAlias: (input, { caller }) => collections.setAlias(caller, input),
    deleteCollectionAlias: (input, { caller }) => collections.deleteAlias(caller, input),
    addCollectionEdge: (input, { caller }) => collections.noteRun(caller, input),
  };
}

/** The schema has seen to the digests. */
function newFile({ path, digest, reference, sizeBytes }: InputOf<'addCollectionVersion'>['files'][number]): NewCollectionFile {
  const known = digest === undefined ? undefined : readDigest(digest);
  return reference === undefined ? { path, digest: known as ContentDigest } : { path, reference, digest: known, sizeBytes };
}
