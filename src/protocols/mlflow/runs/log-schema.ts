// The requests by which running programs log.
import { double, int64, list, object, required, string, text, withDefault } from '../schema/fields.ts';
import { tagFields } from '../experiments/experiment-schema.ts';

export const logMetricFields = {
  run_id: required(string),
  key: required(string),
  value: required(double),
  timestamp: required(int64),
  step: withDefault(int64, 0),
  model_id: text,
  dataset_name: text,
  dataset_digest: text,
};
export const logParamFields = { run_id: required(string), key: required(string), value: text };
export const setTagFields = { run_id: required(string), key: required(string), value: text };

const { run_id: _, ...metricFields } = logMetricFields;
const keyedFields = { ...tagFields, key: required(string) };

export const logBatchFields = {
  run_id: required(string),
  metrics: list(object(metricFields)),
  params: list(object(keyedFields)),
  tags: list(object(keyedFields)),
};
