// Full records of runs: one query per kind of detail for all runs of a page together, never one per run.
import type { Selectable } from 'kysely';
import type { DatasetInput, ModelOutput } from '../../../core/datasets/dataset.ts';
import type { RunSource } from '../../../core/tracking/runs/run-facts.ts';
import type { Run, RunRecord, RunStatus } from '../../../core/tracking/runs/run.ts';
import type { Database } from '../database.ts';
import { readSummaries } from '../metrics/summaries.ts';
import { readWholeColumn, wholeColumnText } from '../query/whole-column.ts';
import type { RunTable } from '../tables/tracking-tables.ts';
import { toLeaf } from './run-leaves.ts';

export type RunRow = Selectable<RunTable>;

export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    experimentId: String(row.experiment_id),
    name: row.name,
    userId: row.user_id,
    status: row.status as RunStatus,
    startedAt: row.started_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
    ...(row.parent_run_id !== null && { parentRunId: row.parent_run_id }),
    ...(row.notes !== null && { notes: row.notes }),
    ...(row.user_name !== null && { userName: row.user_name }),
    ...(row.run_group !== null && { group: row.run_group }),
    ...(row.job_type !== null && { jobType: row.job_type }),
    ...(row.sweep_id !== null && { sweepId: row.sweep_id }),
    ...sourceOf(row),
    artifactUri: row.artifact_uri,
    updatedAt: row.updated_at,
    ...(row.branch_run_id !== null && { branchOf: { runId: row.branch_run_id, step: row.branch_step!, ...(row.branch_lost === 1 && { isLost: true as const }) } }),
    ...(row.rewinds > 0 && { rewound: { step: row.rewound_step!, at: row.rewound_at!, times: row.rewinds } }),
  };
}

function sourceOf(row: RunRow): { readonly source?: RunSource } {
  const source: RunSource = {
    ...(row.source_name !== null && { name: row.source_name }),
    ...(row.source_type !== null && { type: row.source_type }),
    ...(row.source_commit !== null && { commit: row.source_commit }),
    ...(row.source_branch !== null && { branch: row.source_branch }),
    ...(row.source_repository !== null && { repository: row.source_repository }),
  };
  return Object.keys(source).length === 0 ? {} : { source };
}

/**
 * Runs whose details are read together. What the engine hands out of them is several times what is kept: for a long page it is gone
 * again before the next are read, and is not taken for something that stays.
 */
const runsAtOnce = 200;

/** The records of these rows, in their order, as they are read; with the summaries of some metrics alone where these are named. */
export async function* recordParts(database: Database, rows: readonly RunRow[], metricKeys?: readonly string[]): AsyncGenerator<readonly RunRecord[]> {
  for (let start = 0; start < rows.length; start += runsAtOnce) yield await readRecords(database, rows.slice(start, start + runsAtOnce), metricKeys);
}

async function readRecords(database: Database, rows: readonly RunRow[], metricKeys: readonly string[] | undefined): Promise<readonly RunRecord[]> {
  const nums = rows.map(({ num }) => num);
  const params = Map.groupBy(await readLeaves(database, 'param', nums), ({ run_num }) => run_num);
  const summaries = Map.groupBy(await readLeaves(database, 'run_summary', nums), ({ run_num }) => run_num);
  const tags = Map.groupBy(await readTags(database, nums), ({ run_num }) => run_num);
  const metrics = await readSummaries(database, nums, metricKeys);
  const datasets = await readDatasets(database, nums);
  const inputs = Map.groupBy(await readModelInputs(database, nums), ({ run_num }) => run_num);
  const outputs = Map.groupBy(await readModelOutputs(database, nums), ({ run_num }) => run_num);
  return rows.map((row) => ({
    run: toRun(row),
    params: (params.get(row.num) ?? []).map(toLeaf),
    summary: (summaries.get(row.num) ?? []).map(toLeaf),
    tags: (tags.get(row.num) ?? []).map(({ key, value }) => ({ key, value })),
    metrics: metrics.get(row.num) ?? [],
    datasets: datasets.get(row.num) ?? [],
    modelInputs: (inputs.get(row.num) ?? []).map(({ model_id }) => ({ modelId: model_id })),
    modelOutputs: (outputs.get(row.num) ?? []).map(toModelOutput),
  }));
}

function readLeaves({ query, engine }: Database, table: 'param' | 'run_summary', nums: readonly number[]) {
  return query
    .selectFrom(table)
    .select(['run_num', 'key', 'value', 'json', 'path'])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .orderBy('run_num')
    .orderBy('key')
    .execute();
}

function readTags({ query, engine }: Database, nums: readonly number[]) {
  return query
    .selectFrom('tag')
    .select(['run_num', 'key', 'value'])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .orderBy('run_num')
    .orderBy('key')
    .execute();
}

function readModelInputs({ query, engine }: Database, nums: readonly number[]) {
  return query
    .selectFrom('run_model_input')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .orderBy('run_num')
    .orderBy('model_id')
    .execute();
}

function toModelOutput({ model_id: modelId, step }: { readonly model_id: string; readonly step: string }): ModelOutput {
  const { near, far } = readWholeColumn(step);
  return { modelId, step: near, ...(far !== undefined && { farStep: far }) };
}

function readModelOutputs({ query, engine }: Database, nums: readonly number[]) {
  return query
    .selectFrom('run_model_output')
    .select(['run_num', 'model_id', wholeColumnText('step')])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .orderBy('run_num')
    .orderBy('model_id')
    .execute();
}

/** In the order they were logged within a run. */
async function readDatasets({ query, engine }: Database, nums: readonly number[]): Promise<ReadonlyMap<number, readonly DatasetInput[]>> {
  const edges = await query
    .selectFrom('run_dataset')
    .innerJoin('dataset', 'dataset.num', 'run_dataset.dataset_num')
    .select(['run_num', 'dataset_num', 'context', 'name', 'digest', 'source_type', 'source', 'schema', 'profile'])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .orderBy('position')
    .orderBy('name')
    .orderBy('digest')
    .execute();
  if (edges.length === 0) return new Map();
  const tags = await query
    .selectFrom('run_dataset_tag')
    .selectAll()
    .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
    .orderBy('key')
    .execute();
  const tagsOf = Map.groupBy(tags, ({ run_num, dataset_num }) => `${run_num} ${dataset_num}`);
  const inputs = edges.map((edge) => ({
    runNum: edge.run_num,
    input: {
      dataset: {
        name: edge.name,
        digest: edge.digest,
        sourceType: edge.source_type,
        source: edge.source,
        ...(edge.schema !== null && { schema: edge.schema }),
        ...(edge.profile !== null && { profile: edge.profile }),
      },
      ...(edge.context !== null && { context: edge.context }),
      tags: (tagsOf.get(`${edge.run_num} ${edge.dataset_num}`) ?? []).map(({ key, value }) => ({ key, value })),
    },
  }));
  return new Map([...Map.groupBy(inputs, ({ runNum }) => runNum)].map(([runNum, group]) => [runNum, group.map(({ input }) => input)]));
}
