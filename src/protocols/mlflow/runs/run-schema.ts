// The requests about runs, but for what they log.
import { checked, enumeration, int, int64, list, object, required, string, text, withDefault } from '../schema/fields.ts';
import { tagFields, viewType } from '../experiments/experiment-schema.ts';

export const runStatus = enumeration({
  RUNNING: [1, 'running'],
  SCHEDULED: [2, 'scheduled'],
  FINISHED: [3, 'finished'],
  FAILED: [4, 'failed'],
  KILLED: [5, 'killed'],
} as const);

export const createRunFields = { experiment_id: text, start_time: int, run_name: text, user_id: text, tags: list(object(tagFields)) };
export const updateRunFields = { run_id: required(string), end_time: int, status: runStatus, run_name: text };
export const runIdFields = { run_id: required(string) };
export const deleteTagFields = { run_id: required(string), key: required(string) };
export const logModelFields = { run_id: required(string), model_json: required(string) };

export const searchRunsFields = {
  experiment_ids: list(text),
  filter: text,
  max_results: withDefault(
    checked(int, (value) => (value > 50_000 ? '' : undefined)),
    1000,
  ),
  order_by: list(text),
  run_view_type: viewType,
  page_token: string,
};

const datasetFields = { name: text, digest: text, source_type: text, source: text, schema: string, profile: string };
const datasetInputFields = { tags: list(object(tagFields)), dataset: object(datasetFields) };

export const logInputsFields = {
  run_id: required(string),
  datasets: list(object(datasetInputFields)),
  models: list(object({ model_id: text })),
};
export const logOutputsFields = { run_id: required(string), models: required(list(object({ model_id: text, step: withDefault(int64, 0) }))) };
export const searchDatasetsFields = { experiment_ids: list(text) };
