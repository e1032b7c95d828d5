// The rows of an index that are of some experiments.
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { Condition } from '../query/filter-compiler.ts';
import type { IndexedRows } from './comparison-rows.ts';

/** `from … where …`, with the rows named x. */
export function rowsWithin({ engine }: Database, { table, condition, isByRun = false }: IndexedRows, numbers: readonly number[]): RawBuilder<unknown> {
  const isWithin = (column: string): Condition => (numbers.length === 1 ? sql`${sql.ref(column)} = ${numbers[0]!}` : engine.isOneOf(sql.ref(column), numbers));
  const isWanted: Condition = isByRun ? sql`x.run_num in (select r.num from run as r where ${isWithin('r.experiment_id')})` : isWithin('x.experiment_id');
  return sql`from ${table} as x where ${isWanted} and ${condition}`;
}
