// Values as clients send them, split into those that a run can have to people and to every wire, and those that are kept for the
// client alone: a text of a hundred thousand characters, a name with a control character, a second value under one dotted name.
// One of them must not cost the others.
import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { paramValueLimit } from '../../../core/base/text-limits.ts';
import { isMetricKey } from '../stream/metric-key.ts';

interface SplitValues {
  readonly values: ExactObject;
  readonly own: ExactObject;
}

/** More values are data; what is beyond is kept for the client alone. */
const valueLimit = 10_000;

const levels = 50;

interface SplitRule {
  /** What is the client's own whatever it says. */
  readonly isOwn?: (key: string, value: ExactJson) => boolean;
  /** Of what is kept for the client, in characters of its JSON; what is beyond is left out. */
  readonly ownLimit: number;
}

export function splitValues(object: ExactObject, { isOwn = () => false, ownLimit }: SplitRule): SplitValues {
  const values = new Map<string, ExactJson>();
  const own = new Map<string, ExactJson>();
  const taken = new Set<string>();
  let kept = 0;
  for (const [key, value] of Object.entries(object)) {
    const keys = isOwn(key, value) ? undefined : leafKeys(value, key, 0);
    if (keys === undefined || taken.size + keys.length > valueLimit || keys.some((leaf) => taken.has(leaf))) {
      // One that is too large leaves room for the others.
      const size = key.length + JSON.stringify(value).length + 8;
      if (kept + size > ownLimit) continue;
      kept += size;
      own.set(key, value);
      continue;
    }
    for (const leaf of keys) taken.add(leaf);
    values.set(key, value);
  }
  return { values: Object.fromEntries(values), own: Object.fromEntries(own) };
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
