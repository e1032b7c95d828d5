// What runs can be searched and ordered by, and where it is kept. Run rows are named `run` in the query.
import { sql, type RawBuilder } from 'kysely';
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Field, MetricStatistic, Order } from '../../../language/filter.ts';
import { always, attributeSource, type Condition, fieldName, noSuchField, requireAttribute, type Attribute, type Attributes, type FieldSource } from '../query/filter-compiler.ts';
import { ascending, nullsLast, type SortTerm } from '../query/keyset.ts';

export const runAttributes: Attributes = {
  run_id: { column: sql.ref('run.id'), type: 'text' },
  run_name: { column: sql.ref('run.name'), type: 'text' },
  user_id: { column: sql.ref('run.user_id'), type: 'text' },
  status: { column: sql.ref('run.status'), type: 'text' },
  start_time: { column: sql.ref('run.started_at'), type: 'number' },
  end_time: { column: sql.ref('run.ended_at'), type: 'number', isNullable: true },
  artifact_uri: { column: sql.ref('run.artifact_uri'), type: 'text' },
  user_name: nullableText('user_name'),
  parent_run_id: nullableText('parent_run_id'),
  notes: nullableText('notes'),
  group: nullableText('run_group'),
  job_type: nullableText('job_type'),
  sweep_id: nullableText('sweep_id'),
  source_name: nullableText('source_name'),
  source_type: nullableText('source_type'),
  source_commit: nullableText('source_commit'),
  source_branch: nullableText('source_branch'),
  source_repository: nullableText('source_repository'),
  experiment_id: { column: sql.ref('run.experiment_id'), type: 'number as text' },
  updated_at: { column: sql.ref('run.updated_at'), type: 'number' },
  last_heard_at: { column: sql`case when run.status in ('running', 'scheduled') or run.ended_at is null then run.updated_at else run.ended_at end`, type: 'number' },
};

function nullableText(column: string): Attribute {
  return { column: sql.ref(`run.${column}`), type: 'text', isNullable: true };
}

/** The numbers of the metric keys a search names; a key nobody logged has none. */
export type MetricKeyNumbers = ReadonlyMap<string, number>;

/** A number no key has: a search for an unknown key finds nothing by the same query. */
export const noKey = -1;

export function runField(field: Field, keys: MetricKeyNumbers): FieldSource {
  switch (field.type) {
    case 'attribute':
      return attributeSource(requireAttribute(runAttributes, field.name));
    case 'metric':
      return metricSource(field.statistic, keys.get(field.key) ?? noKey);
    case 'param':
      return {
        has: (test) =>
          sql`exists (select 1 from param as p where p.run_num = run.num and p.key = ${field.key} and ${test ? test({ text: sql.ref('p.value'), number: sql.ref('p.number') }) : always})`,
      };
    case 'tag':
      return {
        has: (test) => sql`exists (select 1 from tag as t where t.run_num = run.num and t.key = ${field.key} and ${test ? test({ text: sql.ref('t.value') }) : always})`,
      };
    case 'label':
      return { has: (test) => sql`exists (select 1 from tag as t where t.run_num = run.num and t.value = '' and ${test ? test({ text: sql.ref('t.key') }) : always})` };
    case 'value':
      return valueSource(field, keys);
    case 'dataset':
      return datasetSource(field.name);
  }
}

const leafTables = { config: 'param', summary: 'run_summary', client: 'client_number' } as const;

function valueSource({ of, key }: Extract<Field, { type: 'value' }>, keys: MetricKeyNumbers): FieldSource {
  const leaf = (test: Condition): Condition => sql`exists (select 1 from ${sql.ref(leafTables[of])} as p where p.run_num = run.num and p.key = ${key} and ${test})`;
  const inLeaf = (test?: Parameters<FieldSource['has']>[0]): Condition => leaf(test ? test({ text: sql.ref('p.value'), number: sql.ref('p.number') }) : always);
  if (of !== 'summary') return { has: inLeaf };
  const text = sql`case when m.last_value is null then 'NaN' end`;
  return {
    has: (test) =>
      sql`(${inLeaf(test)} or (not ${leaf(always)} and exists (select 1 from metric_summary as m where m.run_num = run.num and m.key_num = ${keys.get(key) ?? noKey} and ${test ? test({ text, number: sql.ref('m.last_value'), hasNaN: true }) : always})))`,
  };
}

function metricSource(statistic: MetricStatistic, key: number): FieldSource {
  const { number, isThere } = summaryNumber(statistic, 'm');
  return {
    has: (test) =>
      sql`exists (select 1 from metric_summary as m where m.run_num = run.num and m.key_num = ${key} and ${isThere} and ${test ? test({ number, hasNaN: true }) : always})`,
  };
}

/** The number of a series' summary, and whether there is one. */
export function summaryNumber(statistic: MetricStatistic, table: string): { readonly number: RawBuilder<unknown>; readonly isThere: Condition } {
  const isThere: Condition = isDefinedWithNaNOnly(statistic) ? always : sql`${sql.ref(`${table}.count`)} > ${sql.ref(`${table}.nan_count`)}`;
  return { number: statisticColumn(statistic, table), isThere };
}

