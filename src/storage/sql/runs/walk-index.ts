// Walks an index in the order that is wanted: of one experiment after the other, whose runs are then joined in order.
import { sql } from 'kysely';
import type { RunSearch } from '../../../core/tracking/runs/run-store.ts';
import type { Database } from '../database.ts';
import type { SortValue } from '../query/page-token.ts';
import { mergeSorted } from '../query/merge-sorted.ts';
import { andNotBefore } from '../query/keyset.ts';
import { noKey } from './run-fields.ts';
import { readInOrder, type FoundRow, type SearchPlan, type Walked } from './search-plan.ts';
import { walkMetric } from './walk-metric.ts';

/** The index that has the order of a search: the start of runs, or the last value of a metric, whose number it is. */
export type IndexWalk = 'start' | number;

export interface IndexWalkRequest {
  readonly walk: IndexWalk;
  readonly start: readonly SortValue[] | undefined;
  /** Gives up before the walk takes long. */
  readonly isBounded?: boolean;
}

/** Each experiment may have to give a whole page. */
const mergedRows = 10_000;

/** Entries of an index that a bounded walk passes: some, and some for each run that is wanted. */
const entriesPassed = 500;
const entriesPerRun = 4;

export function indexWalk({ numbers, keys, limit }: SearchPlan, [first]: RunSearch['order']): IndexWalk | undefined {
  if (numbers.length > 1 && numbers.length * limit > mergedRows) return undefined;
  if (first === undefined || (first.field.type === 'attribute' && first.field.name === 'start_time')) return 'start';
  return first.field.type === 'metric' && first.field.statistic === 'last' ? (keys.get(first.field.key) ?? noKey) : undefined;
}

export async function walkIndex(database: Database, plan: SearchPlan, request: IndexWalkRequest): Promise<Walked> {
  const parts: (readonly FoundRow[])[] = [];
  const budget = Math.ceil((entriesPassed + entriesPerRun * plan.limit) / plan.numbers.length);
  for (const number of plan.numbers) {
    const { rows, isWhole } = await walkOne(database, { ...plan, numbers: [number] }, { ...request, ...(request.isBounded && { budget }) });
    if (!isWhole) return { rows: [], isWhole };
    parts.push(rows);
  }
  return { rows: parts.length === 1 ? parts[0]! : mergeSorted(parts, plan.terms).slice(0, plan.limit), isWhole: true };
}

interface BoundedWalk extends IndexWalkRequest {
  /** Entries of the index to pass at most. */
  readonly budget?: number;
}

async function walkOne(database: Database, plan: SearchPlan, { walk, start, budget }: BoundedWalk): Promise<Walked> {
  if (walk !== 'start') return walkMetric(database, plan, { metric: walk, start, budget });
  const [term] = plan.terms;
  const last = budget === undefined ? undefined : await lastStart(database, plan, { start, budget });
  if (last === undefined) return { rows: await readInOrder(database, plan, start), isWhole: true };
  const rows = await readInOrder(database, plan, start, term!.direction === 'ascending' ? sql`run.started_at < ${last}` : sql`run.started_at > ${last}`);
  return { rows, isWhole: rows.length >= plan.limit };
}

/** The start of the run at which the walk ends; undefined when there are fewer. */
async function lastStart(
  database: Database,
  { numbers, terms }: SearchPlan,
  { start, budget }: { readonly start: readonly SortValue[] | undefined; readonly budget: number },
): Promise<number | undefined> {
  const direction = sql.raw(terms[0]!.direction === 'ascending' ? 'asc' : 'desc');
  const { rows } = await sql<{ readonly last: number }>`select run.started_at as last from run where run.experiment_id = ${numbers[0]!} ${andNotBefore(terms[0]!, start)}
    order by run.started_at ${direction} limit 1 offset ${budget}`.execute(database.query);
  return rows[0]?.last;
}
