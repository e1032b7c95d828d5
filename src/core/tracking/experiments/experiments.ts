// The operations on experiments.
import type { Caller } from '../../access/caller.ts';
import { defaultProjectId } from '../projects/project.ts';
import type { ProjectStore } from '../projects/project-store.ts';
import type { ArtifactLocations } from '../artifacts/artifact-locations.ts';
import type { Doors } from '../../access/doors.ts';
import type { Scope } from '../../access/scope.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import type { Page } from '../../base/page.ts';
import { checkLength, checkName, tagValueLimit } from '../../base/text-limits.ts';
import type { Experiment, ExperimentActivity } from './experiment.ts';
import { checkTags, type Tag, tagMissing, uniqueTags } from '../../base/tag.ts';
import type { ExperimentSearch, ExperimentStore } from './experiment-store.ts';

interface Stores {
  readonly projects: ProjectStore;
  readonly experiments: ExperimentStore;
  readonly runs: RunsOfExperiments;
}

/** An experiment's runs go into the bin and out of it with it. The store of runs fits. */
interface RunsOfExperiments {
  setDeletedByExperiment(experimentId: string, deletedAt: number | undefined): Promise<void>;
}

export interface ExperimentPorts extends Doors<Stores> {
  readonly locations: ArtifactLocations;
}

export interface CreateExperiment {
  readonly name: string;
  /** Default: a folder of its own under the default artifact root. */
  readonly artifactRoot?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly notes?: string | undefined;
  /** Default: the one that exists from the start. */
  readonly projectId?: string | undefined;
}

/** A name means something in a project only. */
export interface ExperimentName {
  readonly name: string;
  /** Default: the one that exists from the start. */
  readonly projectId?: string | undefined;
}

/** An experiment with what goes on in it. */
export interface ExperimentSummary {
  readonly experiment: Experiment;
  readonly activity: ExperimentActivity;
}

export interface Experiments {
  /** Throws `not_found` for an unknown project. */
  create(caller: Caller, input: CreateExperiment): Promise<Experiment>;
  /** Deleted ones too; throws `not_found`. */
  get(caller: Caller, id: string): Promise<Experiment>;
  /** Deleted ones too; throws `not_found`. */
  getByName(caller: Caller, input: ExperimentName): Promise<Experiment>;
  search(caller: Caller, query: ExperimentSearch): Promise<Page<Experiment>>;
  /** Deleted ones too; throws `not_found`. */
  summary(caller: Caller, id: string): Promise<ExperimentSummary>;
  /** As `search`, with the activity of each. */
  summaries(caller: Caller, query: ExperimentSearch): Promise<Page<ExperimentSummary>>;
  /** Throws `failed_precondition` (reason `experiment_deleted`) for a deleted one. */
  rename(caller: Caller, input: { readonly id: string; readonly name: string }): Promise<Experiment>;
  /** Takes the notes away. Throws `not_found` (reason `notes_missing`) when there are none. */
  removeNotes(caller: Caller, id: string): Promise<void>;
  /** Sets the notes; without any it has none afterwards. Throws `failed_precondition` (reason `experiment_deleted`) for a deleted one. */
  describe(caller: Caller, input: { readonly id: string; readonly notes?: string | undefined }): Promise<Experiment>;
  /** Puts it and its runs in the bin. Throws `not_found` when it is there already. */
  delete(caller: Caller, id: string): Promise<void>;
  /** Takes it and all its runs out of the bin. Throws `not_found` when it is not there. */
  restore(caller: Caller, id: string): Promise<void>;
  setTag(caller: Caller, input: { readonly id: string; readonly tag: Tag }): Promise<void>;
  /** Throws `not_found` (reason `tag_missing`) when there is no such tag. */
  deleteTag(caller: Caller, input: { readonly id: string; readonly key: string }): Promise<void>;
}

