// Where a run stands among the others: its experiment, and the name that clients know it by there.
import { sql } from 'kysely';

import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { RunStore } from '../../../core/tracking/runs/run-store.ts';
import type { Database } from '../database.ts';
import { experimentNumber } from '../query/experiment-ids.ts';
import { isExperimentVisible, isNarrow } from '../query/project-scope.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

/** What says again which experiment a run is of, so that a search needs no other table. A test compares it with the schema. */
export const tablesByExperiment = ['param', 'run_summary', 'tag', 'metric_summary', 'run_manifest', 'run_alias'] as const;

export function runMoves(database: Database): Pick<RunStore, 'move' | 'aliasOf' | 'findAlias' | 'putAlias'> {
  const { query } = database;
  return {
    move: async (id, experimentId) => {
      const { num } = (await requireRunPlaces(database, [id]))(id);
      const experiment = experimentNumber(experimentId);
      if (experiment === undefined) throw notFound('experiment', experimentId);
      await query.updateTable('run').set({ experiment_id: experiment }).where('num', '=', num).execute();
      for (const table of tablesByExperiment) await sql`update ${sql.table(table)} set experiment_id = ${experiment} where run_num = ${num}`.execute(query);
      database.forgetPlace(id);
    },

    aliasOf: async (id) => {
      const place = (await findRunPlaces(database, [id])).get(id);
      return place && (await query.selectFrom('run_alias').select('alias').where('run_num', '=', place.num).executeTakeFirst())?.alias;
    },

    findAlias: async (experimentId, alias) => {
      const experiment = experimentNumber(experimentId);
      if (experiment === undefined) return undefined;
      const row = await query
        .selectFrom('run_alias as a')
        .innerJoin('run as r', 'r.num', 'a.run_num')
        .select('r.id')
        .where('a.experiment_id', '=', experiment)
        .where('a.alias', '=', alias)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'a.experiment_id')))
        .executeTakeFirst();
      return row?.id;
    },

    putAlias: async (id, alias) => {
      const { num, experimentId } = (await requireRunPlaces(database, [id]))(id);
      const { numInsertedOrUpdatedRows } = await query
        .insertInto('run_alias')
        .values({ run_num: num, experiment_id: experimentId, alias })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return;
      const { alias: own } = (await query.selectFrom('run_alias').select('alias').where('run_num', '=', num).executeTakeFirst()) ?? {};
      if (own === alias) return;
      const message = own === undefined ? `another run of its experiment has the alias '${alias}'` : `run '${id}' has the alias '${own}' already`;
      throw new AssayError('already_exists', `${message}; give another`, { subject: { kind: 'run', id }, reason: own === undefined ? 'alias_taken' : 'alias_given' });
    },
  };
}
