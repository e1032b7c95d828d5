// What rows hold besides numbers, by key: how often with which type of value. Names within an object are joined by dots, as those of
// numbers are; an object that stands for a picture, a table or the like is of the type it names.
import { AssayError } from '../../../core/base/errors.ts';
import { type ExactJson, ExactNumber, isExactObject } from '../../../core/base/exact-json.ts';
import { parseLenient } from '../stream/lenient-json.ts';

export interface ValueTypes {
  readonly counts: Map<string, number>;
  /** The last text or truth value. */
  last: string | boolean | undefined;
}

const levels = 8;

/** Adds what stands in these rows. A row that is none is left out, as where it was logged. */
export function addTypes(found: Map<string, ValueTypes>, texts: readonly string[]): void {
  for (const text of texts) {
    const row = rowOf(text);
    if (row === undefined || !isExactObject(row)) continue;
    for (const [key, value] of Object.entries(row)) if (!key.startsWith('_')) addType(found, value, { key, level: 0 });
  }
}

function addType(found: Map<string, ValueTypes>, value: ExactJson, { key, level }: { readonly key: string; readonly level: number }): void {
  if (value instanceof ExactNumber) return;
  if (isExactObject(value) && !Object.hasOwn(value, '_type') && Object.keys(value).length > 0 && level < levels) {
    for (const [name, item] of Object.entries(value)) addType(found, item, { key: `${key}.${name}`, level: level + 1 });
    return;
  }
  const types = found.get(key) ?? { counts: new Map<string, number>(), last: undefined };
  found.set(key, types);
  const type = typeOf(value);
  types.counts.set(type, (types.counts.get(type) ?? 0) + 1);
  if (typeof value === 'string' || typeof value === 'boolean') types.last = value;
}

function typeOf(value: Exclude<ExactJson, ExactNumber>): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (value === null) return 'nil';
  if (!isExactObject(value)) return 'list';
  return typeof value['_type'] === 'string' ? value['_type'] : 'map';
}

function rowOf(text: string): ExactJson | undefined {
  try {
    return parseLenient(text);
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}
