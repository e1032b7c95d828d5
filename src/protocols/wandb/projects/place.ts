// Where runs of this wire live: what clients call a project is an experiment, and what they call an entity (a person or a team) is
// a project, which is who may see its experiments.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import type { Experiment } from '../../../core/tracking/experiments/experiment.ts';
import { defaultProjectId } from '../../../core/tracking/projects/project.ts';
import type { WandbCall } from '../call.ts';

/** The project that clients mean who name none: the client's own word. */
const defaultName = 'uncategorized';

export interface PlaceName {
  readonly entity: string;
  readonly project: string;
}

export interface Place extends PlaceName {
  readonly experiment: Experiment;
}

/** The project of registered models, and what older clients call it, of whatever entity. */
export const modelRegistry = 'wandb-registry-model';
const oldModelRegistry = 'model-registry';

/** Projects that are registries belong to the one organization there is. */
function isRegistry(project: string): boolean {
  return project.startsWith('wandb-registry-');
}

/** The place by the names a client gives; both may be missing. */
export function placeNamed({ entity, project }: { readonly entity?: string | null | undefined; readonly project?: string | null | undefined }): PlaceName {
  if (project === oldModelRegistry) return { entity: defaultProjectId, project: modelRegistry };
  if (typeof project === 'string' && isRegistry(project)) return { entity: defaultProjectId, project: project.toWellFormed() };
  return { entity: entityId(entity), project: project === undefined || project === null || project === '' ? defaultName : project.toWellFormed() };
}

/** Entities are told apart by their letters and digits, in lower case. Without a name it is the one that exists from the start. */
export function entityId(name: string | null | undefined): string {
  if (name === undefined || name === null || name === '') return defaultProjectId;
  const id = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  if (id === '' || id.length > 100) throw invalidArgument(`entity ${JSON.stringify(name.slice(0, 120))} has no letters or digits, or more than 100 characters; give another name`);
  return id;
}

/** Undefined when there is no such place, or it lies in the bin. */
export async function findPlace({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, names: Parameters<typeof placeNamed>[0]): Promise<Place | undefined> {
  const place = placeNamed(names);
  try {
    const experiment = await core.experiments.getByName(caller, { name: place.project, projectId: place.entity });
    return experiment.deletedAt === undefined ? { ...place, experiment } : undefined;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Where a run stands that is known already. Throws `not_found`. */
export async function placeOfExperiment({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, id: string): Promise<Place> {
  const experiment = await core.experiments.get(caller, id);
  return { entity: experiment.projectId, project: experiment.name, experiment };
}

/** The place, made when it is named for the first time. Two who make it at once have the same one. */
export async function ensurePlace(call: WandbCall, names: Parameters<typeof placeNamed>[0]): Promise<Place> {
  const place = placeNamed(names);
  const found = await findPlace(call, place);
  if (found !== undefined) return found;
  const { core, caller } = call;
  if (place.entity !== defaultProjectId) await unlessThere(() => core.projects.create(caller, { name: place.entity }));
  await unlessThere(() => core.experiments.create(caller, { name: place.project, projectId: place.entity }));
  const experiment = await core.experiments.getByName(caller, { name: place.project, projectId: place.entity });
  if (experiment.deletedAt === undefined) return { ...place, experiment };
  throw new AssayError('failed_precondition', `project '${place.project}' lies in the bin; restore the experiment of that name, or give another name`, {
    subject: { kind: 'experiment', id: experiment.id },
    reason: 'experiment_deleted',
  });
}

async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof AssayError && error.code === 'already_exists')) throw error;
  }
}