export function createExperiments(ports: ExperimentPorts): Experiments {
  const { read, write, locations } = ports;

  /** Loads one for a change that only a live one may have. */
  async function requireActive(store: ExperimentStore, id: string): Promise<Experiment> {
    const experiment = required(await store.find(id), id);
    if (experiment.deletedAt !== undefined) throw experimentDeleted(id);
    return experiment;
  }

  /** Moves between the bin and the list. */
  async function setDeleted(caller: Caller, id: string, isDeleted: boolean): Promise<void> {
    await write(caller, 'experiment.delete', { experiment: id }, async ({ stores, at, audit, announce }) => {
      const { deletedAt, ...live } = required(await stores.experiments.find(id), id);
      if ((deletedAt !== undefined) === isDeleted) throw notFound('experiment', id);
      await stores.experiments.update(isDeleted ? { ...live, updatedAt: at, deletedAt: at } : { ...live, updatedAt: at });
      await stores.runs.setDeletedByExperiment(id, isDeleted ? at : undefined);
      audit(isDeleted ? 'experiment.deleted' : 'experiment.restored', subject(id));
      announce({ type: 'experiment', experimentId: id });
    });
  }

  function setNotes(caller: Caller, id: string, notesOf: (experiment: Experiment) => string | undefined): Promise<Experiment> {
    return write(caller, 'experiment.write', { experiment: id }, async ({ stores, at, audit, announce }) => {
      const stored = await requireActive(stores.experiments, id);
      const notes = notesOf(stored);
      checkNotes(notes);
      const { notes: _, ...experiment } = stored;
      const described = { ...experiment, updatedAt: at, ...(notes === undefined ? {} : { notes }) };
      await stores.experiments.update(described);
      audit('experiment.described', subject(id), { notes: notes?.slice(0, 500) ?? null });
      announce({ type: 'experiment', experimentId: id });
      return described;
    });
  }

  async function summarize(experiments: ExperimentStore, found: readonly Experiment[]): Promise<readonly ExperimentSummary[]> {
    const activities = new Map((await experiments.activity(found.map(({ id }) => id))).map((activity) => [activity.experimentId, activity]));
    return found.map((experiment) => ({
      experiment,
      activity: activities.get(experiment.id) ?? { experimentId: experiment.id, runCount: 0, runningCount: 0 },
    }));
  }

  return {
    create: (caller, input) =>
      write(caller, 'experiment.write', placeOf(input, locations), async ({ stores, at, audit, announce }) => {
        checkName('experiment name', input.name);
        checkTags(input.tags ?? []);
        checkNotes(input.notes);
        const { projectId = defaultProjectId, notes } = input;
        if (!(await stores.projects.find(projectId))) throw notFound('project', projectId);
        if (await stores.experiments.findByName(input.name, projectId)) throw nameTaken(input.name);
        const id = await stores.experiments.nextId();
        const experiment: Experiment = {
          id,
          projectId,
          name: input.name,
          artifactRoot: input.artifactRoot === undefined ? locations.ofExperiment(id) : locations.resolve(input.artifactRoot),
          createdAt: at,
          updatedAt: at,
          ...(notes === undefined ? {} : { notes }),
          tags: uniqueTags(input.tags ?? []),
        };
        await stores.experiments.insert(experiment);
        audit('experiment.created', subject(id), { name: experiment.name, artifactRoot: experiment.artifactRoot });
        announce({ type: 'experiment', experimentId: id });
        return experiment;
      }),

    get: async (caller, id) => {
      const { experiments } = await read(caller, 'experiment.read', { experiment: id });
      return required(await experiments.find(id), id);
    },

    getByName: async (caller, { name, projectId = defaultProjectId }) => {
      const { experiments } = await read(caller, 'experiment.read', 'visible');
      const experiment = await experiments.findByName(name, projectId);
      if (!experiment) throw notFound('experiment', name, `no experiment is named '${name}'`);
      return experiment;
    },

    search: async (caller, query) => {
      const { experiments } = await read(caller, 'experiment.read', 'visible');
      return experiments.search(query);
    },

    summary: async (caller, id) => {
      const { experiments } = await read(caller, 'experiment.read', { experiment: id });
      return (await summarize(experiments, [required(await experiments.find(id), id)]))[0]!;
    },

    summaries: async (caller, query) => {
      const { experiments } = await read(caller, 'experiment.read', 'visible');
      const page = await experiments.search(query);
      return { ...page, items: await summarize(experiments, page.items) };
    },

    rename: (caller, { id, name }) =>
      write(caller, 'experiment.write', { experiment: id }, async ({ stores, at, audit, announce }) => {
        checkName('experiment name', name);
        const experiment = await requireActive(stores.experiments, id);
        const holder = await stores.experiments.findByName(name, experiment.projectId);
        if (holder && holder.id !== id) throw nameTaken(name);
        const renamed = { ...experiment, name, updatedAt: at };
        await stores.experiments.update(renamed);
        audit('experiment.renamed', subject(id), { from: experiment.name, to: name });
        announce({ type: 'experiment', experimentId: id });
        return renamed;
      }),

    describe: (caller, { id, notes }) => setNotes(caller, id, () => notes),

    removeNotes: async (caller, id) => {
      await setNotes(caller, id, ({ notes }) => {
        if (notes === undefined) throw new AssayError('not_found', `experiment '${id}' has no notes`, { subject: subject(id), reason: 'notes_missing' });
        return undefined;
      });
    },

    delete: (caller, id) => setDeleted(caller, id, true),
    restore: (caller, id) => setDeleted(caller, id, false),

    setTag: (caller, { id, tag }) =>
      write(caller, 'experiment.write', { experiment: id }, async ({ stores, at, audit, announce }) => {
        checkTags([tag]);
        const experiment = await requireActive(stores.experiments, id);
        await stores.experiments.putTags(id, [tag]);
        await stores.experiments.update({ ...experiment, updatedAt: at });
        audit('experiment.tagged', subject(id), { key: tag.key, value: tag.value.slice(0, 500) });
        announce({ type: 'experiment', experimentId: id });
      }),

    deleteTag: (caller, { id, key }) =>
      write(caller, 'experiment.write', { experiment: id }, async ({ stores, at, audit, announce }) => {
        const experiment = await requireActive(stores.experiments, id);
        if (!(await stores.experiments.deleteTag(id, key))) throw tagMissing('experiment', id, key);
        await stores.experiments.update({ ...experiment, updatedAt: at });
        audit('experiment.untagged', subject(id), { key });
        announce({ type: 'experiment', experimentId: id });
      }),
  };
}

/** A root of the creator's choice that this server keeps may lie over anybody's files, so it takes a role everywhere. */
function placeOf({ projectId = defaultProjectId, artifactRoot }: CreateExperiment, locations: ArtifactLocations): Scope {
  return artifactRoot !== undefined && locations.pathOf(artifactRoot) !== undefined ? 'server' : { project: projectId };
}

function checkNotes(notes: string | undefined): void {
  checkLength('notes', notes ?? '', tagValueLimit);
}

export function experimentDeleted(id: string): AssayError {
  return new AssayError('failed_precondition', `experiment '${id}' is deleted; restore it first`, {
    subject: subject(id),
    reason: 'experiment_deleted',
  });
}

function nameTaken(name: string): AssayError {
  return new AssayError('already_exists', `an experiment named '${name}' exists already, perhaps in the bin; choose another name`, {
    subject: { kind: 'experiment', id: name },
    reason: 'experiment_name_taken',
  });
}

function required(experiment: Experiment | undefined, id: string): Experiment {
  if (!experiment) throw notFound('experiment', id);
  return experiment;
}

function subject(id: string) {
  return { kind: 'experiment', id };
}
