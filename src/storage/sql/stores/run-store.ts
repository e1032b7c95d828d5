// Runs with their params and tags, in SQL.
import { notFound } from '../../../core/base/errors.ts';
import type { Run } from '../../../core/tracking/runs/run.ts';
import type { RunFactsChange } from '../../../core/tracking/runs/run-facts.ts';
import type { RunStore } from '../../../core/tracking/runs/run-store.ts';
import type { Database, ListValue } from '../database.ts';
import { experimentNumber } from '../query/experiment-ids.ts';
import { isNarrow, isExperimentVisible } from '../query/project-scope.ts';
import { fixedQuery } from '../query/fixed-query.ts';
import { gatherParts } from '../query/gather-parts.ts';
import { insertMany } from '../query/insert-many.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';
import { runKeyPage, runKeys } from '../runs/run-keys.ts';
import { runLeaves } from '../runs/run-leaves.ts';
import { runMoves } from '../runs/run-moves.ts';
import { recordParts, toRun, type RunRow } from '../runs/run-records.ts';
import { noteChangedRun, noteChangedRuns } from '../search/changed-runs.ts';
import { countRuns, selectRuns } from '../runs/run-search.ts';

export function createRunStore(database: Database): RunStore {
  return { ...runReads(database), ...runWrites(database), ...runLeaves(database), ...runTags(database), ...runMoves(database) };
}

function runReads(database: Database): Pick<RunStore, 'find' | 'findMany' | 'records' | 'search' | 'count' | 'keys' | 'keyPage'> {
  const { query, engine } = database;

  async function rowsOf(ids: readonly string[]): Promise<readonly RunRow[]> {
    if (ids.length === 0) return [];
    const list = engine.listValue(ids);
    const rows = isNarrow(database)
      ? await selectRows(database, { list }).where(isExperimentVisible(database, 'experiment_id')).execute()
      : (await rowsByIds(database, { list })).rows;
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  return {
    find: async (id) => {
      const row = await query
        .selectFrom('run')
        .selectAll()
        .where('id', '=', id)
        .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
        .executeTakeFirst();
      return row && toRun(row);
    },
    findMany: async (ids) => (await rowsOf(ids)).map(toRun),
    records: async (ids) => gatherParts(recordParts(database, await rowsOf(ids))),
    search: (search) => database.snapshot((moment) => selectRuns(moment, search)),
    count: (search) => database.snapshot((moment) => countRuns(moment, search)),
    keys: (wanted) => database.snapshot((moment) => runKeys(moment, wanted)),
    keyPage: (wanted) => database.snapshot((moment) => runKeyPage(moment, wanted)),
  };
}

const selectRows = ({ query, engine }: Database, { list }: { readonly list: ListValue }) =>
  query
    .selectFrom('run')
    .selectAll()
    .where(({ ref }) => engine.isIn(ref('id'), list));
const rowsByIds = fixedQuery(selectRows);

const touchRuns = fixedQuery(({ query, engine }, { list, updatedAt }: { readonly list: ListValue; readonly updatedAt: number }) =>
  query
    .updateTable('run')
    .set({ updated_at: updatedAt })
    .where(({ ref }) => engine.isIn(ref('id'), list)),
);

function runWrites(database: Database): Pick<RunStore, 'insert' | 'update' | 'touch' | 'patch' | 'setDeletedByExperiment'> {
  const { query, engine } = database;
  return {
    insert: async (run) => {
      const experiment = experimentNumber(run.experimentId);
      if (experiment === undefined) throw notFound('experiment', run.experimentId);
      await query
        .insertInto('run')
        .values({ id: run.id, experiment_id: experiment, artifact_uri: run.artifactUri, ...changeable(run) })
        .execute();
      await noteChangedRun(database, run.id);
    },

    update: async (run) => {
      const { numUpdatedRows } = await query.updateTable('run').set(changeable(run)).where('id', '=', run.id).executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('run', run.id);
      await noteChangedRun(database, run.id);
    },

    touch: async (ids, updatedAt) => {
      await touchRuns(database, { list: engine.listValue(ids), updatedAt });
    },

    patch: async (id, change) => {
      const fields = factColumns(change);
      if (Object.values(fields).every((value) => value === undefined)) return;
      const { numUpdatedRows } = await query.updateTable('run').set(fields).where('id', '=', id).executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('run', id);
      await noteChangedRun(database, id);
    },

    setDeletedByExperiment: async (experimentId, deletedAt) => {
      const experiment = experimentNumber(experimentId);
      if (experiment === undefined) return;
      await query
        .updateTable('run')
        .set({ deleted_at: deletedAt ?? null })
        .where('experiment_id', '=', experiment)
        .execute();
    },
  };
}

function changeable(run: Run) {
  return {
    user_id: run.userId,
    status: run.status,
    started_at: run.startedAt,
    ended_at: run.endedAt ?? null,
    deleted_at: run.deletedAt ?? null,
    updated_at: run.updatedAt,
    branch_run_id: run.branchOf?.runId ?? null,
    branch_step: run.branchOf?.step ?? null,
    branch_lost: run.branchOf?.isLost === true ? 1 : null,
    rewound_at: run.rewound?.at ?? null,
    rewound_step: run.rewound?.step ?? null,
    rewinds: run.rewound?.times ?? 0,
    ...Object.fromEntries(Object.entries(factColumns(run)).map(([column, value]) => [column, value ?? null])),
    name: run.name,
  };
}

/** The columns of facts; those the change does not name are undefined. */
function factColumns({ name, notes, userName, parentRunId, group, jobType, sweepId, source = {} }: RunFactsChange) {
  return {
    name,
    notes,
    user_name: userName,
    parent_run_id: parentRunId,
    run_group: group,
    job_type: jobType,
    sweep_id: sweepId,
    source_name: source.name,
    source_type: source.type,
    source_commit: source.commit,
    source_branch: source.branch,
    source_repository: source.repository,
  };
}

function runTags(database: Database): Pick<RunStore, 'putTags' | 'deleteTag'> {
  const { query } = database;
  return {
    putTags: async (tags) => {
      if (tags.length === 0) return;
      const placeOf = await requireRunPlaces(
        database,
        tags.map(({ runId }) => runId),
      );
      // One statement may not write a row twice; the later value of a key is the one that stays.
      const last = new Map(tags.map((tag) => [`${tag.runId} ${tag.key}`, tag]));
      const rows = [...last.values()].map(({ runId, key, value }) => {
        const { num, experimentId } = placeOf(runId);
        return [num, key, experimentId, value];
      });
      await insertMany(database, {
        table: 'tag',
        columns: ['run_num', 'key', 'experiment_id', 'value'],
        rows,
        conflict: { key: ['run_num', 'key'], overwrite: ['value'] },
      });
      await noteChangedRuns(
        database,
        tags.map(({ runId }) => placeOf(runId).num),
      );
    },

    deleteTag: async (runId, key) => {
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return false;
      const { numDeletedRows } = await query.deleteFrom('tag').where('run_num', '=', place.num).where('key', '=', key).executeTakeFirst();
      if (numDeletedRows > 0n) await noteChangedRuns(database, [place.num]);
      return numDeletedRows > 0n;
    },
  };
}
