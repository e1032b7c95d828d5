// Search over runs. A page is read by walking an index in the wanted order where there is one: runs of one
// experiment by start time, or by the last value of a metric. Positions are keys, never offsets.
import { sql, type RawBuilder } from 'kysely';
import { comparisons, type Field, type Filter } from '../../../language/filter.ts';
import type { Page } from '../../../core/base/page.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { RunSearch } from '../../../core/tracking/runs/run-store.ts';
import type { Database } from '../database.ts';
import { findMetricKeys } from '../metrics/metric-keys.ts';
import { visibleExperiments } from '../query/project-scope.ts';
import { compileFilter, type Condition } from '../query/filter-compiler.ts';
import { after, andNotBefore, ascending, descending, orderBy, sortColumns, startOf, toPage, type SortedRow, type SortTerm } from '../query/keyset.ts';
import { fingerprint, type SortValue } from '../query/page-token.ts';
import { visibilityCondition } from '../query/visibility.ts';
import { findRareRuns } from './rare-runs.ts';
import { noKey, requireDistinctOrder, runField, runSort, type MetricKeyNumbers, type RunSort } from './run-fields.ts';
import { recordParts, type RunRow } from './run-records.ts';

type FoundRow = RunRow & SortedRow;

export async function selectRuns(database: Database, search: RunSearch): Promise<Page<RunRecord>> {
  const { experimentIds, visibility, filter, order, page } = search;
  requireDistinctOrder(order);
  const keys = await metricKeysOf(
    database,
    filter,
    order.map(({ field }) => field),
  );
  const orders = order.map((item, index) => runSort(item, keys, `o${index}`));
  const terms = [...orders.flatMap(({ terms }) => terms), ...tieTerms(order.map(({ field }) => field))];
  const list = { page, query: fingerprint('runs', experimentIds, visibility, filter, order), terms };
  const start = startOf(page, list.query, terms);
  const numbers = await visibleExperiments(database, experimentIds);
  if (numbers.length === 0) return { items: [] };
  const conditions = searchConditions(database, search, keys);
  const rare = await findRareRuns(database, filter, { numbers, keys });
  const plan: Plan = { among: among(database, numbers, rare), numbers, conditions, orders, terms, limit: page.limit + 1 };
  const metric = rare ? undefined : drivingMetric(search, { numbers, keys });
  const rows = metric === undefined ? await readInOrder(database, plan, start) : await walkMetric(database, { ...plan, metric }, start);
  return toPage(rows, list, (shown) => database.gather(recordParts(database, shown)));
}

export async function countRuns(database: Database, search: Omit<RunSearch, 'order' | 'page'>): Promise<number> {
  const numbers = await visibleExperiments(database, search.experimentIds);
  const keys = await metricKeysOf(database, search.filter, []);
  const conditions = searchConditions(database, search, keys);
  if (numbers.length === 0) return 0;
  const rare = await findRareRuns(database, search.filter, { numbers, keys });
  const { rows } = await sql<{ readonly found: number }>`select count(*) as found from run
    where ${among(database, numbers, rare)} and ${sql.join(conditions, sql` and `)}`.execute(database.query);
  return rows[0]!.found;
}

async function metricKeysOf(database: Database, filter: Filter | undefined, ordered: readonly Field[]): Promise<MetricKeyNumbers> {
  const fields = [...(filter ? comparisons(filter).map(({ field }) => field) : []), ...ordered];
  const keys = fields.flatMap((field) => (field.type === 'metric' || (field.type === 'value' && field.of === 'summary') ? [field.key] : []));
  return keys.length === 0 ? new Map() : findMetricKeys(database, keys);
}

function searchConditions(database: Database, { visibility, filter }: Omit<RunSearch, 'order' | 'page'>, keys: MetricKeyNumbers): readonly Condition[] {
  return [visibilityCondition(visibility, 'run'), compileFilter(filter, { engine: database.engine, field: (field) => runField(field, keys) })];
}

/** Start time descending unless it is named, then id ascending unless it is named. */
function tieTerms(named: readonly Field[]): readonly SortTerm[] {
  const names = new Set(named.flatMap((field) => (field.type === 'attribute' ? [field.name] : [])));
  return [...(names.has('start_time') ? [] : [descending(sql.ref('run.started_at'), 'number')]), ...(names.has('run_id') ? [] : [ascending(sql.ref('run.id'), 'text')])];
}

