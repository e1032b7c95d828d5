// Parses MLflow's orderings: one field each, with `ASC` or `DESC` after it.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Field, Order } from '../../../language/filter.ts';
import { pythonList } from '../python-text.ts';
import { fieldOf } from './field.ts';
import type { Searchable } from './searchable.ts';
import { filterTokens } from './tokens.ts';

/** Each field is looked up beside the others, and a database takes about 64 look-ups in one statement. */
const orderLimit = 50;

/** Throws `invalid_argument`: MLflow answers 500 here, which its client would repeat. */
export function checkOrderCount(count: number): void {
  if (count > orderLimit) throw invalidArgument(`\`order_by\` names ${count} fields; the limit is ${orderLimit}, so leave out the last ones`);
}

/** Throws `invalid_argument` for a clause that is none, for an unknown field, and for a field named twice. */
export function ordersOf(clauses: readonly string[], searchable: Searchable): readonly Order[] {
  checkOrderCount(clauses.length);
  const seen = new Set<string>();
  return clauses.map((clause) => {
    const order = parseClause(clause, searchable);
    const name = fieldKey(order.field);
    // MLflow answers 500 here, which its client would retry.
    if (seen.has(name)) throw invalidArgument(`\`order_by\` contains duplicate fields: ${pythonList(clauses)}`);
    seen.add(name);
    return order;
  });
}

function parseClause(clause: string, searchable: Searchable): Order {
  const [name, word, ...rest] = tokensOfClause(clause);
  if (name?.type !== 'name' || rest.length > 0) throw invalidArgument(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  const direction = word === undefined ? 'ASC' : word.text.toUpperCase();
  if (direction !== 'ASC' && direction !== 'DESC') throw invalidArgument(`Invalid ordering key in order_by clause '${clause}'.`);
  const { field } = fieldOf(name.text, searchable, 'order');
  if (!searchable.orderEntities.includes(field.type)) throw invalidArgument(`Invalid identifier type '${field.type}'`);
  return { field, direction: direction === 'ASC' ? 'ascending' : 'descending' };
}

function tokensOfClause(clause: string): ReturnType<typeof filterTokens> {
  try {
    return filterTokens(clause);
  } catch {
    throw invalidArgument(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  }
}

function fieldKey(field: Field): string {
  return JSON.stringify(field);
}
