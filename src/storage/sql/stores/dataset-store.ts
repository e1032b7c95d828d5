// Datasets and the edges from runs to datasets and models, in SQL.
import { sql } from 'kysely';
import type { DatasetStore } from '../../../core/datasets/dataset-store.ts';
import type { DatasetInput, DatasetSummary } from '../../../core/datasets/dataset.ts';
import { notFound } from '../../../core/base/errors.ts';
import type { Database } from '../database.ts';
import { visibleExperiments } from '../query/project-scope.ts';
import { experimentNumber } from '../query/experiment-ids.ts';
import { wholeColumn } from '../query/whole-column.ts';
import { insertMany } from '../query/insert-many.ts';
import { requireRunPlaces } from '../query/run-places.ts';

export function createDatasetStore(database: Database): DatasetStore {
  return {
    linkDatasets: (link) => linkDatasets(database, link),

    linkModelInputs: async (runId, inputs) => {
      const place = (await requireRunPlaces(database, [runId]))(runId);
      const ids = [...new Set(inputs.map(({ modelId }) => modelId))];
      await insertMany(database, {
        table: 'run_model_input',
        columns: ['run_num', 'model_id'],
        rows: ids.map((id) => [place.num, id]),
        conflict: { key: ['run_num', 'model_id'], overwrite: [] },
      });
    },

    linkModelOutputs: async (runId, outputs) => {
      const place = (await requireRunPlaces(database, [runId]))(runId);
      const steps = new Map(outputs.map(({ modelId, step, farStep }) => [modelId, wholeColumn(step, farStep)]));
      await insertMany(database, {
        table: 'run_model_output',
        columns: ['run_num', 'model_id', 'step'],
        rows: [...steps].map(([id, step]) => [place.num, id, step]),
        conflict: { key: ['run_num', 'model_id'], overwrite: ['step'] },
      });
    },

    summaries: async ({ experimentIds, limit }) => {
      const numbers = await visibleExperiments(database, experimentIds);
      if (numbers.length === 0) return [];
      const { rows } = await sql<SummaryRow>`select distinct d.experiment_id, d.name, d.digest, e.context
        from dataset as d
        join run_dataset as e on e.dataset_num = d.num
        join run on run.num = e.run_num and run.deleted_at is null
        where ${database.engine.isOneOf(sql.ref('d.experiment_id'), numbers)}
        order by d.experiment_id, d.name, d.digest, e.context limit ${limit}`.execute(database.query);
      return rows.map(({ experiment_id, name, digest, context }): DatasetSummary => ({
        experimentId: String(experiment_id),
        name,
        digest,
        ...(context !== null && { context }),
      }));
    },
  };
}

interface SummaryRow {
  readonly experiment_id: number;
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}

const identity = (name: string, digest: string): string => JSON.stringify([name, digest]);

async function linkDatasets(database: Database, { experimentId, runId, inputs }: Parameters<DatasetStore['linkDatasets']>[0]): Promise<void> {
  const experiment = experimentNumber(experimentId);
  if (experiment === undefined) throw notFound('experiment', experimentId);
  const run = (await requireRunPlaces(database, [runId]))(runId);
  // Named twice in one call: the first one makes the edge, as it would in two calls.
  const distinct = new Map<string, DatasetInput>();
  for (const input of inputs) {
    const id = identity(input.dataset.name, input.dataset.digest);
    if (!distinct.has(id)) distinct.set(id, input);
  }
  const nums = await ensureDatasets(database, experiment, [...distinct.values()]);
  const linked = await linkedDatasets(database, run.num);
  const fresh = [...distinct].map(([id, { context = null, tags }]) => ({ num: nums.get(id)!, context, tags })).filter(({ num }) => !linked.has(num));
  await insertMany(database, {
    table: 'run_dataset',
    columns: ['run_num', 'dataset_num', 'context', 'position'],
    rows: fresh.map(({ num, context }, index) => [run.num, num, context, linked.size + 1 + index]),
  });
  const tags = fresh.flatMap(({ num, tags }) => [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [run.num, num, key, value]));
  await insertMany(database, { table: 'run_dataset_tag', columns: ['run_num', 'dataset_num', 'key', 'value'], rows: tags });
}

/** The numbers of these datasets by identity; new ones are inserted, known ones left as they are. */
async function ensureDatasets(database: Database, experiment: number, inputs: readonly DatasetInput[]): Promise<ReadonlyMap<string, number>> {
  await insertMany(database, {
    table: 'dataset',
    columns: ['experiment_id', 'name', 'digest', 'source_type', 'source', 'schema', 'profile'],
    rows: inputs.map(({ dataset: { name, digest, sourceType, source, schema = null, profile = null } }) => [experiment, name, digest, sourceType, source, schema, profile]),
    conflict: { key: ['experiment_id', 'name', 'digest'], overwrite: [] },
  });
  const names = [...new Set(inputs.map(({ dataset }) => dataset.name))];
  const rows = await database.query
    .selectFrom('dataset')
    .select(['num', 'name', 'digest'])
    .where('experiment_id', '=', experiment)
    .where(({ ref }) => database.engine.isOneOf(ref('name'), names))
    .execute();
  return new Map(rows.map(({ num, name, digest }) => [identity(name, digest), num]));
}

async function linkedDatasets({ query }: Database, runNum: number): Promise<ReadonlySet<number>> {
  const rows = await query.selectFrom('run_dataset').select('dataset_num').where('run_num', '=', runNum).execute();
  return new Set(rows.map(({ dataset_num }) => dataset_num));
}
