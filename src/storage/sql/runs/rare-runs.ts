// Finds searches that few runs can match. A clause on a name, a param, a tag or a metric has an index of its own; when
// that holds few runs, looking at just those beats walking all runs in the wanted order. How many there are is
// counted up to a bound, not guessed from statistics.
import { sql, type RawBuilder } from 'kysely';
import type { Comparison, Field, Filter } from '../../../language/filter.ts';
import type { Database } from '../database.ts';
import { numberParameter, type Condition } from '../query/filter-compiler.ts';
import type { MetricKeyNumbers } from './run-fields.ts';

/** Up to so many runs count as few. */
const few = 1_000;

/** Clauses tried; more of them would cost more than they can save. */
const clausesTried = 4;

/** The numbers of all runs that can match, when some clause that must hold has few; else undefined. */
export async function findRareRuns(
  database: Database,
  filter: Filter | undefined,
  { numbers, keys }: { readonly numbers: readonly number[]; readonly keys: MetricKeyNumbers },
): Promise<readonly number[] | undefined> {
  const sources = required(filter).flatMap((comparison) => indexedRows(comparison, keys) ?? []);
  for (const source of sources.slice(0, clausesTried)) {
    const inExperiments = numbers.length === 1 ? sql`x.experiment_id = ${numbers[0]!}` : database.engine.isOneOf(sql.ref('x.experiment_id'), numbers);
    const { rows } = await sql<{ readonly run_num: number }>`select x.run_num from ${source.table} as x
      where ${inExperiments} and ${source.condition} limit ${few + 1}`.execute(database.query);
    if (rows.length <= few) return rows.map(({ run_num }) => run_num);
  }
  return undefined;
}

/** The comparisons that every match must pass: the filter itself, or the items of an outermost `and`. */
function required(filter: Filter | undefined): readonly Comparison[] {
  if (!filter || filter.kind === 'or' || filter.kind === 'not') return [];
  return filter.kind === 'and' ? filter.items.flatMap(required) : [filter];
}

interface IndexedRows {
  readonly table: RawBuilder<unknown>;
  readonly condition: Condition;
}

/** The rows of an index that a comparison picks; undefined when there is no index for it. */
function indexedRows(comparison: Comparison, keys: MetricKeyNumbers): IndexedRows | undefined {
  if (comparison.kind !== 'compare' || comparison.operator === '!=') return undefined;
  const { field, operator, value } = comparison;
  const table = keyedTable(field);
  if (table !== undefined && typeof value === 'string' && operator === '=') {
    return {
      table: sql.ref(table.name),
      condition: sql`x.key = ${table.key} and substr(x.value, 1, 64) = substr(${value}, 1, 64) and x.value = ${value}`,
    };
  }
  if (field.type === 'attribute' && field.name === 'run_name' && typeof value === 'string' && operator === '=') {
    return { table: sql`(select num as run_num, experiment_id, name from run)`, condition: sql`substr(x.name, 1, 64) = substr(${value}, 1, 64) and x.name = ${value}` };
  }
  if (field.type === 'metric' && field.statistic === 'last' && typeof value === 'number' && !Number.isNaN(value)) {
    const key = keys.get(field.key);
    if (key === undefined) return undefined;
    return { table: sql.ref('metric_summary'), condition: sql`x.key_num = ${key} and x.last_value ${sql.raw(operator)} ${numberParameter(value)}` };
  }
  return undefined;
}

/** The table whose rows are found by key and value. */
function keyedTable(field: Field): { readonly name: 'param' | 'tag'; readonly key: string } | undefined {
  if (field.type === 'param' || field.type === 'tag') return { name: field.type, key: field.key };
  return field.type === 'value' && field.of === 'config' ? { name: 'param', key: field.key } : undefined;
}
