// Orders of this wire: a field after + or -. Without a sign it is ascending.
import type { Field, Order } from '../../../language/filter.ts';

/** Undefined when no order is given. */
export function signedOrder(text: string | null | undefined, fieldOf: (name: string) => Field): readonly Order[] | undefined {
  const order = text?.trim() ?? '';
  if (order === '') return undefined;
  const isSigned = order.startsWith('+') || order.startsWith('-');
  return [{ field: fieldOf(isSigned ? order.slice(1) : order), direction: order.startsWith('-') ? 'descending' : 'ascending' }];
}
