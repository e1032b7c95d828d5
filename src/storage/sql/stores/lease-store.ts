// Leases of runs, in SQL: one row per run that has one.
import { sql } from 'kysely';
import type { Lease } from '../../../core/tracking/runs/lease.ts';
import type { LeaseStore } from '../../../core/tracking/runs/lease-store.ts';
import type { Database } from '../database.ts';
import { isNarrow, isExperimentVisible } from '../query/project-scope.ts';
import { requireRunPlaces } from '../query/run-places.ts';

export function createLeaseStore(database: Database): LeaseStore {
  const { query, engine } = database;

  const leases = () =>
    query
      .selectFrom('run_lease as l')
      .innerJoin('run as r', 'r.num', 'l.run_num')
      .select(['r.id', 'l.holder', 'l.period_ms', 'l.beats', 'l.is_lost'])
      .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'r.experiment_id')));

  return {
    find: async (runId) => {
      const row = await leases().where('r.id', '=', runId).executeTakeFirst();
      return row && toLease(row);
    },

    findLost: async (runIds) => {
      if (runIds.length === 0) return [];
      const rows = await leases()
        .where(({ ref }) => engine.isOneOf(ref('r.id'), runIds))
        .where('l.is_lost', '=', 1)
        .execute();
      return rows.map(({ id }) => id);
    },

    // As a literal: an index over a condition serves that very condition.
    held: async () => (await leases().where('l.is_lost', '=', sql.lit(0)).orderBy('l.run_num').execute()).map(toLease),

    put: async ({ runId, holder, periodMs, beats, isLost }) => {
      const { num } = (await requireRunPlaces(database, [runId]))(runId);
      const fields = { holder, period_ms: periodMs, beats, is_lost: isLost ? 1 : 0 };
      await query
        .insertInto('run_lease')
        .values({ run_num: num, ...fields })
        .onConflict((clause) => clause.column('run_num').doUpdateSet(fields))
        .execute();
    },

    delete: async (runId) => {
      await query
        .deleteFrom('run_lease')
        .where('run_num', 'in', (eb) => eb.selectFrom('run').select('num').where('id', '=', runId))
        .execute();
    },
  };
}

interface LeaseRow {
  readonly id: string;
  readonly holder: string;
  readonly period_ms: number;
  readonly beats: number;
  readonly is_lost: number;
}

function toLease({ id, holder, period_ms, beats, is_lost }: LeaseRow): Lease {
  return { runId: id, holder, periodMs: period_ms, beats, isLost: is_lost === 1 };
}
