// The agents of sweeps: who asks for trials.
import { sql } from 'kysely';
import { notFound } from '../../../core/base/errors.ts';
import type { CountedAgent, SweepStore } from '../../../core/sweeps/sweep-store.ts';
import type { Database } from '../database.ts';
import { after, ascending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isExperimentVisible, isNarrow } from '../query/project-scope.ts';
import type { SweepAgentTable } from '../tables/sweep-tables.ts';
import { toAgent } from './sweep-rows.ts';

const inOrder = [ascending(sql.ref('created_at'), 'number'), ascending(sql.ref('id'), 'text')];

export function sweepAgents(database: Database): Pick<SweepStore, 'findAgent' | 'agents' | 'countAgents' | 'heardSince' | 'insertAgent' | 'updateAgent'> {
  const { query, engine } = database;
  const seen = isNarrow(database) ? isExperimentVisible(database, 'experiment_id') : sql<boolean>`1 = 1`;
  const columns = sql`sweep_agent.*, (select count(*) from sweep_trial as t where t.agent_id = sweep_agent.id) as trials`;

  return {
    findAgent: async (id) => {
      const { rows } = await sql<AgentRow>`select ${columns} from sweep_agent where id = ${id} and ${seen}`.execute(query);
      return rows[0] && toCounted(rows[0]);
    },

    agents: async ({ sweepId, page }) => {
      const list = { page, query: fingerprint('sweep agents', sweepId), terms: inOrder };
      const { rows } = await sql<AgentRow & SortedRow>`select ${columns}, ${sortColumns(inOrder)} from sweep_agent
        where sweep_id = ${sweepId} and ${seen} and ${after(inOrder, startOf(page, list.query, inOrder))} order by ${orderBy(inOrder)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => shown.map(toCounted));
    },

    heardSince: async (ids, since) => {
      if (ids.length === 0) return [];
      const rows = await query
        .selectFrom('sweep_agent')
        .selectAll()
        .where(({ ref }) => engine.isOneOf(ref('id'), ids))
        .where('heard_at', '>=', since)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .orderBy('id')
        .execute();
      return rows.map(toAgent);
    },

    countAgents: async (sweepId) => {
      const { count } = await query
        .selectFrom('sweep_agent')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('sweep_id', '=', sweepId)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .executeTakeFirstOrThrow();
      return count;
    },

    insertAgent: async ({ id, sweepId, host, createdAt, heardAt, runIds }) => {
      const sweep = await query.selectFrom('sweep').select('experiment_id').where('id', '=', sweepId).executeTakeFirst();
      if (!sweep) throw notFound('sweep', sweepId);
      await query
        .insertInto('sweep_agent')
        .values({ id, sweep_id: sweepId, experiment_id: sweep.experiment_id, host, created_at: createdAt, heard_at: heardAt, run_ids: JSON.stringify(runIds) })
        .execute();
    },

    updateAgent: async ({ id, heardAt, runIds }) => {
      const { numUpdatedRows } = await query
        .updateTable('sweep_agent')
        .set({ heard_at: heardAt, run_ids: JSON.stringify(runIds) })
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('sweep agent', id);
    },
  };
}

type AgentRow = SweepAgentTable & { readonly trials: number };

function toCounted(row: AgentRow): CountedAgent {
  return { agent: toAgent(row), trials: row.trials };
}
