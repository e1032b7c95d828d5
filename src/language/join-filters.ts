// Filters joined to one.
import type { Filter } from './filter.ts';

export function not(item: Filter): Filter {
  return { kind: 'not', item };
}

/** Of none: passed by everything. */
export function all(...items: readonly Filter[]): Filter {
  return allOf(items);
}

/** As `all`, of however many. */
export function allOf(items: readonly Filter[]): Filter {
  return { kind: 'and', items };
}

/** Of none: passed by nothing. */
export function any(...items: readonly Filter[]): Filter {
  return anyOf(items);
}

/** As `any`, of however many. */
export function anyOf(items: readonly Filter[]): Filter {
  return { kind: 'or', items };
}
