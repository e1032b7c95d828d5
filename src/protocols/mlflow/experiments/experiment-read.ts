// An experiment as an answer of this wire tells of it, in core's words: the way back from `wireExperiment`.
import type { Experiment } from '../../../core/tracking/experiments/experiment.ts';
import { defaultProjectId } from '../../../core/tracking/projects/project.ts';
import { int, list, object, readFields, required, string, text } from '../schema/fields.ts';
import { notesOfTags } from './experiment-notes.ts';
import { tagFields } from './experiment-schema.ts';

const experimentFields = {
  experiment_id: required(string),
  name: text,
  artifact_location: text,
  lifecycle_stage: text,
  last_update_time: int,
  creation_time: int,
  tags: list(object(tagFields)),
};

/** Throws for what is no experiment. */
export function readExperiment(answer: unknown): Experiment {
  const told = readFields(experimentFields, answer as Readonly<Record<string, unknown>>);
  const updatedAt = told.last_update_time ?? 0;
  return {
    id: told.experiment_id,
    projectId: defaultProjectId,
    name: told.name,
    artifactRoot: told.artifact_location,
    createdAt: told.creation_time ?? updatedAt,
    updatedAt,
    ...(told.lifecycle_stage === 'deleted' ? { deletedAt: updatedAt } : {}),
    ...notesOfTags(told.tags),
  };
}
