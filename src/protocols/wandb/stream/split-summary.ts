// A summary as clients send it, split into what the run's summary is to people and what is the client's own: names that begin
// with `_`, what stands for a picture, a table or the like, and what is no value of a run, such as texts of a hundred thousand
// characters.
import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { paramValueLimit } from '../../../core/base/text-limits.ts';
import { isMetricKey } from './metric-key.ts';

export interface SplitSummary {
  readonly summary: ExactObject;
  readonly own: ExactObject;
}

/** More values are data; what is beyond is kept for the client alone. */
const valueLimit = 10_000;

const levels = 50;

/** Of what is kept for the client, in characters of its JSON. */
const ownLimit = 900_000;

export function splitSummary(object: ExactObject): SplitSummary {
  const summary: { [key: string]: ExactJson } = {};
  const own: { [key: string]: ExactJson } = {};
  const taken = new Set<string>();
  let kept = 0;
  for (const [key, value] of Object.entries(object)) {
    const keys = key.startsWith('_') || isMedia(value) ? undefined : leafKeys(value, key, 0);
    if (keys === undefined || taken.size + keys.length > valueLimit || keys.some((leaf) => taken.has(leaf))) {
      // What is too much even for that stays in the rows it was logged in.
      kept += key.length + JSON.stringify(value).length + 8;
      if (kept <= ownLimit) own[key] = value;
      continue;
    }
    for (const leaf of keys) taken.add(leaf);
    summary[key] = value;
  }
  return { summary, own };
}

function isMedia(value: ExactJson): boolean {
  return isExactObject(value) && Object.hasOwn(value, '_type');
}

/** The values it is made of; undefined when one of them cannot be a run's. */
function leafKeys(value: ExactJson, key: string, level: number): readonly string[] | undefined {
  if (!isMetricKey(key) || level > levels) return undefined;
  if (!isExactObject(value) || Object.keys(value).length === 0) return isValue(value) ? [key] : undefined;
  const keys: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const below = leafKeys(item, `${key}.${name}`, level + 1);
    if (below === undefined) return undefined;
    for (const leaf of below) keys.push(leaf);
  }
  return keys;
}

function isValue(value: ExactJson): boolean {
  const text = typeof value === 'string' ? value : value instanceof ExactNumber ? value.text : JSON.stringify(value);
  return text.length <= paramValueLimit && text.isWellFormed() && !text.includes('\u0000');
}
