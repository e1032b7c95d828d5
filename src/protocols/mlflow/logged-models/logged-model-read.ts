// A logged model as an answer of this wire tells of it, in core's words: the way back from `wireLoggedModel`.
import type { LoggedModelRecord } from '../../../core/models/logged-model.ts';
import { tagFields } from '../experiments/experiment-schema.ts';
import { double, int, list, object, readFields, required, string, text, withDefault } from '../schema/fields.ts';
import { finalizeFields } from './logged-model-schema.ts';

const infoFields = {
  model_id: required(string),
  experiment_id: text,
  name: text,
  creation_timestamp_ms: withDefault(int, 0),
  last_updated_timestamp_ms: withDefault(int, 0),
  artifact_uri: text,
  status: finalizeFields.status,
  model_type: text,
  source_run_id: text,
  status_message: string,
  tags: list(object(tagFields)),
};
const metricFields = {
  key: text,
  value: withDefault(double, 0),
  timestamp: withDefault(int, 0),
  step: withDefault(int, 0),
  model_id: text,
  run_id: text,
  dataset_name: string,
  dataset_digest: string,
};
const modelFields = { info: required(object(infoFields)), data: object({ params: list(object(tagFields)), metrics: list(object(metricFields)) }) };

/** Throws for what is no logged model. The tag that lists its versions stays a tag. */
export function readLoggedModel(answer: unknown): LoggedModelRecord {
  const { info, data } = readFields(modelFields, answer as Readonly<Record<string, unknown>>);
  return {
    model: {
      id: info.model_id,
      experimentId: info.experiment_id,
      name: info.name,
      artifactUri: info.artifact_uri,
      createdAt: info.creation_timestamp_ms,
      updatedAt: info.last_updated_timestamp_ms,
      status: info.status,
      ...(info.status_message === undefined ? {} : { statusMessage: info.status_message }),
      ...(info.model_type === '' ? {} : { modelType: info.model_type }),
      ...(info.source_run_id === '' ? {} : { sourceRunId: info.source_run_id }),
    },
    tags: info.tags,
    params: data?.params ?? [],
    metrics: (data?.metrics ?? []).map(({ model_id: modelId, run_id: runId, dataset_name: name, dataset_digest: digest, ...point }) => ({
      ...point,
      modelId,
      runId,
      ...(name === undefined ? {} : { datasetName: name }),
      ...(digest === undefined ? {} : { datasetDigest: digest }),
    })),
    registrations: [],
  };
}
