// Puts a filter in the words of this wire into core's: what is a tag here may be a fact there.
import type { Comparison, Field, Filter, Order } from '../../../language/filter.ts';

/** Each comparison replaced by what `change` makes of it. */
export function rewritten(filter: Filter | undefined, change: (comparison: Comparison) => Filter): Filter | undefined {
  return filter && rewrite(filter, change);
}

function rewrite(filter: Filter, change: (comparison: Comparison) => Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, items: filter.items.map((item) => rewrite(item, change)) };
    case 'not':
      return { kind: 'not', item: rewrite(filter.item, change) };
    default:
      return change(filter);
  }
}

export function reordered(orders: readonly Order[], change: (field: Field) => Field): readonly Order[] {
  return orders.map(({ field, direction }) => ({ field: change(field), direction }));
}

export function onAttribute(comparison: Comparison, name: string): Comparison {
  return { ...comparison, field: { type: 'attribute', name } };
}

/** Whether a thing has a tag in store. */
export function hasTag(key: string): Comparison {
  return { kind: 'exists', field: { type: 'tag', key }, negated: false };
}
