// Logged models with their params and tags, in SQL.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { LoggedModelStore } from '../../../core/models/logged-model-store.ts';
import type { LoggedModel } from '../../../core/models/logged-model.ts';
import type { Database } from '../database.ts';
import { selectLoggedModels } from '../models/logged-model-search.ts';
import { toModel, toModelRecords } from '../models/logged-model-records.ts';
import { experimentNumber } from '../query/experiment-ids.ts';
import { isNarrow, isExperimentVisible } from '../query/project-scope.ts';
import { insertMany } from '../query/insert-many.ts';
import { textAsNumber } from '../query/text-as-number.ts';

export function createLoggedModelStore(database: Database): LoggedModelStore {
  const { query, engine } = database;

  async function requireModel(id: string): Promise<void> {
    const found = await query.selectFrom('logged_model').select('id').where('id', '=', id).executeTakeFirst();
    if (!found) throw notFound('logged model', id);
  }

  return {
    find: async (id) => {
      const row = await query
        .selectFrom('logged_model')
        .selectAll()
        .where('id', '=', id)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .executeTakeFirst();
      return row && toModel(row);
    },

    records: async (ids) => {
      const rows = await query
        .selectFrom('logged_model')
        .selectAll()
        .where(({ ref }) => engine.isOneOf(ref('id'), ids))
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .execute();
      const byId = new Map(rows.map((row) => [row.id, row]));
      return toModelRecords(
        database,
        ids.flatMap((id) => byId.get(id) ?? []),
      );
    },

    search: (search) => database.snapshot((moment) => selectLoggedModels(moment, search)),

    insert: async (model) => {
      const experiment = experimentNumber(model.experimentId);
      if (experiment === undefined) throw notFound('experiment', model.experimentId);
      const { numInsertedOrUpdatedRows } = await query
        .insertInto('logged_model')
        .values({
          id: model.id,
          experiment_id: experiment,
          name: model.name,
          artifact_uri: model.artifactUri,
          created_at: model.createdAt,
          model_type: model.modelType ?? null,
          source_run_id: model.sourceRunId ?? null,
          ...changeable(model),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) {
        throw new AssayError('already_exists', `a logged model with the id '${model.id}' exists already`, { subject: { kind: 'logged model', id: model.id } });
      }
    },

    update: async (model) => {
      const { numUpdatedRows } = await query.updateTable('logged_model').set(changeable(model)).where('id', '=', model.id).executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('logged model', model.id);
    },

    params: async (id) => {
      const rows = await query
        .selectFrom('logged_model_param')
        .select(['key', 'value'])
        .where('model_id', '=', id)
        .$if(isNarrow(database), (select) =>
          select.where('model_id', 'in', (eb) => eb.selectFrom('logged_model').select('id').where('id', '=', id).where(isExperimentVisible(database, 'experiment_id'))),
        )
        .orderBy('key')
        .execute();
      return rows.map(({ key, value }) => ({ key, value }));
    },

    insertParams: async (id, params) => {
      await requireModel(id);
      const rows = params.map(({ key, value }) => [id, key, value, textAsNumber(value)]);
      await insertMany(database, { table: 'logged_model_param', columns: ['model_id', 'key', 'value', 'number'], rows });
    },

    putTags: async (id, tags) => {
      await requireModel(id);
      const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [id, key, value]);
      await insertMany(database, {
        table: 'logged_model_tag',
        columns: ['model_id', 'key', 'value'],
        rows,
        conflict: { key: ['model_id', 'key'], overwrite: ['value'] },
      });
    },

    addRegistration: async (id, { name, version }) => {
      await requireModel(id);
      await query
        .insertInto('logged_model_registration')
        .values({ model_id: id, name, version })
        .onConflict((conflict) => conflict.columns(['model_id', 'name', 'version']).doNothing())
        .execute();
    },

    clearRegistrations: async (id) => {
      const { numDeletedRows } = await query.deleteFrom('logged_model_registration').where('model_id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },

    deleteTag: async (id, key) => {
      const { numDeletedRows } = await query.deleteFrom('logged_model_tag').where('model_id', '=', id).where('key', '=', key).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function changeable({ status, statusMessage, updatedAt, deletedAt }: LoggedModel) {
  return { status, status_message: statusMessage ?? null, updated_at: updatedAt, deleted_at: deletedAt ?? null };
}
