// Runs in the words of the wire.
import type { DatasetInput } from '../../../core/datasets/dataset.ts';
import type { MetricSummary } from '../../../core/tracking/metrics/metric.ts';
import type { Run, RunRecord } from '../../../core/tracking/runs/run.ts';
import { wholeJson } from '../../../core/base/whole-number.ts';
import { doubleJson, some } from '../answer.ts';
import { tagsOfInput } from './dataset-context.ts';
import { tagsOfRun } from './fact-tags.ts';
import { wireStatuses } from './run-status.ts';

export function wireRunInfo(run: Run): unknown {
  return {
    run_uuid: run.id,
    run_id: run.id,
    run_name: run.name,
    experiment_id: run.experimentId,
    user_id: run.userId,
    status: wireStatuses[run.status],
    start_time: run.startedAt,
    end_time: run.endedAt === 0 ? undefined : run.endedAt,
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.deletedAt === undefined ? 'active' : 'deleted',
  };
}

/** A whole run. As in MLflow, lists of runs leave out the models it read, and a new run has no outputs yet. */
export function wireRun(record: RunRecord, show: 'all' | 'listed' | 'new'): unknown {
  return {
    info: wireRunInfo(record.run),
    data: {
      metrics: some(record.metrics.map(wireLatest)),
      params: some(record.params.map(({ key, value }) => ({ key, value }))),
      tags: some(tagsOfRun(record)),
    },
    inputs: {
      dataset_inputs: some(record.datasets.map(wireDatasetInput)),
      model_inputs: show === 'all' ? some(record.modelInputs.map(({ modelId }) => ({ model_id: modelId }))) : undefined,
    },
    outputs: show === 'new' ? undefined : { model_outputs: some(record.modelOutputs.map(({ modelId, step, farStep }) => ({ model_id: modelId, step: wholeJson(step, farStep) }))) },
  };
}

function wireLatest({ key, last }: MetricSummary): unknown {
  return { key, value: doubleJson(last.value), timestamp: wholeJson(last.timestamp, last.farTimestamp), step: wholeJson(last.step, last.farStep) };
}

function wireDatasetInput(input: DatasetInput): unknown {
  const { dataset } = input;
  return {
    tags: some(tagsOfInput(input)),
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: dataset.source,
      schema: dataset.schema === '' ? undefined : dataset.schema,
      profile: dataset.profile === '' ? undefined : dataset.profile,
    },
  };
}
