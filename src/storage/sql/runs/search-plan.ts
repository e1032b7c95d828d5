// What a search over runs looks at, and the plain way to do it: all runs that are left, sorted.
import { sql, type RawBuilder } from 'kysely';
import type { Filter } from '../../../language/filter.ts';
import type { Database } from '../database.ts';
import type { Condition } from '../query/filter-compiler.ts';
import { after, orderBy, sortColumns, type SortedRow, type SortTerm } from '../query/keyset.ts';
import type { SortValue } from '../query/page-token.ts';
import type { Narrowing } from './narrow-runs.ts';
import type { MetricKeyNumbers, RunSort } from './run-fields.ts';
import type { RunRow } from './run-records.ts';

export type FoundRow = RunRow & SortedRow;

export interface SearchPlan {
  /** The experiments, each once. */
  readonly numbers: readonly number[];
  readonly keys: MetricKeyNumbers;
  readonly filter: Filter | undefined;
  readonly ofFilter: Condition;
  readonly ofVisibility: Condition;
  /** Undefined: any of the experiments' runs may be found. */
  readonly narrowing?: Narrowing | undefined;
  readonly orders: readonly RunSort[];
  readonly terms: readonly SortTerm[];
  readonly limit: number;
}

/** What a walk along an index found. */
export interface Walked {
  readonly rows: readonly FoundRow[];
  /** False when the walk was given up before it had found a page. */
  readonly isWhole: boolean;
}

/** Whether a run is in the experiments, and among those that are left. */
export function experimentCondition({ engine }: Database, { numbers, narrowing }: Pick<SearchPlan, 'numbers' | 'narrowing'>): Condition {
  // The sum keeps the engine from walking the experiment's index for its order, past all the others.
  if (narrowing?.isFew) return sql`${narrowing.isAmong(sql.ref('run.num'))} and ${engine.isOneOf(sql`run.experiment_id + 0`, numbers)}`;
  // Named singly, so that the engine can read the experiment's index in order.
  const isWithin: Condition = numbers.length === 1 ? sql`run.experiment_id = ${numbers[0]!}` : engine.isOneOf(sql.ref('run.experiment_id'), numbers);
  return narrowing ? sql`${isWithin} and ${narrowing.isAmong(sql`run.num + 0`)}` : isWithin;
}

/** Whether a run that is left is found. */
export function foundCondition({ ofFilter, ofVisibility, narrowing }: SearchPlan): Condition {
  return narrowing?.isExact ? ofVisibility : sql`${ofVisibility} and ${ofFilter}`;
}

export async function readInOrder(database: Database, plan: SearchPlan, start: readonly SortValue[] | undefined, beyond?: Condition): Promise<readonly FoundRow[]> {
  const { orders, terms, limit } = plan;
  const { rows } = await sql<FoundRow>`select run.*, ${sortColumns(terms)} from run ${joinsOf(orders)}
    where ${experimentCondition(database, plan)} and ${foundCondition(plan)} and ${after(terms, start)} ${beyond ? sql`and ${beyond}` : sql``}
    order by ${orderBy(terms)} limit ${limit}`.execute(database.query);
  return rows;
}

export function joinsOf(orders: readonly RunSort[]): RawBuilder<unknown> {
  const joins = orders.flatMap(({ join }) => (join ? [join] : []));
  return joins.length === 0 ? sql`` : sql.join(joins, sql` `);
}
