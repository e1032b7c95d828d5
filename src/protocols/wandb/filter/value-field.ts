// Values of a run's config and summary. A text compares with texts, and a number with all that reads as one: clients of other
// wires log everything as text.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, ExactNumber, isExactObject } from '../../../core/base/exact-json.ts';
import type { Field, Filter } from '../../../language/filter.ts';
import { any, anyOf, not } from '../../../language/join-filters.ts';
import { isSearchedNote } from '../runs/private-state.ts';
import { type QueryField, scalarOf } from './query-field.ts';

type ValueOf = Extract<Field, { type: 'value' }>['of'];

/** `path` is what stands behind `config.` or `summary_metrics.`. */
export function valueField(of: ValueOf, path: string): QueryField {
  if (of === 'summary' && isSearchedNote(path)) return valueField('client', path);
  if (of === 'summary' && path.startsWith('_'))
    throw invalidArgument(`'summary_metrics.${path}' is the client's own note and cannot be searched by; choose another field, such as summary_metrics._timestamp`);
  const fields = keysOf(of, path).map((key): Field => ({ type: 'value', of, key }));
  const each = (make: (field: Field) => Filter): Filter => anyOf(fields.map(make));
  const exists = each((field) => ({ kind: 'exists', field, negated: false }));
  const isText = (value: string): Filter => each((field) => ({ kind: 'compare', field, operator: '=', value }));
  return {
    equals: (value) => {
      // The JSON null is a value too.
      if (value === null) return any(not(exists), isText('null'));
      if (typeof value === 'boolean') return any(isText(String(value)), isText(value ? 'True' : 'False'));
      const scalar = scalarOf(value) ?? jsonOf(value, path);
      if (Number.isNaN(scalar)) return isText('NaN');
      return each((field) => ({ kind: 'compare', field, operator: '=', value: scalar }));
    },
    compares: (operator, value) => {
      const scalar = scalarOf(value);
      return scalar === undefined || Number.isNaN(scalar) ? any() : each((field) => ({ kind: 'compare', field, operator, value: scalar }));
    },
    matches: (pattern) => each((field) => ({ kind: 'matches', field, pattern })),
    exists,
  };
}

/** Lists are kept as they are; an object is kept by its values. */
function jsonOf(value: ExactJson, path: string): string {
  if (isExactObject(value) && Object.keys(value).length > 0)
    throw invalidArgument(`'${path}' is compared with an object; compare the values in it, such as '${path}.${Object.keys(value)[0]!}'`);
  if (value instanceof ExactNumber) throw new TypeError('a number is compared as one');
  return JSON.stringify(value);
}

/**
 * The keys a path may mean. The wire's config has each value in an object of its own, `{"lr": {"value": 0.1}}`, and paths may
 * go through it: `lr.value`, and `optimizer.value.lr`.
 */
export function keysOf(of: ValueOf, path: string): readonly [string, ...string[]] {
  if (of !== 'config') return [path];
  const [first, second, ...rest] = path.split('.');
  if (second === 'value') return [[first, ...rest].join('.'), path];
  return path.endsWith('.value') ? [path.slice(0, -'.value'.length), path] : [path];
}
