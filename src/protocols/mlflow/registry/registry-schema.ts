// The requests about registered models and their versions.
import { boolean, checked, int, list, object, required, string, text, withDefault } from '../schema/fields.ts';
import { tagFields } from '../experiments/experiment-schema.ts';

const name = required(string);
const version = required(string);

/** Over the limit the usual refusal of a value. */
function pageSize(absent: number, limit: number) {
  return withDefault(
    checked(int, (count) => (count > limit ? '' : undefined)),
    absent,
  );
}

export const createModelFields = { name, tags: list(object(tagFields)), description: text };
export const modelNameFields = { name };
export const updateModelFields = { name, description: text };
export const renameModelFields = { name, new_name: required(string) };
export const searchModelsFields = { filter: text, max_results: pageSize(100, 1000), order_by: list(text), page_token: string };
export const latestVersionsFields = { name, stages: list(text) };
export const setModelTagFields = { name, key: required(string), value: text };
export const deleteModelTagFields = { name, key: required(string) };
export const setAliasFields = { name, alias: required(string), version };
export const aliasFields = { name, alias: required(string) };

export const createVersionFields = {
  name,
  source: required(string),
  run_id: string,
  tags: list(object(tagFields)),
  run_link: text,
  description: text,
  model_id: string,
};
export const versionFields = { name, version };
export const downloadUriFields = { name: text, version: text };
export const updateVersionFields = { name, version, description: string };
export const transitionFields = { name, version, stage: required(string), archive_existing_versions: boolean };
export const searchVersionsFields = { filter: text, max_results: pageSize(200_000, 200_000), order_by: list(text), page_token: string };
export const setVersionTagFields = { name, version, key: required(string), value: text };
export const deleteVersionTagFields = { name, version, key: required(string) };
