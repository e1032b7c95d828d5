// A run as an answer of this wire tells of it, in core's words: the way back from `wireRun`.
import type { Tag } from '../../../core/base/tag.ts';
import type { DatasetInput, ModelInput, ModelOutput } from '../../../core/datasets/dataset.ts';
import type { MetricPoint } from '../../../core/tracking/metrics/metric.ts';
import type { Run } from '../../../core/tracking/runs/run.ts';
import { withFacts } from '../../../core/tracking/runs/run-facts.ts';
import { tagFields } from '../experiments/experiment-schema.ts';
import { double, int, list, object, readFields, required, string, text, withDefault } from '../schema/fields.ts';
import { inputOf } from './dataset-context.ts';
import { factsOfTags, runNameTag, takenOff } from './fact-tags.ts';
import { logInputsFields, runStatus } from './run-schema.ts';

/** With what an answer tells: of each metric the last point. */
export interface ToldRun {
  readonly run: Run;
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
  readonly metrics: readonly MetricPoint[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly ModelInput[];
  readonly modelOutputs: readonly ModelOutput[];
}

const infoFields = {
  run_id: required(string),
  run_name: text,
  experiment_id: text,
  user_id: text,
  status: runStatus,
  start_time: withDefault(int, 0),
  end_time: int,
  artifact_uri: text,
  lifecycle_stage: text,
};
const pointFields = { key: text, value: withDefault(double, 0), timestamp: withDefault(int, 0), step: withDefault(int, 0) };
const dataFields = { metrics: list(object(pointFields)), params: list(object(tagFields)), tags: list(object(tagFields)) };
const edgeFields = { model_id: text, step: withDefault(int, 0) };
const runFields = {
  info: required(object(infoFields)),
  data: object(dataFields),
  inputs: object({ dataset_inputs: logInputsFields.datasets, model_inputs: logInputsFields.models }),
  outputs: object({ model_outputs: list(object(edgeFields)) }),
};

/** Throws for what is no run. */
export function readRun(answer: unknown): ToldRun {
  const { info, data, inputs, outputs } = readFields(runFields, answer as Readonly<Record<string, unknown>>);
  const isTold = data !== undefined;
  const { facts, tags } = factsOfTags(data?.tags ?? []);
  const run: Run = {
    id: info.run_id,
    experimentId: info.experiment_id,
    name: info.run_name,
    userId: info.user_id,
    status: info.status ?? 'running',
    startedAt: info.start_time,
    ...(info.end_time === undefined ? {} : { endedAt: info.end_time }),
    ...(info.lifecycle_stage === 'deleted' ? { deletedAt: info.end_time ?? info.start_time } : {}),
    artifactUri: info.artifact_uri,
    updatedAt: info.end_time ?? info.start_time,
  };
  // A run shows the tag of its name unless somebody took it off.
  const isNameOff = isTold && !data.tags.some(({ key }) => key === runNameTag);
  return {
    run: withFacts(run, { ...facts, name: run.name }),
    params: data?.params ?? [],
    tags: isNameOff ? [...tags, { key: runNameTag, value: takenOff }] : tags,
    metrics: data?.metrics ?? [],
    datasets: (inputs?.dataset_inputs ?? []).map(inputOf),
    modelInputs: (inputs?.model_inputs ?? []).map(({ model_id: modelId }) => ({ modelId })),
    modelOutputs: (outputs?.model_outputs ?? []).map(({ model_id: modelId, step }) => ({ modelId, step })),
  };
}
