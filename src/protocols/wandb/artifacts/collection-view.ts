// Collections and their types as this wire shows them.
import type { Collection, CollectionId } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { once } from '../graphql/once.ts';
import type { Place } from '../projects/place.ts';
import { projectView } from '../projects/project-view.ts';
import { aliasView, artifactView, membershipView, namedArtifactView } from './artifact-view.ts';
import { findCollection, isPortfolio, nameInPlace, collectionPlace, searchedAt } from './collection-place.ts';
import { collectionsAsked, type Listing, versionsAsked } from './artifact-filters.ts';
import { askedPage, connectedAs } from '../graphql/connection.ts';
import { largestPage } from './every-item.ts';
import { tagView } from './tag-view.ts';
import { findByName, findMember, findNewest, indexOf, shownVersion, shownVersions } from './versions.ts';

export type CollectionTypeName = 'ArtifactSequence' | 'ArtifactPortfolio';

/** Sequences have versions of their own, portfolios those of others. */
export function collectionType(of: CollectionId & Pick<Collection, 'isOfLinks'>): CollectionTypeName {
  return isPortfolio(of) ? 'ArtifactPortfolio' : 'ArtifactSequence';
}

/** What is not known of it yet is asked for when a client wants it. */
export function collectionView(call: WandbCall, given: (CollectionId & Pick<Collection, 'isOfLinks'>) | Collection) {
  const { core, caller } = call;
  const { projectId, kind, name } = given;
  const id: CollectionId = { projectId, kind, name };
  const whole = once(async () => ('lastVersion' in given ? given : core.collections.get(caller, id)));
  return {
    __typename: collectionType(given),
    id: globalId(collectionType(given), projectId ?? '', kind, name),
    name: nameInPlace(id),
    description: async () => (await whole()).description ?? null,
    createdAt: async () => new Date((await whole()).createdAt).toISOString(),
    updatedAt: async () => new Date((await whole()).updatedAt).toISOString(),
    state: 'READY',
    project: async () => projectView(call, await collectionPlace(call, id)),
    defaultArtifactType: () => typeOf(call, id),
    tags: async () => ({ edges: (await whole()).tags.map(({ key }) => ({ node: tagView(key) })) }),
    digestAlgorithm: 'MANIFEST_MD5',
    latestArtifact: async () => {
      const newest = await findNewest(call, id);
      return newest === undefined ? null : artifactView(call, await shownVersion(call, newest));
    },
    aliases: async () => connectedAs({ items: (await whole()).aliases }, ({ alias }) => aliasView({ of: given, alias })),
    artifactMembership: async ({ aliasName }: { readonly aliasName: string }) => {
      const version = await findMember(call, await whole(), aliasName);
      return version === undefined ? null : membershipView(call, version);
    },
    artifacts: async (list: Listing) => {
      const wanted = versionsAsked(list);
      const page = await core.collections.versions(caller, { ...id, ...wanted, page: askedPage(list, largestPage) });
      const shown = await shownVersions(
        call,
        page.items.map((version) => ({ ...version, of: id })),
      );
      const connection = connectedAs({ ...page, items: shown }, (version) => artifactView(call, version));
      return {
        ...connection,
        edges: connection.edges.map((edge, index) => ({ ...edge, version: `v${indexOf(page.items[index]!)}` })),
        totalCount: () => core.collections.countVersions(caller, { ...id, filter: wanted.filter }),
      };
    },
  };
}

/** The kind of a collection, with what is of it in the same place. */
export async function typeOf(call: WandbCall, of: CollectionId) {
  return typeView(call, await collectionPlace(call, of), { kind: of.kind, createdAt: undefined });
}

/** The collections of a place, of one type or of all. */
export async function collectionConnection(call: WandbCall, place: Place, { kind, ...list }: Listing & { readonly kind?: string | undefined }) {
  const { core, caller } = call;
  const { filter, order } = collectionsAsked(list);
  const wanted = { ...searchedAt(place, kind), filter };
  return {
    ...connectedAs(await core.collections.search(caller, { ...wanted, order, page: askedPage(list, largestPage) }), (collection) => collectionView(call, collection)),
    totalCount: () => core.collections.count(caller, wanted),
  };
}

export function typeView(call: WandbCall, place: Place, { kind, createdAt }: { readonly kind: string; readonly createdAt: number | undefined }) {
  const { core, caller } = call;
  const oldest = async () => (await core.collections.kinds(caller, searchedAt(place, kind)))[0]?.createdAt ?? place.experiment.createdAt;
  const named = async ({ name }: { readonly name: string }) => {
    const collection = await findCollection(call, place, name);
    return collection?.kind === kind ? collectionView(call, collection) : null;
  };
  return {
    __typename: 'ArtifactType',
    id: globalId('ArtifactType', place.entity, place.project, kind),
    name: kind,
    description: null,
    createdAt: async () => new Date(createdAt ?? (await oldest())).toISOString(),
    artifactCollections: (list: Listing) => collectionConnection(call, place, { ...list, kind }),
    artifactCollection: named,
    artifactSequence: named,
    artifact: async ({ name }: { readonly name: string }) => {
      const version = await findByName(call, place, name);
      return version?.of.kind === kind ? namedArtifactView(call, version) : null;
    },
  };
}
