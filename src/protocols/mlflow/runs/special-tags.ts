// Tags that say something of the run itself: its name and the run it belongs to.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Tag } from '../../../core/base/tag.ts';

export const runNameTag = 'mlflow.runName';
export const parentRunTag = 'mlflow.parentRunId';
/** Tag of a dataset's use: training, eval and so on. */
export const datasetContextTag = 'mlflow.data.context';
/** Models that old clients logged, as a JSON list. */
export const loggedModelsTag = 'mlflow.log-model.history';

/** What tags say of their run; the last of several with one key counts. An empty name says nothing. */
export interface SpecialTags {
  readonly name?: string | undefined;
  readonly parentRunId?: string | undefined;
}

export function specialTags(tags: readonly Tag[]): SpecialTags {
  let name: string | undefined;
  let parentRunId: string | undefined;
  for (const { key, value } of tags) {
    if (key === runNameTag) name = value === '' ? undefined : value;
    else if (key === parentRunTag) parentRunId = value === '' ? undefined : value;
  }
  return { name, parentRunId };
}

/** The name of a new run from its field and its tag, which may not differ. Undefined: a random one. */
export function nameOfNewRun(field: string, tags: readonly Tag[]): string | undefined {
  const tag = specialTags(tags).name;
  if (field !== '' && tag !== undefined && field !== tag) {
    throw invalidArgument("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " + `(run_name='${field}', mlflow.runName='${tag}').`);
  }
  return field === '' ? tag : field;
}
