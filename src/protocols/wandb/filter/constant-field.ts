// A field that is the same for all that is searched.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Filter } from '../../../language/filter.ts';
import { any } from '../../../language/join-filters.ts';
import type { QueryField } from './query-field.ts';

export function constantField(value: string | undefined): QueryField {
  const when = (isTrue: boolean): Filter => (isTrue ? { kind: 'and', items: [] } : any());
  return {
    equals: (given) => when(given === null ? value === undefined : given === value),
    compares: (_operator, given) => {
      throw invalidArgument(`a field that all of these have in common is compared with ${JSON.stringify(given)}; leave the clause out, or use $eq`);
    },
    matches: (pattern) => {
      throw invalidArgument(`a field that all of these have in common is searched for the pattern ${JSON.stringify(pattern)}; leave the clause out, or use $eq`);
    },
    exists: when(value !== undefined),
  };
}
