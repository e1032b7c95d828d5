// Experiments and their tags, in SQL.
import { sql, type Selectable } from 'kysely';
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { ExperimentSearch, ExperimentStore } from '../../../core/tracking/experiments/experiment-store.ts';
import type { Experiment, ExperimentActivity } from '../../../core/tracking/experiments/experiment.ts';
import type { Tag } from '../../../core/base/tag.ts';
import type { Field, Order } from '../../../language/filter.ts';
import type { Page } from '../../../core/base/page.ts';
import type { Database } from '../database.ts';
import { experimentNumber } from '../query/experiment-ids.ts';
import { attributeSource, compileFilter, noSuchField, requireAttribute, type Attributes, type Condition, type FieldSource } from '../query/filter-compiler.ts';
import { isNarrow, isProjectVisible, visibleExperiments } from '../query/project-scope.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, descending, orderBy, sortColumns, startOf, toPage, type SortedRow, type SortTerm } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import type { ExperimentTable } from '../tables/tracking-tables.ts';
import { visibilityCondition } from '../query/visibility.ts';

type ExperimentRow = Selectable<ExperimentTable>;

const id = sql.ref('experiment.id');
const attributes: Attributes = {
  name: { column: sql.ref('experiment.name'), type: 'text' },
  creation_time: { column: sql.ref('experiment.created_at'), type: 'number' },
  last_update_time: { column: sql.ref('experiment.updated_at'), type: 'number' },
  experiment_id: { column: id, type: 'number as text' },
  notes: { column: sql.ref('experiment.notes'), type: 'text', isNullable: true },
};

