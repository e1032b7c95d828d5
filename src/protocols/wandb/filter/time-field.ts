// Fields that are times, which are compared as this wire shows them: those of runs in whole seconds.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { ExactJson } from '../../../core/base/exact-json.ts';
import type { Field, Filter } from '../../../language/filter.ts';
import { all, any, not } from '../../../language/join-filters.ts';
import type { Above, QueryField } from './query-field.ts';

const second = 1_000;

export function timeField(field: Field, unitMs = second): QueryField {
  const exists: Filter = { kind: 'exists', field, negated: false };
  const from = (value: number): Filter => ({ kind: 'compare', field, operator: '>=', value });
  const before = (value: number): Filter => ({ kind: 'compare', field, operator: '<', value });
  return {
    equals: (value) => {
      if (value === null) return not(exists);
      const at = timeOf(value);
      return at % unitMs === 0 ? all(from(at), before(at + unitMs)) : any();
    },
    compares: (operator, value) => {
      const at = timeOf(value);
      const bounds: Readonly<Record<Above, Filter>> = {
        '>': from(floor(at, unitMs) + unitMs),
        '>=': from(ceiling(at, unitMs)),
        '<': before(ceiling(at, unitMs)),
        '<=': before(floor(at, unitMs) + unitMs),
      };
      return bounds[operator];
    },
    matches: (pattern) => {
      throw invalidArgument(`a time is searched for the pattern ${JSON.stringify(pattern)}; compare it with $gte and $lt`);
    },
    exists,
  };
}

function floor(at: number, unitMs: number): number {
  return Math.floor(at / unitMs) * unitMs;
}

function ceiling(at: number, unitMs: number): number {
  return Math.ceil(at / unitMs) * unitMs;
}

/** Without a zone it is UTC, as this wire writes times. */
function timeOf(value: ExactJson): number {
  const text = typeof value === 'string' ? value.trim() : '';
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = Date.parse(isDate || /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  if (Number.isFinite(at)) return at;
  throw invalidArgument(`${JSON.stringify(value)} is no time; write one such as "2026-01-31T12:00:00Z"`);
}
