// Search over logged models: the same filters as for runs, with metrics narrowed to datasets.
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { invalidArgument } from '../../../core/base/errors.ts';
import { comparisons, type Field } from '../../../language/filter.ts';
import type { DatasetSelector, LoggedModelSearch } from '../../../core/models/logged-model-store.ts';
import type { LoggedModelRecord } from '../../../core/models/logged-model.ts';
import type { Page } from '../../../core/base/page.ts';
import type { Database } from '../database.ts';
import { visibleExperiments } from '../query/project-scope.ts';
import { always, attributeSource, compileFilter, noSuchField, requireAttribute, type Attributes, type Condition, type FieldSource } from '../query/filter-compiler.ts';
import { after, ascending, descending, nullsLast, orderBy, sortColumns, startOf, toPage, type SortedRow, type SortTerm } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { visibilityCondition } from '../query/visibility.ts';
import type { LoggedModelTable } from '../schema.ts';
import { toModelRecords } from './logged-model-records.ts';

const attributes: Attributes = {
  name: { column: sql.ref('logged_model.name'), type: 'text' },
  model_id: { column: sql.ref('logged_model.id'), type: 'text' },
  model_type: { column: sql.ref('logged_model.model_type'), type: 'text', isNullable: true },
  status: { column: sql.ref('logged_model.status'), type: 'text' },
  source_run_id: { column: sql.ref('logged_model.source_run_id'), type: 'text', isNullable: true },
  creation_timestamp: { column: sql.ref('logged_model.created_at'), type: 'number' },
  last_updated_timestamp: { column: sql.ref('logged_model.updated_at'), type: 'number' },
};

const tieTerms: readonly SortTerm[] = [descending(sql.ref('logged_model.created_at'), 'number'), ascending(sql.ref('logged_model.id'), 'text')];

export async function selectLoggedModels(database: Database, search: LoggedModelSearch): Promise<Page<LoggedModelRecord>> {
  const { experimentIds, filter, datasets, order, page } = search;
  const terms = [...order.flatMap((item) => orderTerms(item)), ...tieTerms];
  const list = { page, query: fingerprint('logged models', experimentIds, filter, datasets, order), terms };
  const start = startOf(page, list.query, terms);
  const conditions: Condition[] = [
    visibilityCondition('active', 'logged_model'),
    compileFilter(filter, { engine: database.engine, field: (field) => modelField(field, datasets) }),
    after(terms, start),
  ];
  const hasMetricClause = filter !== undefined && comparisons(filter).some(({ field }) => field.type === 'metric');
  if (datasets.length > 0 && !hasMetricClause) {
    conditions.push(sql`exists (select 1 from model_metric as m where m.model_id = logged_model.id and ${onDatasets(datasets)})`);
  }
  const numbers = await visibleExperiments(database, experimentIds);
  if (numbers.length === 0) return { items: [] };
  const inExperiments = numbers.length === 1 ? sql`logged_model.experiment_id = ${numbers[0]!}` : database.engine.isOneOf(sql.ref('logged_model.experiment_id'), numbers);
  const { rows } = await sql<Selectable<LoggedModelTable> & SortedRow>`select logged_model.*, ${sortColumns(terms)} from logged_model
    where ${inExperiments} and ${sql.join(conditions, sql` and `)} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(database.query);
  return toPage(rows, list, (shown) => toModelRecords(database, shown));
}

function onDatasets(datasets: readonly Partial<DatasetSelector>[]): Condition {
  if (datasets.length === 0) return always;
  return sql`(${sql.join(datasets.map(onDataset), sql` or `)})`;
}

function onDataset({ name, digest }: Partial<DatasetSelector>): Condition {
  if (name === undefined) return digest === undefined ? always : sql`m.dataset_digest = ${digest}`;
  return digest === undefined ? sql`m.dataset_name = ${name}` : sql`(m.dataset_name = ${name} and m.dataset_digest = ${digest})`;
}

/** One value of a metric stands for a model: the latest over its datasets, or over those that are named. */
function latestMetric(key: string, datasets: readonly Partial<DatasetSelector>[]): RawBuilder<unknown> {
  return sql`from model_metric as m where m.model_id = logged_model.id and m.key = ${key} and ${onDatasets(datasets)}
    order by m.step desc, m.timestamp desc, coalesce(m.value, 0) desc, m.dataset_name, m.dataset_digest, m.run_id limit 1`;
}

function modelField(field: Field, datasets: readonly DatasetSelector[]): FieldSource {
  switch (field.type) {
    case 'attribute':
      return attributeSource(requireAttribute(attributes, field.name));
    case 'metric':
      requireLast(field);
      return {
        has: (test) =>
          sql`exists (select 1 from (select m.value ${latestMetric(field.key, datasets)}) as m where ${test ? test({ number: sql.ref('m.value'), hasNaN: true }) : always})`,
      };
    case 'param':
      return {
        has: (test) =>
          sql`exists (select 1 from logged_model_param as p where p.model_id = logged_model.id and p.key = ${field.key} and ${test ? test({ text: sql.ref('p.value'), number: sql.ref('p.number') }) : always})`,
      };
    case 'tag':
      return {
        has: (test) =>
          sql`exists (select 1 from logged_model_tag as t where t.model_id = logged_model.id and t.key = ${field.key} and ${test ? test({ text: sql.ref('t.value') }) : always})`,
      };
    case 'label':
    case 'value':
    case 'dataset':
      throw noSuchField(field, 'logged models');
  }
}

function orderTerms({ field, direction, dataset }: LoggedModelSearch['order'][number]): readonly SortTerm[] {
  switch (field.type) {
    case 'attribute': {
      const { column, type, isNullable } = requireAttribute(attributes, field.name);
      const term: SortTerm = { expression: column, type: type === 'number' ? 'number' : 'text', direction };
      return isNullable ? nullsLast(term) : [term];
    }
    case 'metric': {
      requireLast(field);
      const latest = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`(select ${column} ${latestMetric(field.key, dataset ? [dataset] : [])})`;
      const rank = sql`coalesce(${latest(sql`case when m.value is null then 1 else 0 end`)}, 2)`;
      return [ascending(rank, 'number'), { expression: latest(sql.ref('m.value')), type: 'number', direction, isNullable: true }];
    }
    case 'param':
    case 'tag': {
      const table = sql.ref(`logged_model_${field.type}`);
      return nullsLast({ expression: sql`(select x.value from ${table} as x where x.model_id = logged_model.id and x.key = ${field.key})`, type: 'text', direction });
    }
    case 'label':
    case 'value':
    case 'dataset':
      throw noSuchField(field, 'logged model orders');
  }
}

function requireLast(field: Extract<Field, { type: 'metric' }>): void {
  if (field.statistic !== 'last') throw invalidArgument(`metric '${field.key}' of a logged model has only its last value, no ${field.statistic}; leave the statistic out`);
}
