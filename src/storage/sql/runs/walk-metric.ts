// Walks the runs of one experiment by the last value of a metric: those with a number in the order of the index, then those with
// NaN, then those without the metric, each part by a query of its own, as far as the page still has room. The parts are the ranks
// of the first sort term.
import { sql, type RawBuilder } from 'kysely';
import type { Comparison } from '../../../language/filter.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { after, andNotBefore, orderBy, type SortTerm } from '../query/keyset.ts';
import type { SortValue } from '../query/page-token.ts';
import { isRange, passesComparison } from './comparison-rows.ts';
import { requiredClauses } from './narrow-runs.ts';
import { noKey } from './run-fields.ts';
import { foundCondition, joinsOf, type FoundRow, type SearchPlan, type Walked } from './search-plan.ts';

interface MetricWalk {
  readonly metric: number;
  readonly start: readonly SortValue[] | undefined;
  /** Entries of the index to pass at most. */
  readonly budget?: number | undefined;
}

const withNumber = 0;
const withNaN = 1;
const without = 2;

export async function walkMetric(database: Database, plan: SearchPlan, { metric, start, budget }: MetricWalk): Promise<Walked> {
  const found: FoundRow[] = [];
  const from = start ? Number(start[0]) : withNumber;
  const last = asksFor(plan, metric).length > 0 ? withNaN : without;
  for (let rank = from; rank <= last && found.length < plan.limit; rank += 1) {
    const position = rank === from ? start : undefined;
    const end = budget === undefined || rank !== withNumber ? undefined : await endOfBudget(database, plan, { metric, start: position, budget });
    // To find who has not got it takes a look at each.
    if (budget !== undefined && rank === without) return { rows: [], isWhole: false };
    const part = { ...plan, limit: plan.limit - found.length };
    for (const item of await readPart(database, part, { rank, metric, start: position, end })) found.push(item);
    if (end !== undefined && found.length < plan.limit) return { rows: [], isWhole: false };
  }
  return { rows: found, isWhole: true };
}

/** The comparisons that only runs pass which have the metric. */
function asksFor({ filter, keys }: SearchPlan, metric: number): readonly Comparison[] {
  return requiredClauses(filter).filter(({ kind, field, ...more }) => {
    const isAbsence = kind === 'exists' && 'negated' in more && more.negated;
    return !isAbsence && field.type === 'metric' && (keys.get(field.key) ?? noKey) === metric;
  });
}

interface Part {
  readonly rank: number;
  readonly metric: number;
  readonly start: readonly SortValue[] | undefined;
  /** The value before which it ends. */
  readonly end: number | undefined;
}

async function readPart(database: Database, plan: SearchPlan, part: Part): Promise<readonly FoundRow[]> {
  const { rank, start } = part;
  const { terms, limit } = plan;
  // Within a part the rank is the same for all, and beyond the numbers so is the value.
  const sorted = terms.slice(rank === withNumber ? 1 : 2);
  const position = start?.slice(rank === withNumber ? 1 : 2);
  const columns = sql`run.*, ${sql.lit(rank)} as s0, ${rank === withNumber ? sql`o0.last_value` : sql`null`} as s1, ${renamed(terms)}`;
  const source = rank === without ? runsWithout(plan, part) : entries(database, plan, part);
  const { rows } = await sql<FoundRow>`select ${columns} from ${source} and ${foundCondition(plan)} and ${after(sorted, position)}
    order by ${orderBy(sorted)} limit ${limit}`.execute(database.query);
  return rows;
}

function runsWithout({ numbers, orders, narrowing }: SearchPlan, { metric }: Part): RawBuilder<unknown> {
  return sql`run ${joinsOf(orders.slice(1))} where run.experiment_id = ${numbers[0]!} and ${narrowing?.isAmong(sql`run.num + 0`) ?? always}
    and not exists (select 1 from metric_summary as o0 where o0.run_num = run.num and o0.key_num = ${metric})`;
}

function entries(database: Database, plan: SearchPlan, { rank, metric, start, end }: Part): RawBuilder<unknown> {
  const { numbers, orders, narrowing, terms } = plan;
  const term = terms[1]!;
  const position = start?.slice(1);
  const isIn: Condition = sql`o0.last_value ${sql.raw(rank === withNumber ? 'is not null' : 'is null')} ${rank === withNumber ? andNotBefore(term, position) : sql``}`;
  const isBeforeEnd: Condition = end === undefined ? always : term.direction === 'ascending' ? sql`o0.last_value < ${end}` : sql`o0.last_value > ${end}`;
  // In SQLite a cross join is never reordered: the index of the metric leads.
  return sql`metric_summary as o0 cross join run ${joinsOf(orders.slice(1))} where o0.experiment_id = ${numbers[0]!} and o0.key_num = ${metric} and run.num = o0.run_num
    and ${isIn} and ${isBeforeEnd} and ${ranges(database, plan, metric)} and ${narrowing?.isAmong(sql`o0.run_num + 0`) ?? always}`;
}

/** What the filter says of the very value that is walked: the walk begins and ends with it. */
function ranges({ engine }: Database, plan: SearchPlan, metric: number): Condition {
  const conditions = asksFor(plan, metric)
    .filter(isRange)
    .map((comparison) => passesComparison(comparison, { engine, value: { number: sql.ref('o0.last_value'), hasNaN: true } }));
  return conditions.length === 0 ? always : sql.join(conditions, sql` and `);
}

/** The value of the entry at which the budget is spent; undefined when there are fewer. */
async function endOfBudget(database: Database, plan: SearchPlan, { metric, start, budget }: MetricWalk & { readonly budget: number }): Promise<number | undefined> {
  const term = plan.terms[1]!;
  const { rows } = await sql<{ readonly last: number }>`select o0.last_value as last from metric_summary as o0 where o0.experiment_id = ${plan.numbers[0]!}
    and o0.key_num = ${metric} and o0.last_value is not null ${andNotBefore(term, start?.slice(1))} and ${ranges(database, plan, metric)}
    order by o0.last_value ${sql.raw(term.direction === 'ascending' ? 'asc' : 'desc')} limit 1 offset ${budget}`.execute(database.query);
  return rows[0]?.last;
}

/** The columns s2, s3, … */
function renamed(terms: readonly SortTerm[]): RawBuilder<unknown> {
  return sql.join(terms.slice(2).map(({ expression }, index) => sql`${expression} as ${sql.ref(`s${index + 2}`)}`));
}
