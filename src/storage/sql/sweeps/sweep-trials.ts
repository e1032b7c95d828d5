// The logs of a sweep: its trials, and what the sweep learned of them.
import { sql } from 'kysely';
import { notFound } from '../../../core/base/errors.ts';
import type { SweepTrial, TrialProgress } from '../../../core/sweeps/sweep.ts';
import type { SweepStore } from '../../../core/sweeps/sweep-store.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, orderBy, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isExperimentVisible, isNarrow } from '../query/project-scope.ts';
import { toResult, toTrial } from './sweep-rows.ts';

const byNumber = [ascending(sql.ref('number'), 'number')];

type SweepLogs = Pick<SweepStore, 'trials' | 'allTrials' | 'openTrials' | 'progress' | 'trialOf' | 'insertTrial' | 'updateTrial' | 'results' | 'addResults'>;

export function sweepTrials(database: Database): SweepLogs {
  const { query } = database;

  const trials = () =>
    query
      .selectFrom('sweep_trial')
      .selectAll()
      .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')));
  const trialsOf = (sweepId: string) => trials().where('sweep_id', '=', sweepId).orderBy('number');

  async function experimentOf(sweepId: string): Promise<number> {
    const row = await query.selectFrom('sweep').select('experiment_id').where('id', '=', sweepId).executeTakeFirst();
    if (!row) throw notFound('sweep', sweepId);
    return row.experiment_id;
  }

  return {
    trials: async ({ sweepId, agentId, page }) => {
      const list = { page, query: fingerprint('sweep trials', sweepId, agentId), terms: byNumber };
      const rows = await trials()
        .select('number as s0')
        .where('sweep_id', '=', sweepId)
        .$if(agentId !== undefined, (select) => select.where('agent_id', '=', agentId!))
        .where(after(byNumber, startOf(page, list.query, byNumber)))
        .orderBy(orderBy(byNumber) as never)
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => shown.map(toTrial));
    },

    allTrials: async (sweepId) => (await trialsOf(sweepId).execute()).map(toTrial),
    // As a literal: an index over a condition serves that very condition.
    openTrials: async (sweepId) => (await trialsOf(sweepId).where('state', '<>', sql.lit('over')).execute()).map(toTrial),

    progress: async (sweepId) => {
      const rows = await trialsOf(sweepId).where('progress', 'is not', null).execute();
      return rows.map(({ run_id, progress }) => ({ runId: run_id, progress: JSON.parse(progress!) as TrialProgress }));
    },

    trialOf: async (runId) => {
      const row = await trials().where('run_id', '=', runId).executeTakeFirst();
      return row && toTrial(row);
    },

    insertTrial: async (trial) => {
      const { sweepId, number, runId, point, seenResults, madeAt } = trial;
      await query
        .insertInto('sweep_trial')
        .values({
          sweep_id: sweepId,
          number,
          experiment_id: await experimentOf(sweepId),
          run_id: runId,
          point: JSON.stringify(point),
          seen_results: seenResults,
          made_at: madeAt,
          ...changeable(trial),
        })
        .execute();
    },

    updateTrial: async (trial) => {
      const { numUpdatedRows } = await query
        .updateTable('sweep_trial')
        .set(changeable(trial))
        .where('sweep_id', '=', trial.sweepId)
        .where('number', '=', trial.number)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('sweep trial', `${trial.sweepId}/${trial.number}`);
    },

    results: async (sweepId) => {
      const rows = await query
        .selectFrom('sweep_result')
        .select(['trial', 'outcome', 'value', 'at'])
        .where('sweep_id', '=', sweepId)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .orderBy('number')
        .execute();
      return rows.map(toResult);
    },

    addResults: async (sweepId, results) => {
      if (results.length === 0) return;
      const experiment = await experimentOf(sweepId);
      const { size } = await query
        .selectFrom('sweep_result')
        .select(({ fn }) => fn.countAll<number>().as('size'))
        .where('sweep_id', '=', sweepId)
        .executeTakeFirstOrThrow();
      const rows = results.map(({ trial, outcome, value, at }, index) => [sweepId, size + index, experiment, trial, outcome, value ?? null, at]);
      await insertMany(database, { table: 'sweep_result', columns: ['sweep_id', 'number', 'experiment_id', 'trial', 'outcome', 'value', 'at'], rows });
    },
  };
}

function changeable({ agentId, state, handOuts, progress }: SweepTrial) {
  return { agent_id: agentId ?? null, state, hand_outs: handOuts, progress: progress === undefined ? null : JSON.stringify(progress) };
}
