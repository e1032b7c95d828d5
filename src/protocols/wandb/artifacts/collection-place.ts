// Where the collections of this wire are among all others. A client names one within what it calls a project, which is an experiment
// here, whatever its type; collections belong to projects and are of a kind, which is the type. So a name begins with the number of
// its experiment, as paths of artifacts do, and is given to one collection only, of whatever kind.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import type { Collection, CollectionId } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { type Place } from '../projects/place.ts';

/** Throws `invalid_argument` for what no client could name again. */
export function collectionName(place: Place, name: string): string {
  if (name === '' || /[/:]/.test(name)) throw invalidArgument(`artifact name ${JSON.stringify(name.slice(0, 100))} is empty or has a '/' or ':'; give another name`);
  return `${place.experiment.id}/${name}`;
}

/** The client's name. */
export function nameInPlace({ name }: Pick<CollectionId, 'name'>): string {
  return name.slice(name.indexOf('/') + 1);
}

/** Whether it is one that this wire can name. */
export function isPlaced({ projectId, name }: CollectionId): boolean {
  return projectId !== undefined && /^\d+\/[^/:]+$/.test(name);
}

export async function findCollection({ core, caller }: WandbCall, place: Place, name: string): Promise<Collection | undefined> {
  if (name === '' || /[/:]/.test(name)) return undefined;
  const { items } = await core.collections.search(caller, { projectId: place.entity, name: collectionName(place, name), page: { limit: 1 } });
  return items[0];
}

/** Made when it is named for the first time. Throws `failed_precondition` for one of another type. */
export async function ensureCollection(call: WandbCall, place: Place, { name, type }: { readonly name: string; readonly type: string }): Promise<Collection> {
  const { core, caller } = call;
  let found = await findCollection(call, place, name);
  try {
    found ??= await core.collections.create(caller, { projectId: place.entity, kind: type, name: collectionName(place, name), ofItsName: 'only' });
  } catch (error) {
    if (!(error instanceof AssayError && error.code === 'already_exists')) throw error;
    // Somebody made it at the same moment.
    found = await findCollection(call, place, name);
  }
  if (found?.kind === type) return found;
  throw new AssayError('failed_precondition', `artifact '${name}' is of type '${found?.kind ?? ''}', not '${type}'; log it with its own type, or under another name`, {
    reason: 'artifact_type',
  });
}

const placesOfCalls = new WeakMap<WandbCall, Map<string, Promise<Place>>>();

/** The place that a collection's name begins with; asked for once in a call. */
export function collectionPlace(call: WandbCall, { projectId, name }: CollectionId): Promise<Place> {
  const places = placesOfCalls.get(call) ?? new Map<string, Promise<Place>>();
  placesOfCalls.set(call, places);
  const id = name.slice(0, name.indexOf('/'));
  const known = places.get(id) ?? call.core.experiments.get(call.caller, id).then((experiment) => ({ entity: projectId!, project: experiment.name, experiment }));
  places.set(id, known);
  return known;
}
