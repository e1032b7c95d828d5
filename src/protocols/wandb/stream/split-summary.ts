// A summary as clients send it, split into what the run's summary is to people and what is the client's own: names that begin
// with `_`, what stands for a picture, a table or the like, and what is no value of a run, such as texts of a hundred thousand
// characters.
import { type ExactJson, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { splitValues } from '../runs/split-values.ts';

export interface SplitSummary {
  readonly summary: ExactObject;
  readonly own: ExactObject;
}

/** What is too much even for that stays in the rows it was logged in. */
const ownLimit = 900_000;

export function splitSummary(object: ExactObject): SplitSummary {
  const { values, own } = splitValues(object, { isOwn: (key, value) => key.startsWith('_') || isMedia(value), ownLimit });
  return { summary: values, own };
}

function isMedia(value: ExactJson): boolean {
  return isExactObject(value) && Object.hasOwn(value, '_type');
}
