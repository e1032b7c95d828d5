// Which project a thing belongs to. Everything but projects does by its experiment, which stays in its project; and a run in one project's experiments.
import type { ExperimentStore } from '../tracking/experiments/experiment-store.ts';
import type { LoggedModelStore } from '../models/logged-model-store.ts';
import type { ProjectStore } from '../tracking/projects/project-store.ts';
import type { ReproductionStore } from '../reproduction/reproduction-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { ArtifactStore } from '../tracking/artifacts/artifact-store.ts';
import type { SweepStore } from '../sweeps/sweep-store.ts';
import type { Thing } from '../access/scope.ts';

export interface PlaceStores {
  readonly projects: Pick<ProjectStore, 'find'>;
  readonly experiments: Pick<ExperimentStore, 'find'>;
  readonly runs: Pick<RunStore, 'find'>;
  readonly loggedModels: Pick<LoggedModelStore, 'find'>;
  readonly artifacts: Pick<ArtifactStore, 'findUpload'>;
  readonly reproductions: Pick<ReproductionStore, 'find'>;
  readonly sweeps: Pick<SweepStore, 'find'>;
}

/** The project's id; undefined for a thing there is not. */
export async function findProject(stores: PlaceStores, thing: Thing): Promise<string | undefined> {
  if ('project' in thing) return (await stores.projects.find(thing.project))?.id;
  const experimentId = await findExperiment(stores, thing);
  return experimentId === undefined ? undefined : (await stores.experiments.find(experimentId))?.projectId;
}

async function findExperiment(stores: PlaceStores, thing: Exclude<Thing, { readonly project: string }>): Promise<string | undefined> {
  if ('experiment' in thing) return thing.experiment;
  if ('run' in thing) return (await stores.runs.find(thing.run))?.experimentId;
  if ('loggedModel' in thing) return (await stores.loggedModels.find(thing.loggedModel))?.experimentId;
  if ('artifact' in thing) return experimentOfPath(thing.artifact);
  if ('upload' in thing) {
    const upload = await stores.artifacts.findUpload(thing.upload);
    return upload && experimentOfPath(upload.path);
  }
  if ('sweep' in thing) return (await stores.sweeps.find(thing.sweep))?.experimentId;
  const reproduction = await stores.reproductions.find(thing.reproduction);
  return reproduction && (await stores.runs.find(reproduction.runId))?.experimentId;
}

/** An experiment's files are below its number, unless its creator chose another place: see `Experiments.create`. */
export function experimentOfPath(path: string): string {
  return path.split('/', 1)[0]!;
}
