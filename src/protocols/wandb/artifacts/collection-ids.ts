// Collections by the ids and the names that clients give.
import { notFound } from '../../../core/base/errors.ts';
import type { Collection } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { namesOf } from '../graphql/global-id.ts';
import { findPlace } from '../projects/place.ts';
import { findCollection } from './collection-place.ts';

/** What the caller does not see is not there, whatever an id says. */
export async function findCollectionById({ core, caller }: WandbCall, id: string): Promise<Collection | undefined> {
  const type = Buffer.from(id, 'base64').toString().startsWith('ArtifactPortfolio:') ? 'ArtifactPortfolio' : 'ArtifactSequence';
  const [projectId, kind, name] = namesOf(type, 3, id) as [string, string, string];
  if (projectId === '') return (await core.collections.search(caller, { projectId: null, kind, name, page: { limit: 1 } })).items[0];
  const { items } = await core.collections.search(caller, { kind, name, page: { limit: 1_000 } });
  return items.find((found) => found.projectId === projectId);
}

/** Throws `not_found`. */
export async function requiredById(call: WandbCall, id: string): Promise<Collection> {
  const found = await findCollectionById(call, id);
  if (found === undefined) throw notFound('artifact collection', id);
  return found;
}

/** Throws `not_found`. */
export async function requiredNamed(
  call: WandbCall,
  { entityName, projectName, artifactCollectionName }: { readonly entityName: string; readonly projectName: string; readonly artifactCollectionName: string },
): Promise<Collection> {
  const place = await findPlace(call, { entity: entityName, project: projectName });
  const found = place && (await findCollection(call, place, artifactCollectionName));
  if (found === undefined) throw notFound('artifact', `${entityName}/${projectName}/${artifactCollectionName}`);
  return found;
}
