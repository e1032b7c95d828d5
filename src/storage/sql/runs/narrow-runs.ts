// Narrows a search before it is made: a clause that must hold and that few runs pass is found by counting entries of its index, up
// to a bound and not by statistics, and only the runs it picks are looked at.
import { sql, type RawBuilder } from 'kysely';
import type { Comparison, Filter } from '../../../language/filter.ts';
import type { Database } from '../database.ts';
import type { Condition } from '../query/filter-compiler.ts';
import { comparisonRows, isRange, type IndexedRows } from './comparison-rows.ts';
import { findMatchingRuns, lastRun } from './matching-runs.ts';
import { rowsWithin } from './rows-within.ts';
import type { MetricKeyNumbers } from './run-fields.ts';

/** The runs that a search can find. */
export interface Narrowing {
  /** Whether the run whose number is in the column is one of them. */
  isAmong(column: RawBuilder<unknown>): Condition;
  /** Few enough to look at each, in whatever order they are wanted. */
  readonly isFew: boolean;
  /** All of them pass the filter. */
  readonly isExact: boolean;
}

export interface NarrowingScope {
  readonly numbers: readonly number[];
  readonly keys: MetricKeyNumbers;
}

/** Up to so many runs are read and sorted sooner than an index is walked past others. */
const few = 1_000;
const fewMatches = 5_000;

/** Up to so many are put into a set to probe, which takes a fraction of a microsecond each. */
const some = 20_000;

/** A run takes so much longer to read than it takes to pass another in an index and see that it is not in a set. */
const probesPerRead = 80;

/** Clauses tried; more of them would cost more than they can save. */
const clausesTried = 4;

/** What a clause that must hold leaves, where that is not much. */
export async function narrowByClause(database: Database, filter: Filter | undefined, { numbers, keys }: NarrowingScope): Promise<Narrowing | undefined> {
  const clauses = requiredClauses(filter)
    .filter(isRange)
    .flatMap((comparison) => [comparisonRows(comparison, { engine: database.engine, keys })].filter((rows) => rows !== undefined))
    .slice(0, clausesTried);
  for (const clause of clauses) {
    const runs = await upTo(database, sql`select run_num from (${entries(database, clause, numbers)}) as e limit ${few + 1}`);
    if (runs.length <= few) return { isAmong: (column) => database.engine.isOneOf(column, runs), isFew: true, isExact: false };
  }
  const least = await leastOf(database, clauses, numbers);
  if (least === undefined) return undefined;
  const isFew = least.count <= fewMatches && least.count * probesPerRead < (await lastRun(database));
  const found = entries(database, least.clause, numbers);
  // Asked whether it is true, PostgreSQL makes a set to look runs up in, and does not join.
  return { isAmong: (column) => (isFew ? sql`${column} in (${found})` : sql`(${column} in (${found})) is true`), isFew, isExact: false };
}

/** What the whole filter leaves, as far as indexes know; it takes as long as reading the index of each of its fields. */
export async function narrowByIndexes(database: Database, filter: Filter, scope: NarrowingScope): Promise<Narrowing | undefined> {
  const found = await findMatchingRuns(database, filter, scope);
  if (found === undefined) return undefined;
  const { runs, isExact } = found;
  return { isAmong: (column) => database.engine.isOneOf(column, runs), isFew: runs.length <= fewMatches, isExact };
}

interface Counted {
  readonly clause: readonly IndexedRows[];
  readonly count: number;
}

async function leastOf(database: Database, clauses: readonly (readonly IndexedRows[])[], numbers: readonly number[]): Promise<Counted | undefined> {
  let least: Counted | undefined;
  for (const clause of clauses) {
    const { rows } = await sql<{
      readonly count: number;
    }>`select count(*) as count from (select run_num from (${entries(database, clause, numbers)}) as e limit ${some + 1}) as c`.execute(database.query);
    const { count } = rows[0]!;
    if (count <= some && (least === undefined || count < least.count)) least = { clause, count };
  }
  return least;
}

async function upTo(database: Database, select: RawBuilder<unknown>): Promise<readonly number[]> {
  const { rows } = await sql<{ readonly run_num: number }>`${select}`.execute(database.query);
  return rows.map(({ run_num }) => run_num);
}

function entries(database: Database, clause: readonly IndexedRows[], numbers: readonly number[]): RawBuilder<unknown> {
  return sql.join(
    clause.map((rows) => sql`select x.run_num ${rowsWithin(database, rows, numbers)}`),
    sql` union all `,
  );
}

/** The comparisons that every match must pass: the filter itself, or the items of an outermost `and`. */
export function requiredClauses(filter: Filter | undefined): readonly Comparison[] {
  if (!filter || filter.kind === 'or' || filter.kind === 'not') return [];
  return filter.kind === 'and' ? filter.items.flatMap(requiredClauses) : [filter];
}
