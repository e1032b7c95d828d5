// Reads the name of a field, such as `` metrics.`val loss` `` or `start_time`, for one kind of search.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Field } from '../../../language/filter.ts';
import { pythonSet } from '../python-text.ts';
import type { Searchable, SearchableAttribute } from './searchable.ts';

export interface NamedField {
  /** This wire has no labels, and knows values of a config as params. */
  readonly field: Exclude<Field, { type: 'label' | 'value' }>;
  /** Present for attributes. */
  readonly attribute?: SearchableAttribute;
  /** The name as it was given, without entity and quotes. */
  readonly key: string;
}

const datasetFields = ['name', 'digest', 'context'] as const;

/** Throws `invalid_argument` for an unknown entity, attribute or dataset field. */
export function fieldOf(text: string, searchable: Searchable, use: 'filter' | 'order'): NamedField {
  const { entity: spelling, key } = partsOf(text);
  const entity = spelling === undefined ? 'attribute' : Object.hasOwn(searchable.entities, spelling) ? searchable.entities[spelling]! : undefined;
  if (entity === undefined) throw invalidArgument(searchable.unknownEntity(spelling!));
  if (entity === 'attribute') return attributeOf(key, searchable, use);
  if (entity === 'dataset') return { field: { type: 'dataset', name: datasetField(key) }, key };
  return { field: entity === 'metric' ? { type: 'metric', key, statistic: 'last' } : { type: entity, key }, key };
}

function attributeOf(key: string, { attributes, unknownOrder }: Searchable, use: 'filter' | 'order'): NamedField {
  const attribute = Object.hasOwn(attributes, key) ? attributes[key]! : undefined;
  if (attribute === undefined || (attribute.only !== undefined && attribute.only !== use)) {
    if (use === 'order' && unknownOrder) throw invalidArgument(unknownOrder(key));
    const known = Object.keys(attributes).filter((name) => attributes[name]!.only === undefined || attributes[name]!.only === use);
    throw invalidArgument(`Invalid attribute key '${key}' specified. Valid keys are '${pythonSet(known)}'`);
  }
  return { field: { type: 'attribute', name: attribute.name }, attribute, key };
}

function datasetField(key: string): (typeof datasetFields)[number] {
  const found = datasetFields.find((name) => name === key);
  if (!found) throw invalidArgument(`Invalid dataset key '${key}' specified. Valid keys are '${pythonSet(datasetFields)}'`);
  return found;
}

/** What stands before the first point outside backticks, and what after it. */
function partsOf(text: string): { entity?: string; key: string } {
  const start = text.startsWith('`') ? text.indexOf('`', 1) + 1 : 0;
  const point = text.indexOf('.', start);
  if (point < 0) return { key: unquoted(text) };
  return { entity: unquoted(text.slice(0, point)), key: unquoted(text.slice(point + 1)) };
}

function unquoted(text: string): string {
  const inner = /^'.*'$|^".*"$/s.test(text) && text.length >= 2 ? text.slice(1, -1) : text;
  return /^`.*`$/s.test(inner) && inner.length >= 2 ? inner.slice(1, -1) : inner;
}
