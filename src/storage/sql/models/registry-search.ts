// Search over registered models and over their versions.
import { sql } from 'kysely';
import type { Comparison, Field, Filter, Order } from '../../../language/filter.ts';
import type { RegistrySearch } from '../../../core/models/model-registry-store.ts';
import type { ModelVersion, RegisteredModel } from '../../../core/models/registered-model.ts';
import type { Page } from '../../../core/base/page.ts';
import type { Database } from '../database.ts';
import { always, attributeSource, compileFilter, noSuchField, requireAttribute, type Attributes, type FieldSource } from '../query/filter-compiler.ts';
import { after, andNotBefore, ascending, descending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { orderTerms } from '../query/order-terms.ts';
import { fingerprint } from '../query/page-token.ts';
import { registeredOnly, toModelVersions, toRegisteredModels, versionColumns, type ModelRow, type ModelVersionRow } from './registry-rows.ts';

const modelName = sql.ref('collection.name');
const modelAttributes: Attributes = {
  name: { column: modelName, type: 'text' },
  kind: { column: sql.ref('collection.kind'), type: 'text' },
  creation_time: { column: sql.ref('collection.created_at'), type: 'number' },
  last_updated_time: { column: sql.ref('collection.updated_at'), type: 'number' },
};

const version = sql.ref('v.version');
const versionUpdated = sql.ref('v.updated_at');
const versionAttributes: Attributes = {
  name: { column: modelName, type: 'text' },
  version_number: { column: version, type: 'number' },
  run_id: { column: sql.ref('r.run_id'), type: 'text', isNullable: true },
  source_path: { column: sql.ref('r.source'), type: 'text' },
  creation_time: { column: sql.ref('v.created_at'), type: 'number' },
  last_updated_time: { column: versionUpdated, type: 'number' },
};

export async function selectModels(database: Database, { filter, order, page }: RegistrySearch): Promise<Page<RegisteredModel>> {
  const terms = [...orderTerms(order, modelAttributes, 'registered model orders'), ascending(modelName, 'text')];
  const list = { page, query: fingerprint('registered models', filter, order), terms };
  const condition = compileFilter(filter, { engine: database.engine, field: modelField });
  const { rows } = await sql<ModelRow & SortedRow>`select collection.*, ${sortColumns(terms)} from collection
    where ${registeredOnly} and ${condition} and ${after(terms, startOf(page, list.query, terms))} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(database.query);
  return toPage(rows, list, (shown) => toRegisteredModels(database, shown));
}

function modelField(field: Field): FieldSource {
  if (field.type === 'attribute') return attributeSource(requireAttribute(modelAttributes, field.name));
  if (field.type !== 'tag') throw noSuchField(field, 'registered models');
  return {
    has: (test) =>
      sql`exists (select 1 from collection_tag as t where t.collection_num = collection.num and t.key = ${field.key} and ${test ? test({ text: sql.ref('t.value') }) : always})`,
  };
}

export async function selectVersions(database: Database, { filter, order, page }: RegistrySearch): Promise<Page<ModelVersion>> {
  const given = order.length === 0 ? [descending(versionUpdated, 'number')] : orderTerms(order, versionAttributes, 'model version orders');
  const terms = [...given, ascending(modelName, 'text'), descending(version, 'number')];
  const list = { page, query: fingerprint('model versions', filter, order), terms };
  const condition = compileFilter(filter, { engine: database.engine, field: versionField });
  const start = startOf(page, list.query, terms);
  const source = isByUpdate(order) && !(filter && namesFew(filter)) ? sql`${versionsFirst} ${andNotBefore(terms[0]!, start)}` : modelsFirst;
  const { rows } = await sql<ModelVersionRow & SortedRow>`select ${sql.join(versionColumns.map((column) => sql.ref(column)))}, collection.name as model_name, ${sortColumns(terms)}
    from ${source} and ${registeredOnly} and ${condition} and ${after(terms, start)} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(database.query);
  return toPage(rows, list, (shown) => toModelVersions(database, shown));
}

const modelsFirst = sql`collection join collection_version as v on v.collection_num = collection.num
    join registered_version as r on r.collection_num = v.collection_num and r.version = v.version where 1 = 1`;

/** In SQLite a cross join is never reordered: the index of updates leads, and only as many are looked at as the page has room for. */
const versionsFirst = sql`collection_version as v cross join collection cross join registered_version as r
    where collection.num = v.collection_num and r.collection_num = v.collection_num and r.version = v.version`;

function isByUpdate(order: readonly Order[]): boolean {
  const first = order[0]?.field;
  return first === undefined || (first.type === 'attribute' && first.name === 'last_updated_time');
}

/** Whether a filter asks for a certain model, run, source or tag, which few versions may have: they are found first, and ordered then. */
function namesFew(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.items.some(namesFew);
    case 'or':
      return filter.items.every(namesFew);
    case 'not':
      return false;
    default:
      return !isNegative(filter) && (filter.field.type === 'tag' || (filter.field.type === 'attribute' && ['name', 'run_id', 'source_path'].includes(filter.field.name)));
  }
}

function isNegative(comparison: Comparison): boolean {
  return comparison.kind === 'compare' ? comparison.operator === '!=' : 'negated' in comparison && comparison.negated;
}

function versionField(field: Field): FieldSource {
  if (field.type === 'attribute') return attributeSource(requireAttribute(versionAttributes, field.name));
  if (field.type !== 'tag') throw noSuchField(field, 'model versions');
  return {
    has: (test) =>
      sql`exists (select 1 from collection_version_tag as t where t.collection_num = v.collection_num and t.version = v.version
        and t.key = ${field.key} and ${test ? test({ text: sql.ref('t.value') }) : always})`,
  };
}
