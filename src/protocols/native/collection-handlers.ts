// Collections on this wire, for reading.
import type { Core } from '../../core/core.ts';
import type { Handlers } from './handler.ts';
import { wirePage, pageRequest } from './translate.ts';

type Operation = 'searchCollections' | 'getCollection' | 'listCollectionVersions' | 'getCollectionVersion' | 'listCollectionFiles' | 'listCollectionEdges' | 'listRunCollections';

export function createCollectionHandlers({ collections }: Core): Pick<Handlers, Operation> {
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