function statisticColumn(statistic: MetricStatistic, table: string): RawBuilder<unknown> {
  const column = statistic === 'count' ? 'count' : `${statistic}_value`;
  return sql.ref(`${table}.${column}`);
}

/** Of a series with nothing but NaN there is a first, a last and a count, but no extreme and no mean. */
function isDefinedWithNaNOnly(statistic: MetricStatistic): boolean {
  return statistic === 'last' || statistic === 'first' || statistic === 'count';
}

function datasetSource(name: 'name' | 'digest' | 'context'): FieldSource {
  if (name !== 'context') {
    return {
      has: (test) =>
        sql`exists (select 1 from run_dataset as e join dataset as d on d.num = e.dataset_num where e.run_num = run.num and ${test ? test({ text: sql.ref(`d.${name}`) }) : always})`,
    };
  }
  return {
    has: (test) => sql`exists (select 1 from run_dataset as e where e.run_num = run.num and e.context is not null and ${test ? test({ text: sql.ref('e.context') }) : always})`,
  };
}

/** A way to order runs: a table to join, if it needs one, and its sort terms. */
export interface RunSort {
  readonly join?: RawBuilder<unknown>;
  readonly terms: readonly SortTerm[];
}

export function runSort({ field, direction }: Order, keys: MetricKeyNumbers, alias: string): RunSort {
  switch (field.type) {
    case 'attribute': {
      const { column, type, isNullable } = requireAttribute(runAttributes, field.name);
      const term: SortTerm = { expression: column, type: type === 'text' ? 'text' : 'number', direction };
      return { terms: isNullable ? nullsLast(term) : [term] };
    }
    case 'metric': {
      const expression = statisticColumn(field.statistic, alias);
      const missing = isDefinedWithNaNOnly(field.statistic)
        ? sql`${sql.ref(alias)}.run_num is null`
        : sql`(${sql.ref(alias)}.run_num is null or ${sql.ref(alias)}.count = ${sql.ref(alias)}.nan_count)`;
      const rank = sql`case when ${missing} then 2 when ${expression} is null then 1 else 0 end`;
      return {
        join: sql`left join metric_summary as ${sql.ref(alias)} on ${sql.ref(alias)}.run_num = run.num and ${sql.ref(alias)}.key_num = ${keys.get(field.key) ?? noKey}`,
        terms: [ascending(rank, 'number'), { expression, type: 'number', direction, isNullable: true }],
      };
    }
    case 'param':
    case 'tag':
      return {
        join: sql`left join ${sql.ref(field.type)} as ${sql.ref(alias)} on ${sql.ref(alias)}.run_num = run.num and ${sql.ref(alias)}.key = ${field.key}`,
        terms: nullsLast({ expression: sql.ref(`${alias}.value`), type: 'text', direction }),
      };
    case 'value':
      return valueSort({ field, direction }, { keys, alias });
    case 'label':
    case 'dataset':
      throw noSuchField(field, 'run orders');
  }
}

/** Numbers, then texts, then what is missing. */
function valueSort(
  { field: { of, key }, direction }: Order & { readonly field: Extract<Field, { type: 'value' }> },
  { keys, alias }: { readonly keys: MetricKeyNumbers; readonly alias: string },
): RunSort {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const leaf = sql`left join ${sql.ref(leafTables[of])} as ${sql.ref(alias)} on ${column('run_num')} = run.num and ${column('key')} = ${key}`;
  if (of !== 'summary') return { join: leaf, terms: valueTerms({ number: column('number'), text: column('value'), direction }) };
  const metric = (name: string): RawBuilder<unknown> => sql.ref(`${alias}m.${name}`);
  const isLeaf = sql`${column('run_num')} is not null`;
  return {
    join: sql`${leaf} left join metric_summary as ${sql.ref(`${alias}m`)} on ${metric('run_num')} = run.num and ${metric('key_num')} = ${keys.get(key) ?? noKey}`,
    terms: valueTerms({
      number: sql`case when ${isLeaf} then ${column('number')} else ${metric('last_value')} end`,
      text: sql`case when ${isLeaf} then ${column('value')} when ${metric('run_num')} is not null and ${metric('last_value')} is null then 'NaN' end`,
      direction,
    }),
  };
}

function valueTerms({
  number,
  text,
  direction,
}: {
  readonly number: RawBuilder<unknown>;
  readonly text: RawBuilder<unknown>;
  readonly direction: Order['direction'];
}): readonly SortTerm[] {
  const rank = sql`case when ${number} is not null then 0 when ${text} is not null then 1 else 2 end`;
  return [
    ascending(rank, 'number'),
    { expression: number, type: 'number', direction, isNullable: true },
    { expression: sql`case when ${number} is null then ${text} end`, type: 'text', direction, isNullable: true },
  ];
}

/** Refuses an order that names one field twice: the second could never matter. */
export function requireDistinctOrder(order: readonly Order[]): void {
  const seen = new Set<string>();
  for (const { field } of order) {
    const name = JSON.stringify(field);
    if (seen.has(name)) throw invalidArgument(`the order names ${fieldName(field)} twice; name it once`);
    seen.add(name);
  }
}
