// Sweeps, in SQL: a row each, and the logs of their trials and results in the order of their numbers.
import { sql } from 'kysely';
import { AssayError, notFound } from '../../../core/base/errors.ts';
import { definitionText } from '../../../core/sweeps/definition-text.ts';
import type { Sweep } from '../../../core/sweeps/sweep.ts';
import type { SweepCounts, SweepStore } from '../../../core/sweeps/sweep-store.ts';
import type { Database } from '../database.ts';
import { experimentNumber } from '../query/experiment-ids.ts';
import { after, descending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isExperimentVisible, isNarrow, visibleExperiments } from '../query/project-scope.ts';
import { sweepAgents } from '../sweeps/sweep-agents.ts';
import { toSweep } from '../sweeps/sweep-rows.ts';
import { sweepTrials } from '../sweeps/sweep-trials.ts';
import type { SweepTable } from '../tables/sweep-tables.ts';

const newestFirst = [descending(sql.ref('created_at'), 'number'), descending(sql.ref('id'), 'text')];

export function createSweepStore(database: Database): SweepStore {
  return { ...sweeps(database), ...sweepTrials(database), ...sweepAgents(database) };
}

function sweeps(database: Database): Pick<SweepStore, 'find' | 'list' | 'count' | 'counts' | 'insert' | 'update'> {
  const { query, engine } = database;
  return {
    find: async (id) => {
      const row = await query
        .selectFrom('sweep')
        .selectAll()
        .where('id', '=', id)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .executeTakeFirst();
      return row && toSweep(row);
    },

    list: async ({ experimentId, page }) => {
      const list = { page, query: fingerprint('sweeps', experimentId), terms: newestFirst };
      const position = startOf(page, list.query, newestFirst);
      const [number] = await visibleExperiments(database, [experimentId]);
      if (number === undefined) return { items: [] };
      const { rows } = await sql<SweepTable & SortedRow>`select sweep.*, ${sortColumns(newestFirst)} from sweep
        where experiment_id = ${number} and ${after(newestFirst, position)} order by ${orderBy(newestFirst)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => shown.map(toSweep));
    },

    count: async (experimentId) => {
      const [number] = await visibleExperiments(database, [experimentId]);
      if (number === undefined) return 0;
      const { count } = await query
        .selectFrom('sweep')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('experiment_id', '=', number)
        .executeTakeFirstOrThrow();
      return count;
    },

    counts: async (ids) => {
      if (ids.length === 0) return new Map();
      const isSeen = isNarrow(database) ? isExperimentVisible(database, 's.experiment_id') : sql`1 = 1`;
      const { rows } = await sql<CountRow>`select s.id, (select count(*) from sweep_trial as t where t.sweep_id = s.id) as trials,
        (select min(r.value) from sweep_result as r where r.sweep_id = s.id and r.outcome in ('finished', 'stopped')) as least,
        (select max(r.value) from sweep_result as r where r.sweep_id = s.id and r.outcome in ('finished', 'stopped')) as greatest
        from sweep as s where ${engine.isOneOf(sql.ref('s.id'), ids)} and ${isSeen}`.execute(query);
      return new Map(rows.map((row) => [row.id, toCounts(row)]));
    },

    insert: async (sweep) => {
      const experiment = experimentNumber(sweep.experimentId);
      if (experiment === undefined) throw notFound('experiment', sweep.experimentId);
      const row = await query
        .insertInto('sweep')
        .values({ id: sweep.id, experiment_id: experiment, seed: sweep.seed, created_at: sweep.createdAt, ...changeable(sweep) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!row) throw new AssayError('already_exists', `sweep '${sweep.id}' exists already; choose another id`, { subject: { kind: 'sweep', id: sweep.id } });
    },

    update: async (sweep) => {
      const { numUpdatedRows } = await query.updateTable('sweep').set(changeable(sweep)).where('id', '=', sweep.id).executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('sweep', sweep.id);
    },
  };
}

function changeable({ state, name, description, source, definition, exchange, updatedAt, heardAt }: Sweep) {
  return {
    state,
    name: name ?? null,
    description: description ?? null,
    source,
    definition: definitionText(definition),
    exchange: JSON.stringify(exchange),
    updated_at: updatedAt,
    heard_at: heardAt ?? null,
  };
}

interface CountRow {
  readonly id: string;
  readonly trials: number;
  readonly least: number | null;
  readonly greatest: number | null;
}

function toCounts({ trials, least, greatest }: CountRow): SweepCounts {
  return { trials, ...(least !== null && { least }), ...(greatest !== null && { greatest }) };
}
