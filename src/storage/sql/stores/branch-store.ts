// Which runs go on from which, in SQL: the whole line of several runs by one query that follows it up.
import { sql } from 'kysely';
import { type EarlierPart, lineageLimit } from '../../../core/tracking/branches/branch.ts';
import type { BranchStore } from '../../../core/tracking/branches/branch-store.ts';
import type { Database } from '../database.ts';
import { isExperimentVisible, isNarrow } from '../query/project-scope.ts';

interface LineRow {
  readonly run_id: string;
  readonly part_id: string;
  readonly to_step: number;
}

export function createBranchStore(database: Database): BranchStore {
  const { query, engine } = database;
  return {
    earlier: async (runIds) => {
      if (runIds.length === 0) return new Map();
      const isVisible = isNarrow(database) ? sql`and ${isExperimentVisible(database, 'r.experiment_id')}` : sql``;
      // Both must be of one project: who sees the one sees the other.
      const { rows } = await sql<LineRow>`with recursive line (run_id, depth, project_id, part_id, to_step, next_id, next_step) as (
          select r.id, 0, e.project_id, r.id, r.branch_step, r.branch_run_id, r.branch_step
            from run as r join experiment as e on e.id = r.experiment_id
            where ${engine.isOneOf(sql.ref('r.id'), runIds)} and r.branch_run_id is not null and r.branch_lost is null ${isVisible}
          union all
          select l.run_id, l.depth + 1, l.project_id, r.id, l.next_step, case when r.branch_lost is null then r.branch_run_id end,
              case when r.branch_step < l.next_step then r.branch_step else l.next_step end
            from line as l join run as r on r.id = l.next_id join experiment as e on e.id = r.experiment_id and e.project_id = l.project_id
            where l.depth < ${lineageLimit} and r.id <> l.run_id)
        select run_id, part_id, to_step from line where depth > 0 order by run_id, depth`.execute(query);
      const lines = Map.groupBy(rows, ({ run_id }) => run_id);
      return new Map([...lines].map(([runId, line]) => [runId, partsOf(line)]));
    },

    repoint: async ({ from, to, beyondStep }) => {
      await query.updateTable('run').set({ branch_run_id: to }).where('branch_run_id', '=', from).where('branch_step', '>', beyondStep).where('branch_lost', 'is', null).execute();
    },
  };
}

/** Where runs go on from each other in a circle, which nobody can make but by hand, it is gone round once. */
function partsOf(line: readonly LineRow[]): readonly EarlierPart[] {
  const parts = new Map<string, EarlierPart>();
  for (const { part_id: runId, to_step: toStep } of line) if (!parts.has(runId)) parts.set(runId, { runId, toStep });
  return [...parts.values()];
}
