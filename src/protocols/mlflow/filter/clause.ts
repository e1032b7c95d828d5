// Makes one comparison of a filter: what each kind of field may be compared with, and by what.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Comparison, Scalar } from '../../../language/filter.ts';
import { pythonList, pythonSet } from '../python-text.ts';
import type { NamedField } from './field.ts';
import type { Searchable } from './searchable.ts';
import type { FilterToken } from './tokens.ts';

export type Negation = '' | 'NOT ';

const comparators = ['=', '!=', '<', '<=', '>', '>='] as const;

export interface Compared<Operator extends string = string> {
  readonly operator: Operator;
  readonly token: FilterToken;
  readonly searchable: Searchable;
}

/** Values first, comparators after, as MLflow's server checks them. */
export function compareClause(named: NamedField, { operator, token, searchable }: Compared): Comparison {
  const value = scalarOf(named, token);
  const comparator = comparators.find((one) => one === operator);
  if (!comparator || (!isNumeric(named) && comparator !== '=' && comparator !== '!=')) throw invalidComparator(named, operator, searchable);
  return { kind: 'compare', field: named.field, operator: comparator, value };
}

export function likeClause(named: NamedField, { operator: word, token, searchable }: Compared<'LIKE' | 'ILIKE'>): Comparison {
  if (isNumeric(named)) {
    scalarOf(named, token);
    throw invalidComparator(named, word, searchable);
  }
  return { kind: 'like', field: named.field, pattern: textOf(named, token, word === 'LIKE'), caseSensitive: word === 'LIKE' };
}

export function inClause(named: NamedField, tokens: readonly FilterToken[], { negation, searchable }: { negation: Negation; searchable: Searchable }): Comparison {
  if (!takesLists(named, searchable)) throw listsRefused(named, searchable, tokens);
  const values = tokens.map((token) => {
    if (token.type !== 'text') {
      throw invalidArgument(`While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ${token.text}`);
    }
    return named.attribute?.toCore?.(token.value, true) ?? token.value;
  });
  return { kind: 'in', field: named.field, values, negated: negation !== '' };
}

export function betweenClause(named: NamedField, low: FilterToken, high: FilterToken): Comparison {
  return { kind: 'between', field: named.field, low: scalarOf(named, low), high: scalarOf(named, high) };
}

export function existsClause(named: NamedField, isMissing: boolean, { nullable }: Searchable): Comparison {
  const { type } = named.field;
  if (!nullable.includes(type)) {
    const kinds =
      nullable.length === 0
        ? 'not supported for this search'
        : `only supported for ${nullable
            .map((entity) => `${entity}s`)
            .reverse()
            .join(' and ')}`;
    throw invalidArgument(`IS NULL / IS NOT NULL is ${kinds}, not for '${wireEntity(type)}' '${named.key}'`);
  }
  return { kind: 'exists', field: named.field, negated: isMissing };
}

function isNumeric({ field, attribute }: NamedField): boolean {
  return field.type === 'metric' || attribute?.type === 'number';
}

function takesLists(named: NamedField, searchable: Searchable): boolean {
  if (named.attribute) return named.attribute.hasLists === true;
  return named.field.type === 'dataset' || (searchable.hasTextLists && named.field.type !== 'metric');
}

function listsRefused(named: NamedField, { attributes }: Searchable, tokens: readonly FilterToken[]): Error {
  const shown = `(${tokens.map(({ text }) => text).join(', ')})`;
  if (named.field.type === 'metric') return invalidArgument(`Expected numeric value type for metric. Found ${shown}`);
  if (named.attribute?.type === 'number') return invalidArgument(`Expected numeric value type for numeric attribute: ${named.key}. Found ${shown}`);
  if (named.attribute) {
    const listable = Object.keys(attributes).filter((name) => attributes[name]!.hasLists);
    return invalidArgument(`Only ${pythonList(listable)} attributes support comparison with a list of quoted string values.`);
  }
  return invalidArgument(`Expected a quoted string value for ${wireEntity(named.field.type)} (e.g. 'my-value'). Got value ${shown}`);
}

function scalarOf(named: NamedField, token: FilterToken): Scalar {
  if (!isNumeric(named)) return textOf(named, token);
  // Versions may be compared with a number in quotes.
  if (named.attribute?.mayBeQuoted && token.type === 'text' && /^\d{1,15}$/.test(token.value)) return Number(token.value);
  if (token.type !== 'number') {
    const what = named.field.type === 'metric' ? 'metric' : `numeric attribute: ${named.key}`;
    throw invalidArgument(`Expected numeric value type for ${what}. Found ${token.text}`);
  }
  if (named.attribute?.isWhole && !/^[+-]?\d+$/.test(token.text)) throw invalidArgument(`Invalid value for numeric attribute '${named.key}': '${token.text}'`);
  return Number(token.text);
}

function textOf({ field, attribute }: NamedField, token: FilterToken, isCaseSensitive = true): string {
  if (token.type === 'text') return attribute?.toCore?.(token.value, isCaseSensitive) ?? token.value;
  if (token.type === 'name') {
    throw invalidArgument(`Parameter value is either not quoted or unidentified quote types used for string value ${token.text}. Use either single or double quotes.`);
  }
  if (field.type === 'attribute') throw invalidArgument(`Expected a quoted string value for attributes. Got value ${token.text}`);
  if (field.type === 'dataset') throw invalidArgument(`Expected a quoted string value for dataset attributes. Got value ${token.text}`);
  throw invalidArgument(`Expected a quoted string value for ${wireEntity(field.type)} (e.g. 'my-value'). Got value ${token.text}`);
}

function invalidComparator({ field, attribute, key }: NamedField, operator: string, { badComparator }: Searchable): Error {
  if (badComparator) return invalidArgument(badComparator(`${field.type}s.${key}`, operator, isNumeric({ field, key, ...(attribute ? { attribute } : {}) })));
  const takesLists = field.type === 'attribute' || field.type === 'dataset';
  const valid =
    field.type === 'metric' || attribute?.type === 'number' ? comparators : ['!=', '=', 'LIKE', 'ILIKE', ...(takesLists ? ['IN', 'NOT IN'] : ['IS NULL', 'IS NOT NULL'])];
  // MLflow's server leaves the last quote out for the others.
  const end = field.type === 'param' || attribute?.type === 'text' ? "'" : '';
  return invalidArgument(`Invalid comparator '${operator}' not one of '${pythonSet(valid)}${end}`);
}

/** MLflow's own word for an entity in its messages. */
function wireEntity(type: NamedField['field']['type']): string {
  return type === 'param' ? 'parameter' : type;
}
