// What runs read and made: datasets and models.
import type { DatasetInput } from '../../../core/datasets/dataset.ts';
import { invalidArgument } from '../../../core/base/errors.ts';
import { some } from '../answer.ts';
import { rpc } from '../handler.ts';
import { checkWireLength, checkWireRunId, experimentId } from '../rules.ts';
import { logInputsFields, logOutputsFields, searchDatasetsFields } from './run-schema.ts';
import { inputOf, type WireDatasetInput } from './dataset-context.ts';

export const logInputs = rpc(logInputsFields, async ({ core, caller }, { run_id: runId, datasets, models }) => {
  checkWireRunId(runId);
  await core.runs.logInputs(caller, {
    runId,
    datasets: firstOfEach(datasets.map(datasetInput)),
    models: models.map((model) => ({ modelId: model.model_id })),
  });
  return {};
});

export const logOutputs = rpc(logOutputsFields, async ({ core, caller }, { run_id: runId, models }) => {
  await core.runs.logOutputs(caller, {
    runId,
    models: models.map(({ model_id: modelId, step }) => ({ modelId, step: Number(step), ...(typeof step === 'bigint' && { farStep: step }) })),
  });
  return {};
});

const experimentLimit = 20;
const summaryLimit = 1000;

export const searchDatasets = rpc(searchDatasetsFields, async ({ core, caller }, { experiment_ids: ids }) => {
  if (ids.length === 0) throw invalidArgument('SearchDatasets request must specify at least one experiment_id.');
  if (ids.length > experimentLimit) {
    throw invalidArgument(`SearchDatasets request cannot specify more than ${experimentLimit} experiment_ids. Received ${ids.length} experiment_ids.`);
  }
  const found = await core.runs.datasets(caller, { experimentIds: ids.map(experimentId), limit: summaryLimit });
  return {
    dataset_summaries: some(found.map(({ experimentId: id, name, digest, context }) => ({ experiment_id: id, name, digest, context: context === '' ? undefined : context }))),
  };
});

/** MLflow's limits on datasets, in the order it checks them. */
const datasetLimits = { name: 500, digest: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 } as const;
const tagKeyLimit = 255;
const tagValueLimit = 500;

function datasetInput(input: WireDatasetInput): DatasetInput {
  for (const [name, limit] of Object.entries(datasetLimits)) checkWireLength(name, input.dataset?.[name as keyof typeof datasetLimits] ?? '', limit);
  for (const { key, value } of input.tags) {
    checkWireLength('key', key, tagKeyLimit);
    checkWireLength('value', value, tagValueLimit);
  }
  return inputOf(input);
}

/** Of several inputs with one dataset the first counts. */
function firstOfEach(inputs: readonly DatasetInput[]): readonly DatasetInput[] {
  const byDataset = new Map<string, DatasetInput>();
  for (const input of inputs) {
    const key = JSON.stringify([input.dataset.name, input.dataset.digest]);
    if (!byDataset.has(key)) byDataset.set(key, input);
  }
  return [...byDataset.values()];
}
