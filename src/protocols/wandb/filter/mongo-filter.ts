// Filters of this wire: objects in the words of MongoDB, compiled into the one filter tree. What Mongo says of missing fields
// holds here too: `$ne`, `$nin`, `$not` and `$nor` are the complement of what they negate, and null is like a missing field.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import type { Filter } from '../../../language/filter.ts';
import { parseLenient } from '../stream/lenient-json.ts';
import { allOf, anyOf, not } from '../../../language/join-filters.ts';
import type { QueryField } from './query-field.ts';

/** Deeper ones would be refused by every store. */
const levels = 30;

/** The field of a name. Throws `invalid_argument` for one that is not known, naming those that are. */
export type FieldNamed = (name: string) => QueryField;

/** The tree of a filter's JSON text; undefined when it lets everything pass. Throws `invalid_argument` naming what is not known. */
export function mongoFilter(json: string | null | undefined, fieldNamed: FieldNamed): Filter | undefined {
  if (json === null || json === undefined || json.trim() === '') return undefined;
  const value = parseLenient(json);
  if (value === null) return undefined;
  const filter = readObject(value, { fieldNamed, at: 'filters', level: 0 });
  return filter.kind === 'and' && filter.items.length === 0 ? undefined : filter;
}

interface Reading {
  readonly fieldNamed: FieldNamed;
  /** Where in the filter, for messages. */
  readonly at: string;
  readonly level: number;
}

function readObject(value: ExactJson, reading: Reading): Filter {
  if (!isExactObject(value)) throw invalidArgument(`${reading.at} is no object; give one such as {"state": "finished"}`);
  if (reading.level > levels) throw invalidArgument(`filters are nested more than ${levels} levels deep; write them flatter`);
  return allOf(Object.entries(value).map(([key, item]) => readEntry(key, item, { ...reading, level: reading.level + 1 })));
}

function readEntry(key: string, value: ExactJson, reading: Reading): Filter {
  switch (key) {
    case '$and':
      return allOf(readList(key, value, reading));
    case '$or':
      return anyOf(readList(key, value, reading));
    case '$nor':
      return not(anyOf(readList(key, value, reading)));
    case '$not':
      return not(readObject(value, { ...reading, at: key }));
    default:
      if (key.startsWith('$')) throw invalidArgument(`operator '${key}' is not known here; there are $and, $or, $nor and $not around fields`);
      return readCondition(value, { field: reading.fieldNamed(key), name: key });
  }
}

function readList(key: string, value: ExactJson, reading: Reading): readonly Filter[] {
  if (!Array.isArray(value)) throw invalidArgument(`${key} takes a list of filters`);
  return (value as readonly ExactJson[]).map((item, index) => readObject(item, { ...reading, at: `${key}[${index}]` }));
}

interface Named {
  readonly field: QueryField;
  readonly name: string;
}

function readCondition(value: ExactJson, named: Named): Filter {
  if (!isExactObject(value) || !Object.keys(value).some((key) => key.startsWith('$'))) return named.field.equals(value);
  return allOf(Object.keys(value).flatMap((operator) => (operator === '$options' ? [] : [readOperator(operator, value, named)])));
}

const operators: Readonly<Record<string, '>' | '>=' | '<' | '<='>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

function readOperator(operator: string, condition: ExactObject, { field, name }: Named): Filter {
  const value = condition[operator]!;
  switch (operator) {
    case '$eq':
      return field.equals(value);
    case '$ne':
      return not(field.equals(value));
    case '$in':
      return anyOf(valuesOf(operator, value, name).map(field.equals));
    case '$nin':
      return not(anyOf(valuesOf(operator, value, name).map(field.equals)));
    case '$exists':
      if (typeof value !== 'boolean') throw invalidArgument(`$exists of '${name}' takes true or false`);
      return value ? field.exists : not(field.exists);
    case '$regex':
      return field.matches(patternOf(condition, name));
    case '$not':
      return not(readCondition(value, { field, name }));
    default: {
      const comparison = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
      if (comparison === undefined) {
        throw invalidArgument(`operator '${operator}' of '${name}' is not known; there are $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $regex and $not`);
      }
      return field.compares(comparison, value);
    }
  }
}

function valuesOf(operator: string, value: ExactJson, name: string): readonly ExactJson[] {
  if (!Array.isArray(value)) throw invalidArgument(`${operator} of '${name}' takes a list of values`);
  return value as readonly ExactJson[];
}

function patternOf({ $regex: pattern, $options: options = '' }: ExactObject, name: string): string {
  if (typeof pattern !== 'string') throw invalidArgument(`$regex of '${name}' takes a pattern in a text`);
  if (options !== '' && options !== 'i') throw invalidArgument(`$options of '${name}' is ${JSON.stringify(options)}; the only option is 'i'`);
  return options === 'i' && !pattern.startsWith('(?i)') ? `(?i)${pattern}` : pattern;
}
