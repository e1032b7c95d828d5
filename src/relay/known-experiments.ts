// Core's operations on experiments, over what is known here.
import { notFound } from '../core/base/errors.ts';
import { type Experiments } from '../core/tracking/experiments/experiments.ts';
import type { Experiment } from '../core/tracking/experiments/experiment.ts';
import type { Field } from '../language/filter.ts';
import { madeUpExperimentId } from '../outbox/made-up-experiment.ts';
import { sortedByKey } from '../protocols/mlflow/sorted-by-key.ts';
import { type Keeping, NotKnownHere } from './keeping.ts';
import { type Known, makeExperiment } from './known.ts';
import { type Look, matches, ordered, pageOf, present } from './matches.ts';

export function knownExperiments(known: Known, { id, at, keep }: Keeping): Partial<Experiments> {
  async function change(experimentId: string, changed: (experiment: Experiment) => Experiment): Promise<Experiment> {
    await keep();
    const experiment = known.experiment(experimentId) ?? makeExperiment(experimentId, experimentId);
    const next = { ...changed(experiment), updatedAt: at };
    if (known.experiment(experimentId) !== undefined) known.learnExperiment(next);
    return next;
  }

  return {
    // If the server has one of this name, that is the one which is meant.
    create: async (_caller, { name, artifactRoot, tags = [], notes }) => {
      await keep();
      const before = id === '' ? known.experimentNamed(name) : undefined;
      const experiment = before ?? makeExperiment(id || madeUpExperimentId(known.runId, name), name, artifactRoot);
      const made = { ...experiment, tags: sortedByKey(tags), ...(notes === undefined ? {} : { notes }) };
      known.learnExperiment(made);
      return made;
    },
    get: async (_caller, experimentId) => found(known.experiment(experimentId)),
    // One that is not known may be made: if the server has it, its own is found when the creation arrives there.
    getByName: async (_caller, { name }) => {
      const experiment = known.experimentNamed(name);
      if (experiment === undefined) throw notFound('experiment', name);
      return experiment;
    },
    search: async (_caller, { visibility, filter, order, page }) => {
      const isVisible = (experiment: Experiment): boolean => visibility === 'all' || (visibility === 'deleted') === (experiment.deletedAt !== undefined);
      // Newest first, like the server.
      const visible = known
        .experiments()
        .filter(isVisible)
        .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
      return pageOf(
        ordered(
          visible.filter((experiment) => matches(filter, lookAt(experiment))),
          order,
          lookAt,
        ),
        page,
      );
    },
    rename: (_caller, { id: experimentId, name }) => change(experimentId, (experiment) => ({ ...experiment, name })),
    delete: async (_caller, experimentId) => void (await change(experimentId, (experiment) => ({ ...experiment, deletedAt: at }))),
    restore: async (_caller, experimentId) => void (await change(experimentId, (experiment) => ({ ...experiment, deletedAt: undefined }))),
    describe: (_caller, { id: experimentId, notes }) => change(experimentId, (experiment) => ({ ...experiment, notes })),
    removeNotes: async (_caller, experimentId) => void (await change(experimentId, (experiment) => ({ ...experiment, notes: undefined }))),
    setTag: async (_caller, { id: experimentId, tag }) =>
      void (await change(experimentId, (experiment) => ({ ...experiment, tags: sortedByKey([...experiment.tags.filter(({ key }) => key !== tag.key), tag]) }))),
    deleteTag: async (_caller, { id: experimentId, key }) =>
      void (await change(experimentId, (experiment) => ({ ...experiment, tags: experiment.tags.filter((tag) => tag.key !== key) }))),
  };
}

function found(experiment: Experiment | undefined): Experiment {
  if (experiment === undefined) throw new NotKnownHere();
  return experiment;
}

function lookAt({ id, name, createdAt, updatedAt, notes, tags }: Experiment): Look {
  const attributes: Readonly<Record<string, string | number | undefined>> = { experiment_id: id, name, creation_time: createdAt, last_update_time: updatedAt, notes };
  return (field: Field) => {
    if (field.type === 'attribute') return present(attributes[field.name]);
    return field.type === 'tag' ? present(tags.find(({ key }) => key === field.key)?.value) : [];
  };
}
