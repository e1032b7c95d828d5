// What a client tells of an artifact: an object of JSON, in a text.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { CollectionVersion } from '../../../core/collections/collection.ts';

/** Undefined for none. Throws `invalid_argument` for what is no JSON object. */
export function readMetadata(text: string | null | undefined): CollectionVersion['metadata'] | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const value = parsed(text);
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidArgument('metadata is not a JSON object; give one with a value for each key');
  return value as CollectionVersion['metadata'];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalidArgument(`metadata is no JSON: ${(error as Error).message}`);
  }
}
