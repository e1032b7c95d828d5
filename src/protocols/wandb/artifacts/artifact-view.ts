// An artifact as this wire shows it: a version of a collection, or one in the making.
import type { Collection, PlacedVersion } from '../../../core/collections/collection.ts';
import { hexOf } from '../../../core/content/content-digest.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { fileConnection, manifestView, namedFiles, fileView } from './artifact-files.ts';
import { type Paging, connectedAs } from '../graphql/connection.ts';
import { fileDigests } from './file-digests.ts';
import { tagView } from './tag-view.ts';
import { everyItem } from './every-item.ts';
import { type Artifact, artifactId, indexOf, isDraft, shownVersion } from './versions.ts';
import { nameInPlace } from './collection-place.ts';

/** How the client says how long a version is wanted, where it is not a number of seconds. */
const lifetimes = { inherited: -1, forever: -2 } as const;

/** From the client's word; undefined when it says nothing. */
export function keepSecondsOf(told: number | null | undefined): number | 'unsaid' | undefined {
  if (told === null || told === undefined) return undefined;
  if (told === lifetimes.inherited) return 'unsaid';
  return told === lifetimes.forever ? 0 : told;
}

export function artifactView(call: WandbCall, artifact: Artifact) {
  const words = isDraft(artifact) ? { ...artifact.words, metadata: artifact.words.metadata ?? {}, tags: artifact.words.tags ?? [] } : artifact;
  return {
    __typename: 'Artifact',
    id: artifactId(artifact),
    /** What it shows: answers of its fields start from it. */
    artifact,
    description: words.description ?? null,
    metadata: JSON.stringify(words.metadata),
    ttlDurationSeconds: words.keepSeconds === undefined ? lifetimes.inherited : words.keepSeconds === 0 ? lifetimes.forever : words.keepSeconds,
    ttlIsInherited: words.keepSeconds === undefined,
    tags: words.tags.map(({ key }) => tagView(key)),
    labels: null,
    historyStep: words.step ?? null,
    digestAlgorithm: 'MANIFEST_MD5',
    commitHash: artifact.id,
    createdAt: new Date(artifact.createdAt).toISOString(),
    ...(isDraft(artifact)
      ? { versionIndex: null, state: 'PENDING', size: 0, digest: words.fingerprint ?? '', fileCount: 0, updatedAt: null, aliases: [], currentManifest: null }
      : ofVersion(call, artifact)),
  };
}

function ofVersion(call: WandbCall, version: PlacedVersion) {
  return {
    versionIndex: indexOf(version),
    state: 'COMMITTED',
    size: version.sizeBytes,
    // Of one that another wire made: any text that tells it from others.
    digest: version.fingerprint ?? (version.digest === undefined ? version.id : hexOf(version.digest)),
    fileCount: version.files,
    updatedAt: new Date(version.updatedAt).toISOString(),
    aliases: aliasViews(version),
    currentManifest: () => manifestView(call, version),
    artifactMemberships: () => memberships(call, version),
    files: (list: Paging & { readonly names?: readonly string[] }) => fileConnection(call, version, list),
    filesByManifestEntries: async ({ entries }: { readonly entries?: readonly { readonly name?: string | null }[] | null }) => {
      const names = (entries ?? []).flatMap(({ name }) => (name === null || name === undefined ? [] : [name]));
      const files = await namedFiles(call, version, names);
      const digestOf = await fileDigests(call, files);
      return connectedAs({ items: files }, (file) => fileView(call, { version, file, digestOf }));
    },
  };
}

/** A version in a collection, its own or one that it is linked into. */
export function membershipView(call: WandbCall, version: PlacedVersion) {
  return {
    __typename: 'ArtifactCollectionMembership',
    id: globalId('ArtifactCollectionMembership', version.id),
    versionIndex: indexOf(version),
    createdAt: new Date(version.createdAt).toISOString(),
    aliases: aliasViews(version),
    of: collectionOf(version),
    artifact: async () => artifactView(call, await shownVersion(call, version)),
    files: (list: Paging & { readonly names?: readonly string[] }) => fileConnection(call, version, list),
  };
}

/** As older clients look for it: of what is linked they know the place by the aliases alone. */
export async function namedArtifactView(call: WandbCall, version: PlacedVersion) {
  const shown = await shownVersion(call, version);
  const view = artifactView(call, shown);
  return shown.id === version.id ? view : { ...view, aliases: [...view.aliases, ...aliasViews(version)] };
}

/** Its own place, and all it is linked into. */
async function memberships(call: WandbCall, version: PlacedVersion) {
  const { core, caller } = call;
  const links = await everyItem((page) => core.collections.links(caller, { originId: version.id, page }));
  return { edges: [version, ...links].map((member) => ({ node: membershipView(call, member) })) };
}

function collectionOf({ of, originId }: PlacedVersion): PlacedVersion['of'] & Pick<Collection, 'isOfLinks'> {
  return { ...of, ...(originId !== undefined && { isOfLinks: true }) };
}

/** Besides those it was given, each version has one that tells its place in the list. */
function aliasViews(version: PlacedVersion) {
  return [...version.aliases, `v${indexOf(version)}`].map((alias) => aliasView({ of: collectionOf(version), alias }));
}

export function aliasView({ of, alias }: { readonly of: PlacedVersion['of'] & Pick<Collection, 'isOfLinks'>; readonly alias: string }) {
  return {
    __typename: 'ArtifactAlias',
    id: globalId('ArtifactAlias', of.projectId ?? '', of.kind, of.name, alias),
    alias,
    artifactCollectionName: nameInPlace(of),
    of,
  };
}
