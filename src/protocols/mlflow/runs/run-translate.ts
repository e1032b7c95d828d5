// Runs in the words of the wire.
import type { DatasetInput } from '../../../core/datasets/dataset.ts';
import type { MetricSummary } from '../../../core/tracking/metrics/metric.ts';
import type { Run, RunRecord, RunStatus } from '../../../core/tracking/runs/run.ts';
import { double, some } from '../answer.ts';

const wireStatuses: Record<RunStatus, string> = {
  running: 'RUNNING',
  scheduled: 'SCHEDULED',
  finished: 'FINISHED',
  failed: 'FAILED',
  killed: 'KILLED',
};

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
      params: some(record.params),
      tags: some(record.tags),
    },
    inputs: {
      dataset_inputs: some(record.datasets.map(wireDatasetInput)),
      model_inputs: show === 'all' ? some(record.modelInputs.map(({ modelId }) => ({ model_id: modelId }))) : undefined,
    },
    outputs: show === 'new' ? undefined : { model_outputs: some(record.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step }))) },
  };
}

function wireLatest({ key, last }: MetricSummary): unknown {
  return { key, value: double(last.value), timestamp: last.timestamp, step: last.step };
}

function wireDatasetInput({ dataset, tags }: DatasetInput): unknown {
  return {
    tags: some(tags),
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
