// Ordering and paging by key: the position after a row is the row's own sort values, so a page costs the same
// wherever it is, and rows that come or go elsewhere neither repeat nor hide others.
import { sql, type RawBuilder } from 'kysely';
import type { Page, PageRequest } from '../../../core/base/page.ts';
import { invalidArgument } from '../../../core/base/errors.ts';
import { always, type Condition } from './filter-compiler.ts';
import { decodePageToken, encodePageToken, type SortValue } from './page-token.ts';

export interface SortTerm {
  readonly expression: RawBuilder<unknown>;
  readonly type: 'text' | 'number';
  readonly direction: 'ascending' | 'descending';
  /** Null only together with an earlier term that tells such rows apart, so null needs no place of its own. */
  readonly isNullable?: boolean;
}

export const ascending = (expression: RawBuilder<unknown>, type: SortTerm['type']): SortTerm => ({ expression, type, direction: 'ascending' });
export const descending = (expression: RawBuilder<unknown>, type: SortTerm['type']): SortTerm => ({ expression, type, direction: 'descending' });

/** A value that may be missing: missing ones come last whatever the direction. */
export function nullsLast(term: SortTerm): readonly SortTerm[] {
  const rank = sql`case when ${term.expression} is null then 1 else 0 end`;
  return [ascending(rank, 'number'), { ...term, isNullable: true }];
}

export function orderBy(terms: readonly SortTerm[]): RawBuilder<unknown> {
  return sql.join(terms.map(({ expression, direction }) => (direction === 'ascending' ? sql`${expression} asc` : sql`${expression} desc`)));
}

/** The sort values as columns s0, s1, …, to make the next page's token of. */
export function sortColumns(terms: readonly SortTerm[]): RawBuilder<unknown> {
  return sql.join(terms.map(({ expression }, index) => sql`${expression} as ${sql.ref(`s${index}`)}`));
}

export type SortedRow = Readonly<Record<`s${number}`, SortValue>>;

export const sortValues = (row: SortedRow, terms: readonly SortTerm[]): readonly SortValue[] => terms.map((_, index) => row[`s${index}`]!);

/** The rows that come after a position. */
export function after(terms: readonly SortTerm[], position: readonly SortValue[] | undefined): Condition {
  if (!position) return always;
  const steps: Condition[] = [];
  const equal: Condition[] = [];
  terms.forEach(({ expression, direction }, index) => {
    const value = position[index]!;
    if (value === null) return;
    const parameter = sql`${value}`;
    const beyond: Condition = direction === 'ascending' ? sql`${expression} > ${parameter}` : sql`${expression} < ${parameter}`;
    steps.push(sql`(${sql.join([...equal, beyond], sql` and `)})`);
    equal.push(sql`${expression} = ${parameter}`);
  });
  if (steps.length === 0) return always;
  return sql`(${sql.join(steps, sql` or `)})`;
}

/** Says of the first of the terms again, in a form an index can start at, that rows begin at the position. */
export function andNotBefore({ expression, direction }: SortTerm, position: readonly SortValue[] | undefined): RawBuilder<unknown> {
  if (!position) return sql``;
  return direction === 'ascending' ? sql`and ${expression} >= ${position[0]}` : sql`and ${expression} <= ${position[0]}`;
}

/** The position a request starts after. Throws `invalid_argument` for a token that does not fit the terms. */
export function startOf(page: PageRequest, query: string, terms: readonly SortTerm[]): readonly SortValue[] | undefined {
  if (page.token === undefined) return undefined;
  const position = decodePageToken(page.token, query);
  const fits = position.length === terms.length && terms.every((term, index) => fitsTerm(position[index]!, term));
  if (!fits) throw invalidArgument(`page token '${page.token.slice(0, 40)}' does not fit this query; leave it out to start at the first page`);
  return position;
}

function fitsTerm(value: SortValue, { type, isNullable = false }: SortTerm): boolean {
  return value === null ? isNullable : typeof value === (type === 'text' ? 'string' : 'number');
}

/** Cuts rows, of which one more than the limit was asked for, to a page. */
export async function toPage<R extends SortedRow, T>(
  rows: readonly R[],
  { page, query, terms }: { readonly page: PageRequest; readonly query: string; readonly terms: readonly SortTerm[] },
  build: (rows: readonly R[]) => Promise<readonly T[]> | readonly T[],
): Promise<Page<T>> {
  const shown = rows.slice(0, page.limit);
  const items = await build(shown);
  const last = shown.at(-1);
  if (rows.length <= page.limit || !last) return { items };
  return { items, next: encodePageToken(query, sortValues(last, terms)) };
}
