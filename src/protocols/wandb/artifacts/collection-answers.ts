// Collections of artifacts at the roots.
import type { WandbCall } from '../call.ts';
import { collectionChanges } from './collection-changes.ts';
import { findCollectionById, requiredById, requiredNamed } from './collection-ids.ts';
import { collectionName, collectionPlace } from './collection-place.ts';
import { collectionView } from './collection-view.ts';
import { type TagInput, tagView } from './tag-view.ts';

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

type Input<T> = { readonly input: T };

async function update(call: WandbCall, id: string, { name, description }: ChangeCollection) {
  const of = await requiredById(call, id);
  const to = name === null || name === undefined ? undefined : collectionName(await collectionPlace(call, of), name);
  return { artifactCollection: collectionView(call, await collectionChanges(call, of).edit({ description: description ?? undefined, name: to })) };
}

async function remove(call: WandbCall, id: string) {
  const of = await requiredById(call, id);
  await collectionChanges(call, of).delete();
  return { artifactCollection: { ...collectionView(call, of), state: 'DELETED' } };
}

export const collectionAnswers = {
  artifactCollection: async ({ id }: { readonly id: string }, call: WandbCall) => {
    const found = await findCollectionById(call, id);
    return found === undefined ? null : collectionView(call, found);
  },

  updateArtifactSequence: ({ input }: Input<ChangeCollection & { readonly artifactSequenceID: string }>, call: WandbCall) => update(call, input.artifactSequenceID, input),
  updateArtifactPortfolio: ({ input }: Input<ChangeCollection & { readonly artifactPortfolioID: string }>, call: WandbCall) => update(call, input.artifactPortfolioID, input),
  deleteArtifactSequence: ({ input }: Input<{ readonly artifactSequenceID: string }>, call: WandbCall) => remove(call, input.artifactSequenceID),
  deleteArtifactPortfolio: ({ input }: Input<{ readonly artifactPortfolioID: string }>, call: WandbCall) => remove(call, input.artifactPortfolioID),

  /** Gives a collection another type. */
  moveArtifactSequence: async ({ input }: Input<{ readonly artifactSequenceID: string; readonly destinationArtifactTypeName: string }>, call: WandbCall) => {
    const { projectId, kind, name } = await requiredById(call, input.artifactSequenceID);
    const moved = await call.core.collections.edit(call.caller, { projectId, kind, name, to: { kind: input.destinationArtifactTypeName } });
    return { artifactCollection: collectionView(call, moved) };
  },

  createArtifactCollectionTagAssignments: async ({ input }: Input<TagCollection>, call: WandbCall) => {
    await collectionChanges(call, await requiredNamed(call, input)).tag(input.tags.map(({ tagName }) => tagName));
    return { tags: input.tags.map(({ tagName }) => tagView(tagName)) };
  },

  deleteArtifactCollectionTagAssignments: async ({ input }: Input<TagCollection>, call: WandbCall) => {
    await collectionChanges(call, await requiredNamed(call, input)).untag(input.tags.map(({ tagName }) => tagName));
    return { success: true };
  },
};