interface Plan {
  /** The runs to look at: those of the experiments, or the few of them that can match. */
  readonly among: Condition;
  readonly numbers: readonly number[];
  readonly conditions: readonly Condition[];
  readonly orders: readonly RunSort[];
  readonly terms: readonly SortTerm[];
  readonly limit: number;
}

function among({ engine }: Database, numbers: readonly number[], rare: readonly number[] | undefined): Condition {
  // The sum keeps the engine from walking the experiment's index for its order, past all the others.
  if (rare) return sql`${engine.isOneOf(sql.ref('run.num'), rare)} and ${engine.isOneOf(sql`run.experiment_id + 0`, numbers)}`;
  // Named singly, so that the engine can read the experiment's index in order.
  if (numbers.length === 1) return sql`run.experiment_id = ${numbers[0]!}`;
  return engine.isOneOf(sql.ref('run.experiment_id'), numbers);
}

async function readInOrder(database: Database, { among, conditions, orders, terms, limit }: Plan, start: readonly SortValue[] | undefined): Promise<readonly FoundRow[]> {
  const joins = orders.flatMap(({ join }) => (join ? [join] : []));
  const { rows } = await sql<FoundRow>`select run.*, ${sortColumns(terms)} from run ${spaced(joins)}
    where ${among} and ${sql.join(conditions, sql` and `)} and ${after(terms, start)}
    order by ${orderBy(terms)} limit ${limit}`.execute(database.query);
  return rows;
}

const spaced = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => (parts.length === 0 ? sql`` : sql.join(parts, sql` `));

/** The metric whose index gives the order: that of the first order, by last value, within one experiment. */
function drivingMetric({ order }: RunSearch, { numbers, keys }: { readonly numbers: readonly number[]; readonly keys: MetricKeyNumbers }): number | undefined {
  const first = order[0]?.field;
  if (numbers.length !== 1 || first?.type !== 'metric' || first.statistic !== 'last') return undefined;
  return keys.get(first.key) ?? noKey;
}

/**
 * Reads runs with a number in index order, then those with NaN, then those without the metric: each part by a
 * query of its own, as far as the page still has room. The parts are the ranks of the first sort term.
 */
async function walkMetric(database: Database, plan: Plan & { readonly metric: number }, start: readonly SortValue[] | undefined): Promise<readonly FoundRow[]> {
  const found: FoundRow[] = [];
  const from = start ? Number(start[0]) : 0;
  for (let rank = from; rank <= 2 && found.length < plan.limit; rank += 1) {
    const part = { ...plan, limit: plan.limit - found.length };
    for (const item of await readPart(database, part, { rank, start: rank === from ? start : undefined })) found.push(item);
  }
  return found;
}

async function readPart(
  database: Database,
  { numbers, conditions, orders, terms, limit, metric }: Plan & { readonly metric: number },
  { rank, start }: { readonly rank: number; readonly start: readonly SortValue[] | undefined },
): Promise<readonly FoundRow[]> {
  const joins = orders.slice(1).flatMap(({ join }) => (join ? [join] : []));
  // Within a part the rank is the same for all, and beyond the numbers so is the value.
  const sorted = terms.slice(rank === 0 ? 1 : 2);
  const position = start?.slice(rank === 0 ? 1 : 2);
  const columns = sql`run.*, ${sql.lit(rank)} as s0, ${rank === 0 ? sql`o0.last_value` : sql`null`} as s1, ${renamed(terms)}`;
  const ofMetric = sql`o0.experiment_id = ${numbers[0]!} and o0.key_num = ${metric} and run.num = o0.run_num`;
  const source =
    rank === 2
      ? sql`run ${spaced(joins)} where run.experiment_id = ${numbers[0]!} and not exists (select 1 from metric_summary as o0 where o0.run_num = run.num and o0.key_num = ${metric})`
      : // In SQLite a cross join is never reordered: the index of the metric leads.
        sql`metric_summary as o0 cross join run ${spaced(joins)} where ${ofMetric} and o0.last_value ${sql.raw(rank === 0 ? 'is not null' : 'is null')} ${rank === 0 ? andNotBefore(terms[1]!, position) : sql``}`;
  const { rows } = await sql<FoundRow>`select ${columns} from ${source} and ${sql.join(conditions, sql` and `)} and ${after(sorted, position)}
    order by ${orderBy(sorted)} limit ${limit}`.execute(database.query);
  return rows;
}

/** The columns s2, s3, … */
function renamed(terms: readonly SortTerm[]): RawBuilder<unknown> {
  return sql.join(terms.slice(2).map(({ expression }, index) => sql`${expression} as ${sql.ref(`s${index + 2}`)}`));
}
