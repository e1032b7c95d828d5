// When two values of a parameter are the same: 1, 1.0 and 1e0 are, true and 1 are not, the order of an object's names is nothing.
import { type ExactJson, ExactNumber, isExactObject } from '../../base/exact-json.ts';

/** Equal texts for equal values. */
export function valueKey(value: ExactJson): string {
  if (value instanceof ExactNumber) return numberKey(value.text);
  if (Array.isArray(value)) return `[${value.map(valueKey).join(',')}]`;
  if (!isExactObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${valueKey(value[name]!)}`).join(',')}}`;
}

function numberKey(text: string): string {
  const near = Number(text);
  // Beyond 2^53 two whole numbers may share a double.
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(near) ? String(BigInt(text)) : String(near);
}
