// What a filter can ask of one field of what is searched.
import { type ExactJson, ExactNumber } from '../../../core/base/exact-json.ts';
import type { Filter } from '../../../language/filter.ts';

export type Above = '>' | '>=' | '<' | '<=';

export interface QueryField {
  /** What lacks the field equals null. */
  equals(this: void, value: ExactJson): Filter;
  compares(this: void, operator: Above, value: ExactJson): Filter;
  /** Throws `invalid_argument` for what has no text. */
  matches(this: void, pattern: string): Filter;
  readonly exists: Filter;
}

/** What a number or text of a filter is compared as; undefined for everything else. */
export function scalarOf(value: ExactJson): string | number | undefined {
  if (typeof value === 'string') return value;
  return value instanceof ExactNumber ? Number(value.text) : undefined;
}
