// Searches over collections, and over the versions of one.
import { sql } from 'kysely';
import type { Field } from '../../../language/filter.ts';
import type { CollectionId } from '../../../core/collections/collection.ts';
import type { CollectionSearch, CollectionStore, VersionSearch } from '../../../core/collections/collection-store.ts';
import type { Database } from '../database.ts';
import { always, attributeSource, compileFilter, noSuchField, requireAttribute, type Attributes, type Condition, type FieldSource } from '../query/filter-compiler.ts';
import { after, ascending, descending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { orderTerms } from '../query/order-terms.ts';
import { fingerprint } from '../query/page-token.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';
import { numberOf } from './collection-numbers.ts';
import { toCollections, toVersions, type CollectionRow, type VersionRow } from './collection-rows.ts';

const lastTerms = [ascending(sql.ref('kind'), 'text'), ascending(sql.ref('name'), 'text'), ascending(sql`coalesce(project_id, '')`, 'text')];

function attributesOf({ folder }: Pick<CollectionSearch, 'folder'>): Attributes {
  const name = sql.ref('collection.name');
  return {
    name: { column: name, type: 'text' },
    // Behind the folder and its slash.
    base_name: { column: folder === undefined ? name : sql`substr(collection.name, ${sql.lit(Array.from(folder).length + 2)})`, type: 'text' },
    kind: { column: sql.ref('collection.kind'), type: 'text' },
    description: { column: sql.ref('collection.description'), type: 'text', isNullable: true },
    creation_time: { column: sql.ref('collection.created_at'), type: 'number' },
    last_updated_time: { column: sql.ref('collection.updated_at'), type: 'number' },
    number: { column: sql.ref('collection.num'), type: 'number' },
  };
}

const version = sql.ref('v.version');
const versionAttributes: Attributes = {
  version_number: { column: version, type: 'number' },
  description: { column: sql.ref('v.description'), type: 'text', isNullable: true },
  fingerprint: { column: sql.ref('v.fingerprint'), type: 'text', isNullable: true },
  step: { column: sql.ref('v.step'), type: 'number', isNullable: true },
  creation_time: { column: sql.ref('v.created_at'), type: 'number' },
  last_updated_time: { column: sql.ref('v.updated_at'), type: 'number' },
};

const collectionField =
  (attributes: Attributes) =>
  (field: Field): FieldSource => {
    if (field.type === 'label') {
      return {
        has: (test) =>
          sql`exists (select 1 from collection_tag as t where t.collection_num = collection.num and t.value = '' and ${test ? test({ text: sql.ref('t.key') }) : always})`,
      };
    }
    if (field.type !== 'attribute') throw noSuchField(field, 'collections');
    if (field.name !== 'alias') return attributeSource(requireAttribute(attributes, field.name));
    return { has: (test) => sql`exists (select 1 from collection_alias as a where a.collection_num = collection.num and ${test ? test({ text: sql.ref('a.alias') }) : always})` };
  };

function versionField(field: Field): FieldSource {
  if (field.type === 'label') {
    return {
      has: (test) =>
        sql`exists (select 1 from collection_version_tag as t where t.collection_num = v.collection_num and t.version = v.version and t.value = ''
          and ${test ? test({ text: sql.ref('t.key') }) : always})`,
    };
  }
  if (field.type !== 'attribute') throw noSuchField(field, 'versions');
  if (field.name !== 'alias') return attributeSource(requireAttribute(versionAttributes, field.name));
  return {
    has: (test) =>
      sql`exists (select 1 from collection_alias as a where a.collection_num = v.collection_num and a.version = v.version and ${test ? test({ text: sql.ref('a.alias') }) : always})`,
  };
}

type Searches = Pick<CollectionStore, 'search' | 'count' | 'kinds' | 'versions' | 'countVersions'>;

export function collectionSearches(database: Database): Searches {
  const { query, engine } = database;

  function matching({ projectId, kind, text, name, folder, filter }: Omit<CollectionSearch, 'page' | 'order'>): Condition {
    const conditions: Condition[] = [compileFilter(filter, { engine, field: collectionField(attributesOf({ folder })) })];
    if (projectId === null) conditions.push(sql`project_id is null`);
    else if (projectId !== undefined) conditions.push(sql`project_id = ${projectId}`);
    if (isNarrow(database)) conditions.push(isProjectVisible(database, 'project_id'));
    if (kind !== undefined) conditions.push(sql`kind = ${kind}`);
    if (text !== undefined) conditions.push(sql`lower(name) like ${`%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
    if (name !== undefined) conditions.push(sql`name = ${name}`);
    // '0' is the character after '/'.
    if (folder !== undefined) conditions.push(sql`name > ${`${folder}/`} and name < ${`${folder}0`}`);
    return sql`${sql.join(conditions, sql` and `)}`;
  }

  const versionsOf = (num: number, filter: VersionSearch['filter']): Condition => sql`v.collection_num = ${num} and ${compileFilter(filter, { engine, field: versionField })}`;

  return {
    kinds: async (wanted) => {
      const { rows } = await sql<{
        readonly kind: string;
        readonly at: number;
      }>`select kind, min(created_at) as at from collection where ${matching(wanted)} group by kind order by kind`.execute(query);
      return rows.map(({ kind, at }) => ({ kind, createdAt: at }));
    },

    search: async ({ page, order = [], ...wanted }) => {
      const terms = [...orderTerms(order, attributesOf(wanted), 'collection orders'), ...lastTerms];
      const { projectId, kind, text, name, folder, filter } = wanted;
      const list = { page, query: fingerprint('collections', projectId, kind, text, name, folder, filter, order), terms };
      const { rows } = await sql<CollectionRow & SortedRow>`select collection.*, ${sortColumns(terms)} from collection
        where ${matching(wanted)} and ${after(terms, startOf(page, list.query, terms))} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => toCollections(database, shown));
    },

    count: async (wanted) => {
      const { rows } = await sql<{ readonly count: number | string }>`select count(*) as count from collection where ${matching(wanted)}`.execute(query);
      return Number(rows[0]!.count);
    },

    versions: async (id: CollectionId, { page, filter, order = [] }) => {
      const terms = [...orderTerms(order, versionAttributes, 'version orders'), descending(version, 'number')];
      const list = { page, query: fingerprint('collection versions', id.projectId, id.kind, id.name, filter, order), terms };
      const position = startOf(page, list.query, terms);
      const num = await numberOf(database, id);
      if (num === undefined) return { items: [] };
      const { rows } = await sql<VersionRow & SortedRow>`select v.*, ${sortColumns(terms)} from collection_version as v
        where ${versionsOf(num, filter)} and ${after(terms, position)} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => toVersions(database, shown));
    },

    countVersions: async (id, filter) => {
      const num = await numberOf(database, id);
      if (num === undefined) return 0;
      const { rows } = await sql<{ readonly count: number | string }>`select count(*) as count from collection_version as v where ${versionsOf(num, filter)}`.execute(query);
      return Number(rows[0]!.count);
    },
  };
}
