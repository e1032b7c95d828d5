// Searches through the few things that are known here: a filter of core held against one of them, their order, a page of them.
import type { Page, PageRequest } from '../core/base/page.ts';
import type { Field, Filter, Order, Scalar } from '../language/filter.ts';
import { passes } from '../protocols/mlflow/filter/passes.ts';

/** The values a thing has in a field: mostly one, or none. */
export type Look = (field: Field) => readonly Scalar[];

/** A comparison that nothing is there for is not passed, a negative one neither. */
export function matches(filter: Filter | undefined, look: Look): boolean {
  if (filter === undefined) return true;
  switch (filter.kind) {
    case 'and':
      return filter.items.every((item) => matches(item, look));
    case 'or':
      return filter.items.some((item) => matches(item, look));
    case 'not':
      return !matches(filter.item, look);
    case 'exists':
      return look(filter.field).length > 0 !== filter.negated;
    default:
      return look(filter.field).some((value) => passes(filter, value));
  }
}

/** Things without the field come last in both directions. */
export function ordered<T>(items: readonly T[], orders: readonly Order[], look: (item: T) => Look): readonly T[] {
  return items.toSorted((a, b) => {
    for (const { field, direction } of orders) {
      const [left, right] = [look(a)(field)[0], look(b)(field)[0]];
      if (left === right) continue;
      if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
      return left < right === (direction === 'ascending') ? -1 : 1;
    }
    return 0;
  });
}

/** The token of the next page is the number of things before it. */
export function pageOf<T>(items: readonly T[], { limit, token = '0' }: PageRequest): Page<T> {
  const start = Number(token);
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}

export function present(value: Scalar | undefined): readonly Scalar[] {
  return value === undefined ? [] : [value];
}
