// What things are ordered by, from the attributes they have.
import type { Order } from '../../../language/filter.ts';
import { noSuchField, requireAttribute, type Attributes } from './filter-compiler.ts';
import { nullsLast, type SortTerm } from './keyset.ts';

/** Throws `invalid_argument` for anything but an attribute there is; `thing` is what the message calls the orders. */
export function orderTerms(order: readonly Order[], attributes: Attributes, thing: string): readonly SortTerm[] {
  return order.flatMap(({ field, direction }) => {
    if (field.type !== 'attribute') throw noSuchField(field, thing);
    const { column, type, isNullable } = requireAttribute(attributes, field.name);
    const term: SortTerm = { expression: column, type: type === 'text' ? 'text' : 'number', direction };
    return isNullable ? nullsLast(term) : [term];
  });
}
