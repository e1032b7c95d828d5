// The requests about logged models.
import { boolean, enumeration, int, list, object, required, string, text, withDefault } from '../schema/fields.ts';
import { tagFields } from '../experiments/experiment-schema.ts';

const status = enumeration({
  LOGGED_MODEL_PENDING: [1, 'pending'],
  LOGGED_MODEL_READY: [2, 'ready'],
  LOGGED_MODEL_UPLOAD_FAILED: [3, 'failed'],
} as const);

export const createLoggedModelFields = {
  experiment_id: required(string),
  name: string,
  model_type: text,
  source_run_id: text,
  params: list(object(tagFields)),
  tags: list(object(tagFields)),
};
export const finalizeFields = { model_id: required(string), status: required(status) };
export const loggedModelParamsFields = { model_id: required(string), params: list(object(tagFields)) };
export const loggedModelTagsFields = { tags: list(object(tagFields)) };
export const directoryFields = { artifact_directory_path: string };

const orderFields = { field_name: text, ascending: withDefault(boolean, true), dataset_name: text, dataset_digest: text };

export const searchLoggedModelsFields = {
  experiment_ids: required(list(text)),
  filter: text,
  datasets: list(object({ dataset_name: text, dataset_digest: text })),
  max_results: withDefault(int, 50),
  order_by: list(object(orderFields)),
  page_token: string,
};