export function createExperimentStore(database: Database): ExperimentStore {
  const { query } = database;

  const visible = () =>
    query
      .selectFrom('experiment')
      .selectAll()
      .$if(isNarrow(database), (select) => select.where(isProjectVisible(database, 'project_id')));

  return {
    find: async (id) => {
      const number = experimentNumber(id);
      if (number === undefined) return undefined;
      return (await withTags(database, await visible().where('id', '=', number).execute()))[0];
    },
    findByName: async (name, projectId) => (await withTags(database, await visible().where('project_id', '=', projectId).where('name', '=', name).execute()))[0],
    search: (search) => database.snapshot((moment) => searchExperiments(moment, search)),

    activity: (ids) => activityOf(database, ids),

    nextId: async () => {
      // An experiment may have been inserted with an id of its own, such as the one that exists from the start.
      const { value } = await query
        .updateTable('sequence')
        .set(({ selectFrom }) => ({
          value: sql<number>`${sql.raw(database.engine.name === 'postgres' ? 'greatest' : 'max')}(value, ${selectFrom('experiment').select(sql<number>`coalesce(max(id), 0)`.as('newest'))}) + 1`,
        }))
        .where('name', '=', 'experiment')
        .returning('value')
        .executeTakeFirstOrThrow();
      return String(value);
    },

    insert: async (experiment) => {
      const number = requireNumber(experiment.id);
      const { numInsertedOrUpdatedRows } = await query
        .insertInto('experiment')
        .values({
          id: number,
          project_id: experiment.projectId,
          name: experiment.name,
          artifact_root: experiment.artifactRoot,
          created_at: experiment.createdAt,
          updated_at: experiment.updatedAt,
          deleted_at: experiment.deletedAt ?? null,
          notes: experiment.notes ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) throw nameTaken(experiment.name);
      await putTags(database, number, experiment.tags);
    },

    update: async ({ id, projectId, name, notes, updatedAt, createdAt, deletedAt }) => {
      const number = requireNumber(id);
      const other = await query.selectFrom('experiment').select('id').where('project_id', '=', projectId).where('name', '=', name).where('id', '<>', number).executeTakeFirst();
      if (other) throw nameTaken(name);
      const { numUpdatedRows } = await query
        .updateTable('experiment')
        .set({ name, notes: notes ?? null, created_at: createdAt, updated_at: updatedAt, deleted_at: deletedAt ?? null })
        .where('id', '=', number)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('experiment', id);
    },

    putTags: (id, tags) => putTags(database, requireNumber(id), tags),

    deleteTag: async (id, key) => {
      const number = experimentNumber(id);
      if (number === undefined) return false;
      const { numDeletedRows } = await query.deleteFrom('experiment_tag').where('experiment_id', '=', number).where('key', '=', key).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function requireNumber(id: string): number {
  const number = experimentNumber(id);
  if (number === undefined) throw notFound('experiment', id);
  return number;
}

function nameTaken(name: string): AssayError {
  return new AssayError('already_exists', `an experiment named '${name}' exists already, perhaps deleted; choose another name`, {
    subject: { kind: 'experiment', id: name },
  });
}

async function putTags(database: Database, experiment: number, tags: readonly Tag[]): Promise<void> {
  const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [experiment, key, value]);
  await insertMany(database, {
    table: 'experiment_tag',
    columns: ['experiment_id', 'key', 'value'],
    rows,
    conflict: { key: ['experiment_id', 'key'], overwrite: ['value'] },
  });
}

async function searchExperiments(database: Database, { projectId, visibility, filter, order, page }: ExperimentSearch): Promise<Page<Experiment>> {
  const terms = sortTerms(order);
  const list = { page, query: fingerprint('experiments', projectId, visibility, filter, order), terms };
  const conditions: Condition[] = [
    visibilityCondition(visibility, 'experiment'),
    compileFilter(filter, { engine: database.engine, field: experimentField }),
    after(terms, startOf(page, list.query, terms)),
  ];
  if (isNarrow(database)) conditions.push(isProjectVisible(database, 'experiment.project_id'));
  if (projectId !== undefined) conditions.push(sql`experiment.project_id = ${projectId}`);
  const { rows } = await sql<ExperimentRow & SortedRow>`select experiment.*, ${sortColumns(terms)} from experiment
    where ${sql.join(conditions, sql` and `)} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(database.query);
  return toPage(rows, list, (shown) => withTags(database, shown));
}

async function activityOf(database: Database, ids: readonly string[]): Promise<readonly ExperimentActivity[]> {
  const { query, engine } = database;
  const numbers = await visibleExperiments(database, ids);
  const rows = await query
    .selectFrom('experiment')
    .leftJoin('run', (join) => join.onRef('run.experiment_id', '=', 'experiment.id').on('run.deleted_at', 'is', null))
    .select(({ fn }) => [
      'experiment.id',
      fn.count<number>('run.num').as('runs'),
      sql<number>`count(case when run.status = 'running' then 1 end)`.as('running'),
      fn.max('run.updated_at').as('active_at'),
    ])
    .where(({ ref }) => engine.isOneOf(ref('experiment.id'), numbers))
    .groupBy('experiment.id')
    .execute();
  const found = new Map(rows.map((row) => [String(row.id), row]));
  return ids.flatMap((experimentId) => {
    const row = found.get(experimentId);
    if (!row) return [];
    const counts = { experimentId, runCount: row.runs, runningCount: row.running };
    return [row.active_at === null ? counts : { ...counts, lastActivityAt: row.active_at }];
  });
}

function experimentField(field: Field): FieldSource {
  if (field.type === 'attribute') return attributeSource(requireAttribute(attributes, field.name));
  if (field.type !== 'tag') throw noSuchField(field, 'experiments');
  return {
    has: (test) =>
      sql`exists (select 1 from experiment_tag as t where t.experiment_id = ${id} and t.key = ${field.key} and ${test ? test({ text: sql.ref('t.value') }) : sql`1 = 1`})`,
  };
}

function sortTerms(order: readonly Order[]): readonly SortTerm[] {
  if (order.length === 0) return [descending(sql.ref('experiment.created_at'), 'number'), ascending(id, 'number')];
  const given = order.map(({ field, direction }): SortTerm => {
    if (field.type !== 'attribute') throw noSuchField(field, 'experiment orders');
    const { column, type } = requireAttribute(attributes, field.name);
    return { expression: column, type: type === 'text' ? 'text' : 'number', direction };
  });
  return [...given, descending(id, 'number')];
}

async function withTags(database: Database, rows: readonly ExperimentRow[]): Promise<readonly Experiment[]> {
  if (rows.length === 0) return [];
  const { query, engine } = database;
  const tags = await query
    .selectFrom('experiment_tag')
    .selectAll()
    .where(({ ref }) =>
      engine.isOneOf(
        ref('experiment_id'),
        rows.map(({ id }) => id),
      ),
    )
    .orderBy('key')
    .execute();
  const byExperiment = Map.groupBy(tags, ({ experiment_id }) => experiment_id);
  return rows.map((row) => ({
    id: String(row.id),
    projectId: row.project_id,
    name: row.name,
    artifactRoot: row.artifact_root,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.deleted_at === null ? {} : { deletedAt: row.deleted_at }),
    ...(row.notes === null ? {} : { notes: row.notes }),
    tags: (byExperiment.get(row.id) ?? []).map(({ key, value }) => ({ key, value })),
  }));
}
