// Collections of artifacts at the roots.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { Collection, CollectionId } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { namesOf } from '../graphql/global-id.ts';
import { findPlace } from '../projects/place.ts';
import { collectionName, findCollection, collectionPlace } from './collection-place.ts';
import { sequenceView } from './collection-view.ts';
import { type TagInput, labelTags, tagView } from './tag-view.ts';

interface ChangeCollection {
  readonly name?: string | null;
  readonly description?: string | null;
}

interface TagCollection {
  readonly entityName: string;
  readonly projectName: string;
  readonly artifactCollectionName: string;
  readonly tags: readonly TagInput[];
}

export const collectionAnswers = {
  artifactCollection: async ({ id }: { readonly id: string }, call: WandbCall) => {
    const found = await findById(call, id);
    return found === undefined ? null : sequenceView(call, found);
  },

  updateArtifactSequence: async ({ input }: { readonly input: ChangeCollection & { readonly artifactSequenceID: string } }, call: WandbCall) => {
    const of = await idOf(call, input.artifactSequenceID);
    const name = input.name === null || input.name === undefined ? undefined : collectionName(await collectionPlace(call, of), input.name);
    return changed(call, await call.core.collections.edit(call.caller, { ...of, description: input.description ?? undefined, to: { name } }));
  },

  /** Gives a collection another type. */
  moveArtifactSequence: async ({ input }: { readonly input: { readonly artifactSequenceID: string; readonly destinationArtifactTypeName: string } }, call: WandbCall) => {
    const of = await idOf(call, input.artifactSequenceID);
    return changed(call, await call.core.collections.edit(call.caller, { ...of, to: { kind: input.destinationArtifactTypeName } }));
  },

  deleteArtifactSequence: async ({ input }: { readonly input: { readonly artifactSequenceID: string } }, call: WandbCall) => {
    const of = await idOf(call, input.artifactSequenceID);
    const collection = await call.core.collections.get(call.caller, of);
    await call.core.collections.delete(call.caller, of);
    return { artifactCollection: { ...sequenceView(call, collection), state: 'DELETED' } };
  },

  updateArtifactPortfolio: () => {
    throw noPortfolio();
  },
  deleteArtifactPortfolio: () => {
    throw noPortfolio();
  },

  createArtifactCollectionTagAssignments: async ({ input }: { readonly input: TagCollection }, call: WandbCall) => {
    await call.core.collections.edit(call.caller, { ...(await named(call, input)), tags: labelTags(input.tags) });
    return { tags: input.tags.map(({ tagName }) => tagView(tagName)) };
  },

  deleteArtifactCollectionTagAssignments: async ({ input }: { readonly input: TagCollection }, call: WandbCall) => {
    await call.core.collections.edit(call.caller, { ...(await named(call, input)), removedTags: input.tags.map(({ tagName }) => tagName) });
    return { success: true };
  },
};

/** What the caller does not see is not there, whatever an id says. */
async function findById({ core, caller }: WandbCall, id: string): Promise<Collection | undefined> {
  const [projectId, kind, name] = namesOf('ArtifactSequence', 3, id) as [string, string, string];
  const { items } = await core.collections.search(caller, { kind, name, page: { limit: 1_000 } });
  return items.find((found) => found.projectId === projectId);
}

/** Throws `not_found`. */
async function idOf(call: WandbCall, id: string): Promise<CollectionId> {
  const found = await findById(call, id);
  if (found === undefined) throw notFound('artifact collection', id);
  const { projectId, kind, name } = found;
  return { projectId, kind, name };
}

function changed(call: WandbCall, collection: Collection) {
  return { artifactCollection: sequenceView(call, collection) };
}

async function named(call: WandbCall, { entityName, projectName, artifactCollectionName }: TagCollection): Promise<CollectionId> {
  const place = await findPlace(call, { entity: entityName, project: projectName });
  const collection = place && (await findCollection(call, place, artifactCollectionName));
  if (collection === undefined) throw notFound('artifact', `${entityName}/${projectName}/${artifactCollectionName}`);
  const { projectId, kind, name } = collection;
  return { projectId, kind, name };
}

function noPortfolio(): AssayError {
  return new AssayError('unsupported', 'this server has no portfolios');
}
