// Fields of artifacts, and of what they hang together with, whose answers need more than the view they stand in.
import type { Collection, CollectionId, RunRelation } from '../../../core/collections/collection.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import type { Place } from '../projects/place.ts';
import type { Listing } from './artifact-filters.ts';
import { artifactView, membershipView, namedArtifactView } from './artifact-view.ts';
import { countOfRun, creatorOf, usersOf, versionsOfRun } from './artifact-runs.ts';
import { findCollection, searchedAt } from './collection-place.ts';
import { collectionConnection, collectionView, typeOf, typeView } from './collection-view.ts';
import { type Paging, connectedAs } from '../graphql/connection.ts';
import { type Artifact, findByName, isDraft } from './versions.ts';

interface OfCollection {
  readonly of: CollectionId & Pick<Collection, 'isOfLinks'>;
}

interface OfArtifact {
  readonly artifact: Artifact;
}

interface OfPlace {
  readonly place: Place;
}

interface ByName {
  readonly name: string;
}

const ofRun =
  (relation: RunRelation) =>
  async ({ record }: { readonly record: RunRecord }, list: Paging, call: WandbCall) => ({
    ...connectedAs(await versionsOfRun(call, record, { relation, list }), (version) => artifactView(call, version)),
    totalCount: () => countOfRun(call, record, relation),
  });

const collectionOf = ({ of }: OfCollection, _: unknown, call: WandbCall) => collectionView(call, of);

export const artifactFields = {
  Artifact: {
    artifactSequence: ({ artifact: { of } }: OfArtifact, _: unknown, call: WandbCall) => collectionView(call, of),
    artifactType: ({ artifact: { of } }: OfArtifact, _: unknown, call: WandbCall) => typeOf(call, of),
    usedBy: ({ artifact }: OfArtifact, _: unknown, call: WandbCall) => (isDraft(artifact) ? { edges: [] } : usersOf(call, artifact)),
    createdBy: ({ artifact }: OfArtifact, _: unknown, call: WandbCall) => (isDraft(artifact) ? null : creatorOf(call, artifact)),
  },
  ArtifactAlias: { artifactCollection: collectionOf },
  ArtifactCollectionMembership: { artifactCollection: collectionOf },
  Run: { outputArtifacts: ofRun('produced'), inputArtifacts: ofRun('used') },
  Project: {
    artifact: async ({ place }: OfPlace, { name }: ByName, call: WandbCall) => {
      const version = await findByName(call, place, name);
      return version === undefined ? null : namedArtifactView(call, version);
    },
    artifactCollectionMembership: async ({ place }: OfPlace, { name }: ByName, call: WandbCall) => {
      const version = await findByName(call, place, name);
      return version === undefined ? null : membershipView(call, version);
    },
    artifactCollection: async ({ place }: OfPlace, { name }: ByName, call: WandbCall) => {
      const collection = await findCollection(call, place, name);
      return collection === undefined ? null : collectionView(call, collection);
    },
    artifactCollections: ({ place }: OfPlace, list: Listing, call: WandbCall) => collectionConnection(call, place, list),
    artifactType: async ({ place }: OfPlace, { name }: ByName, call: WandbCall) => {
      const [kind] = await call.core.collections.kinds(call.caller, searchedAt(place, name));
      return kind === undefined ? null : typeView(call, place, kind);
    },
    artifactTypes: async ({ place }: OfPlace, _: unknown, call: WandbCall) => {
      const kinds = await call.core.collections.kinds(call.caller, searchedAt(place));
      return connectedAs({ items: kinds }, (kind) => typeView(call, place, kind));
    },
  },
};
