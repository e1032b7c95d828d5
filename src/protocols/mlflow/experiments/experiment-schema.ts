// The requests about experiments.
import { enumeration, int, list, object, required, string, text } from '../schema/fields.ts';

export const tagFields = { key: text, value: text };

/** What lists show: live things, deleted ones, or both. */
export const viewType = enumeration({ ACTIVE_ONLY: [1, 'active'], DELETED_ONLY: [2, 'deleted'], ALL: [3, 'all'] } as const);

export const createExperimentFields = { name: required(string), artifact_location: text, tags: list(object(tagFields)) };
export const experimentIdFields = { experiment_id: required(string) };
export const experimentNameFields = { experiment_name: required(string) };
export const updateExperimentFields = { experiment_id: required(string), new_name: required(string) };
export const setExperimentTagFields = { experiment_id: required(string), key: required(string), value: text };
export const deleteExperimentTagFields = { experiment_id: required(string), key: required(string) };
export const searchExperimentsFields = { view_type: viewType, max_results: int, order_by: list(text), filter: text, page_token: string };
