// Where the collections of this wire are among all others. A client names one within what it calls a project, which is an experiment
// here, whatever its type; collections belong to projects and are of a kind, which is the type. So a name begins with the number of
// its experiment, as paths of artifacts do, and is given to one collection only, of whatever kind.
import { AssayError, invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { Collection, CollectionId } from '../../../core/collections/collection.ts';
import type { CollectionMatch } from '../../../core/collections/collection-store.ts';
import type { WandbCall } from '../call.ts';
import { findPlace, modelRegistry, type Place } from '../projects/place.ts';

/** Whether its collections are the registered models: those of the whole server, by their names alone. */
export function isModelRegistry({ project }: Pick<Place, 'project'>): boolean {
  return project === modelRegistry;
}

/** Where the collections of a place are looked for. */
export function searchedAt(place: Place, kind?: string): CollectionMatch {
  if (isModelRegistry(place)) return { projectId: null, kind: 'model', ...(kind !== undefined && kind !== 'model' && { name: '' }) };
  return { projectId: place.entity, folder: place.experiment.id, kind };
}

/** Throws `invalid_argument` for what no client could name again. */
export function collectionName(place: Place, name: string): string {
  if (name === '' || /[/:]/.test(name)) throw invalidArgument(`artifact name ${JSON.stringify(name.slice(0, 100))} is empty or has a '/' or ':'; give another name`);
  return isModelRegistry(place) ? name : `${place.experiment.id}/${name}`;
}

/** The client's name. */
export function nameInPlace({ projectId, name }: CollectionId): string {
  return projectId === undefined ? name : name.slice(name.indexOf('/') + 1);
}

/** Whether it is one that this wire can name, and not registered. */
export function isPlaced({ projectId, name }: CollectionId): boolean {
  return projectId !== undefined && /^\d+\/[^/:]+$/.test(name);
}

export function isRegisteredModel({ projectId, kind }: CollectionId): boolean {
  return projectId === undefined && kind === 'model';
}

/** Whether its versions stand for versions of other collections. Models may be registered by other means too. */
export function isPortfolio(of: CollectionId & Pick<Collection, 'isOfLinks'>): boolean {
  return of.isOfLinks === true || isRegisteredModel(of);
}

export async function findCollection({ core, caller }: WandbCall, place: Place, name: string): Promise<Collection | undefined> {
  if (name === '' || /[/:]/.test(name)) return undefined;
  const { items } = await core.collections.search(caller, { ...searchedAt(place), name: collectionName(place, name), page: { limit: 1 } });
  return items[0];
}

/** Made when it is named for the first time. Throws `failed_precondition` for one of another type. */
export async function ensureCollection(call: WandbCall, place: Place, { name, type }: { readonly name: string; readonly type: string }): Promise<Collection> {
  const { core, caller } = call;
  if (isModelRegistry(place)) throw inRegistry(name);
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
  const id = projectId === undefined ? '' : name.slice(0, name.indexOf('/'));
  const known =
    places.get(id) ??
    (projectId === undefined
      ? registryPlace(call)
      : call.core.experiments.get(call.caller, id).then((experiment) => ({ entity: projectId, project: experiment.name, experiment })));
  places.set(id, known);
  return known;
}

async function registryPlace(call: WandbCall): Promise<Place> {
  const place = await findPlace(call, { project: modelRegistry });
  if (place === undefined) throw notFound('project', modelRegistry);
  return place;
}

function inRegistry(name: string): AssayError {
  return new AssayError('failed_precondition', `artifact '${name}' cannot be logged into a registry; log it in a project, and link it there`, { reason: 'artifact_registry' });
}
