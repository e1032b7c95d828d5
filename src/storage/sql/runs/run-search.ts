// Search over runs. A page is read by walking an index in the wanted order where there is one, past what the filter does not want;
// when that goes on for too long, indexes tell first which runs can pass the filter. Positions are keys, never offsets.
import { sql } from 'kysely';
import { comparisons, type Field, type Filter } from '../../../language/filter.ts';
import type { Page } from '../../../core/base/page.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { RunSearch } from '../../../core/tracking/runs/run-store.ts';
import type { Database } from '../database.ts';
import { findMetricKeys } from '../metrics/metric-keys.ts';
import { visibleExperiments } from '../query/project-scope.ts';
import { compileFilter, type Condition } from '../query/filter-compiler.ts';
import { ascending, descending, startOf, toPage, type SortTerm } from '../query/keyset.ts';
import { fingerprint, type SortValue } from '../query/page-token.ts';
import { visibilityCondition } from '../query/visibility.ts';
import { narrowByClause, narrowByIndexes, type Narrowing } from './narrow-runs.ts';
import { requireDistinctOrder, runField, runSort, type MetricKeyNumbers } from './run-fields.ts';
import { recordParts } from './run-records.ts';
import { experimentCondition, readInOrder, type FoundRow, type SearchPlan } from './search-plan.ts';
import { indexWalk, walkIndex } from './walk-index.ts';

export async function selectRuns(database: Database, search: RunSearch): Promise<Page<RunRecord>> {
  const { experimentIds, visibility, filter, order, page, metricKeys } = search;
  requireDistinctOrder(order);
  const fields = order.map(({ field }) => field);
  const keys = await metricKeysOf(database, filter, fields);
  const orders = order.map((item, index) => runSort(item, keys, `o${index}`));
  const terms = [...orders.flatMap(({ terms }) => terms), ...tieTerms(fields)];
  const list = { page, query: fingerprint('runs', experimentIds, visibility, filter, order), terms };
  const start = startOf(page, list.query, terms);
  const numbers = [...new Set(await visibleExperiments(database, experimentIds))];
  if (numbers.length === 0) return { items: [] };
  const plan: SearchPlan = { ...searchConditions(database, search, keys), filter, numbers, keys, orders, terms, limit: page.limit + 1 };
  const rows = await readRows(database, { plan, order, start });
  return toPage(rows, list, (shown) => database.gather(recordParts(database, shown, metricKeys)));
}

export async function countRuns(database: Database, search: Omit<RunSearch, 'order' | 'page'>): Promise<number> {
  const { filter } = search;
  const numbers = [...new Set(await visibleExperiments(database, search.experimentIds))];
  const keys = await metricKeysOf(database, filter, []);
  const conditions = searchConditions(database, search, keys);
  if (numbers.length === 0) return 0;
  const narrowing = filter && (await narrowToFew(database, filter, { numbers, keys }));
  const { rows } = await sql<{ readonly found: number }>`select count(*) as found from run
    where ${experimentCondition(database, { numbers, narrowing })} and ${sql.join(conditionsAmong(conditions, narrowing), sql` and `)}`.execute(database.query);
  return rows[0]!.found;
}

interface PageRead {
  readonly plan: SearchPlan;
  readonly order: RunSearch['order'];
  readonly start: readonly SortValue[] | undefined;
}

async function readRows(database: Database, { plan, order, start }: PageRead): Promise<readonly FoundRow[]> {
  const { filter } = plan;
  const byClause = filter && (await narrowByClause(database, filter, plan));
  if (byClause?.isFew) return readInOrder(database, { ...plan, narrowing: byClause }, start);
  const walk = indexWalk(plan, order);
  if (walk === undefined) return readInOrder(database, { ...plan, ...(filter && { narrowing: byClause ?? (await narrowByIndexes(database, filter, plan)) }) }, start);
  if (!filter || byClause) return (await walkIndex(database, { ...plan, narrowing: byClause }, { walk, start })).rows;
  const tried = await walkIndex(database, plan, { walk, start, isBounded: true });
  if (tried.isWhole) return tried.rows;
  const narrowing = await narrowByIndexes(database, filter, plan);
  if (narrowing?.isFew) return readInOrder(database, { ...plan, narrowing }, start);
  return (await walkIndex(database, { ...plan, narrowing }, { walk, start })).rows;
}

async function narrowToFew(database: Database, filter: Filter, scope: Pick<SearchPlan, 'numbers' | 'keys'>): Promise<Narrowing | undefined> {
  const byClause = await narrowByClause(database, filter, scope);
  return byClause?.isFew ? byClause : ((await narrowByIndexes(database, filter, scope)) ?? byClause);
}

/** What is left to look at of a run that is among the narrowed. */
function conditionsAmong({ ofFilter, ofVisibility }: Pick<SearchPlan, 'ofFilter' | 'ofVisibility'>, narrowing: Narrowing | undefined): readonly Condition[] {
  return narrowing?.isExact ? [ofVisibility] : [ofVisibility, ofFilter];
}

async function metricKeysOf(database: Database, filter: Filter | undefined, ordered: readonly Field[]): Promise<MetricKeyNumbers> {
  const fields = [...(filter ? comparisons(filter).map(({ field }) => field) : []), ...ordered];
  const keys = fields.flatMap((field) => (field.type === 'metric' || (field.type === 'value' && field.of === 'summary') ? [field.key] : []));
  return keys.length === 0 ? new Map() : findMetricKeys(database, keys);
}

function searchConditions(database: Database, { visibility, filter }: Omit<RunSearch, 'order' | 'page'>, keys: MetricKeyNumbers): Pick<SearchPlan, 'ofFilter' | 'ofVisibility'> {
  return { ofVisibility: visibilityCondition(visibility, 'run'), ofFilter: compileFilter(filter, { engine: database.engine, field: (field) => runField(field, keys) }) };
}

/** Start time descending unless it is named, then id ascending unless it is named. */
function tieTerms(named: readonly Field[]): readonly SortTerm[] {
  const names = new Set(named.flatMap((field) => (field.type === 'attribute' ? [field.name] : [])));
  return [...(names.has('start_time') ? [] : [descending(sql.ref('run.started_at'), 'number')]), ...(names.has('run_id') ? [] : [ascending(sql.ref('run.id'), 'text')])];
}
