// Filters and orders over collections of a place, and over the versions of a collection.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { CollectionSearch } from '../../../core/collections/collection-store.ts';
import type { Field } from '../../../language/filter.ts';
import { any } from '../../../language/join-filters.ts';
import { constantField } from '../filter/constant-field.ts';
import { type QueryField, scalarOf } from '../filter/query-field.ts';
import { mongoFilter } from '../filter/mongo-filter.ts';
import { signedOrder } from '../filter/signed-order.ts';
import { labelsField, textField } from '../filter/text-field.ts';
import { timeField } from '../filter/time-field.ts';
import type { Paging } from '../graphql/connection.ts';
import { indexPattern } from './versions.ts';

/** A page of a list that can be searched: filters are a JSON text in the words of MongoDB. */
export interface Listing extends Paging {
  readonly filters?: string | null | undefined;
  readonly order?: string | null | undefined;
}

type Found = Pick<CollectionSearch, 'filter' | 'order'>;

const attribute = (name: string): Field => ({ type: 'attribute', name });
const createdAt = attribute('creation_time');
const updatedAt = attribute('last_updated_time');
const number = attribute('version_number');
const times = { createdAt: timeField(createdAt, 1), created_at: timeField(createdAt, 1), updatedAt: timeField(updatedAt, 1), updated_at: timeField(updatedAt, 1) };
const labels = {
  tag: labelsField,
  tags: labelsField,
  alias: textField(attribute('alias')),
  aliases: textField(attribute('alias')),
  description: textField(attribute('description')),
};
const orders = { createdAt, created_at: createdAt, updatedAt, updated_at: updatedAt };

/** Versions count from 0 on this wire, by number or with a `v`. */
const indexField: QueryField = {
  equals: (value) => compared('=', value),
  compares: (operator, value) => compared(operator, value),
  matches: (pattern) => {
    throw invalidArgument(`a version is searched for the pattern ${JSON.stringify(pattern)}; compare it with a number`);
  },
  exists: { kind: 'and', items: [] },
};

function compared(operator: '=' | '>' | '>=' | '<' | '<=', value: Parameters<QueryField['equals']>[0]) {
  const given = scalarOf(value);
  const index = typeof given === 'string' ? Number(indexPattern.exec(given)?.[1] ?? Number.NaN) : given;
  return index === undefined || Number.isNaN(index) ? any() : ({ kind: 'compare', field: number, operator, value: index + 1 } as const);
}

const collectionFields: Readonly<Record<string, QueryField>> = {
  ...times,
  ...labels,
  name: textField(attribute('base_name')),
  type: textField(attribute('kind')),
  state: constantField('READY'),
};
const collectionOrders: Readonly<Record<string, Field>> = { ...orders, name: attribute('base_name'), type: attribute('kind'), id: attribute('number') };

const versionFields: Readonly<Record<string, QueryField>> = {
  ...times,
  ...labels,
  digest: textField(attribute('fingerprint')),
  version: indexField,
  versionIndex: indexField,
  version_index: indexField,
  state: constantField('COMMITTED'),
};
const versionOrders: Readonly<Record<string, Field>> = { ...orders, version: number, versionIndex: number, version_index: number };

/** Throws `invalid_argument` for what is not known, naming what is. */
export function collectionsAsked(listing: Listing): Found {
  return asked(listing, { thing: 'collections', fields: collectionFields, orders: collectionOrders });
}

/** As `collectionsAsked`. */
export function versionsAsked(listing: Listing): Found {
  return asked(listing, { thing: 'versions', fields: versionFields, orders: versionOrders });
}

interface Searchable {
  readonly thing: string;
  readonly fields: Readonly<Record<string, QueryField>>;
  readonly orders: Readonly<Record<string, Field>>;
}

function asked({ filters, order }: Listing, { thing, fields, orders: known }: Searchable): Found {
  return {
    filter: mongoFilter(filters, (name) => oneOf(fields, name, `${thing} have no field '${name}' to filter by`)),
    order: signedOrder(order, (name) => oneOf(known, name, `${thing} cannot be ordered by '${name}'`)),
  };
}

function oneOf<T>(all: Readonly<Record<string, T>>, name: string, problem: string): T {
  if (Object.hasOwn(all, name)) return all[name]!;
  throw invalidArgument(`${problem}; there are ${Object.keys(all).join(', ')}`);
}
