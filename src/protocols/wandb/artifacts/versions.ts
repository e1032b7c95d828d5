// Versions by what clients call them: `name:alias`, `name:v3` (they count from 0), or an id.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { Collection, CollectionDraft, CollectionId, CollectionVersion, PlacedVersion } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { globalId, namesOf } from '../graphql/global-id.ts';
import type { Place } from '../projects/place.ts';
import { findCollection, isPlaced, isRegisteredModel } from './collection-place.ts';

/** The alias of the version that was logged last. */
export const latest = 'latest';

/** How every version is called besides its aliases. */
export const indexPattern = /^v(\d{1,9})$/;

/** Whether it is how every version is called besides, and so nobody can give it. */
export function isIndexAlias(alias: string): boolean {
  return indexPattern.test(alias);
}

export function indexOf({ version }: Pick<CollectionVersion, 'version'>): number {
  return version - 1;
}

export function artifactId({ id }: Pick<CollectionVersion, 'id'>): string {
  return globalId('Artifact', id);
}

/** By a name with an alias or a version, of the latest version without one. */
export async function findByName(call: WandbCall, place: Place, name: string): Promise<PlacedVersion | undefined> {
  const split = name.lastIndexOf(':');
  const [collectionName, alias] = split < 0 ? [name, latest] : [name.slice(0, split), name.slice(split + 1)];
  const collection = await findCollection(call, place, collectionName);
  return collection && findMember(call, collection, alias);
}

export async function findMember({ core, caller }: WandbCall, of: Collection, alias: string): Promise<PlacedVersion | undefined> {
  const { projectId, kind, name } = of;
  const id: CollectionId = { projectId, kind, name };
  const index = indexPattern.exec(alias)?.[1];
  try {
    const version = await core.collections.getVersion(caller, index === undefined ? { ...id, alias } : { ...id, version: Number(index) + 1 });
    return { ...version, of: id };
  } catch (error) {
    if (!(error instanceof AssayError && error.code === 'not_found')) throw error;
    return alias === latest ? findNewest({ core, caller }, id) : undefined;
  }
}

/** Of the highest number. */
export async function findNewest({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, id: CollectionId): Promise<PlacedVersion | undefined> {
  const { items } = await core.collections.versions(caller, { projectId: id.projectId, kind: id.kind, name: id.name, page: { limit: 1 } });
  return items[0] && { ...items[0], of: { projectId: id.projectId, kind: id.kind, name: id.name } };
}

/** What each shows: of links the versions they stand for, as far as the caller sees them. As many queries for one as for many. */
export async function shownVersions({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, versions: readonly PlacedVersion[]): Promise<readonly PlacedVersion[]> {
  const ids = versions.flatMap(({ originId }) => originId ?? []);
  if (ids.length === 0) return versions;
  const origins = new Map((await core.collections.versionsById(caller, ids)).map((origin) => [origin.id, origin]));
  return versions.map((version) => origins.get(version.originId ?? '') ?? version);
}

export async function shownVersion(call: Pick<WandbCall, 'core' | 'caller'>, version: PlacedVersion): Promise<PlacedVersion> {
  return (await shownVersions(call, [version]))[0]!;
}

/** A version, or one in the making. */
export type Artifact = PlacedVersion | CollectionDraft;

export function isDraft(artifact: Artifact): artifact is CollectionDraft {
  return !('version' in artifact);
}

export async function findArtifact({ core, caller }: WandbCall, id: string): Promise<Artifact | undefined> {
  const [uid] = namesOf('Artifact', 1, id) as [string];
  const [found] = await core.collections.versionsById(caller, [uid]);
  if (found !== undefined) return isPlaced(found.of) || isRegisteredModel(found.of) ? found : undefined;
  return core.drafts.find(caller, uid);
}

/** Throws `not_found`. */
export async function committedArtifact(call: WandbCall, id: string): Promise<PlacedVersion> {
  const found = await findArtifact(call, id);
  if (found === undefined) throw notFound('artifact', id);
  if (!isDraft(found)) return found;
  throw new AssayError('failed_precondition', 'the artifact is not committed yet; wait for it to be logged', {
    subject: { kind: 'draft', id: found.id },
    reason: 'artifact_pending',
  });
}
