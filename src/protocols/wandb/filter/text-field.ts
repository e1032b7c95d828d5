// Fields that are texts, of which a run may have one or several.
import type { Field, Filter } from '../../../language/filter.ts';
import { any, not } from '../../../language/join-filters.ts';
import type { QueryField } from './query-field.ts';

/** `stored` gives the word that this server keeps for one of the wire. */
export function textField(field: Field, stored: (text: string) => string = (text) => text): QueryField {
  const exists: Filter = { kind: 'exists', field, negated: false };
  return {
    equals: (value) => {
      if (value === null) return not(exists);
      return typeof value === 'string' ? { kind: 'compare', field, operator: '=', value: stored(value) } : any();
    },
    compares: (operator, value) => (typeof value === 'string' ? { kind: 'compare', field, operator, value: stored(value) } : any()),
    matches: (pattern) => ({ kind: 'matches', field, pattern }),
    exists,
  };
}

/** The labels of a run: one of them must pass. */
export const labelsField = textField({ type: 'label' });
