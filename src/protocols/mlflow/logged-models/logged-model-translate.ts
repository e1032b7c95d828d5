// Logged models in the words of the wire.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { ModelMetric } from '../../../core/tracking/metrics/metric.ts';
import type { LoggedModelRecord, LoggedModelStatus } from '../../../core/models/logged-model.ts';
import type { LoggedModelSearch } from '../../../core/models/logged-model-store.ts';
import { wholeJson } from '../../../core/base/whole-number.ts';
import { doubleJson, some } from '../answer.ts';
import { fieldOf } from '../filter/field.ts';
import { checkOrderCount } from '../filter/order-by.ts';
import { searchableLoggedModels } from '../filter/searchable.ts';
import { pythonRepr } from '../python-text.ts';
import { tagsOfLoggedModel } from '../registry/versions-tag.ts';
import type { Message } from '../schema/fields.ts';
import type { searchLoggedModelsFields } from './logged-model-schema.ts';

const wireStatuses: Record<LoggedModelStatus, string> = {
  pending: 'LOGGED_MODEL_PENDING',
  ready: 'LOGGED_MODEL_READY',
  failed: 'LOGGED_MODEL_UPLOAD_FAILED',
};

export function wireLoggedModel(record: LoggedModelRecord): unknown {
  const { model, params, metrics } = record;
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAt,
      last_updated_timestamp_ms: model.updatedAt,
      artifact_uri: model.artifactUri,
      status: wireStatuses[model.status],
      model_type: model.modelType ?? '',
      source_run_id: model.sourceRunId ?? '',
      status_message: model.statusMessage,
      tags: some(tagsOfLoggedModel(record)),
    },
    data: { params: some(params), metrics: some(metrics.map(wireModelMetric)) },
  };
}

function wireModelMetric(metric: ModelMetric): unknown {
  return {
    key: metric.key,
    value: doubleJson(metric.value),
    timestamp: wholeJson(metric.timestamp, metric.farTimestamp),
    step: wholeJson(metric.step, metric.farStep),
    dataset_name: metric.datasetName,
    dataset_digest: metric.datasetDigest,
    model_id: metric.modelId,
    run_id: metric.runId,
  };
}

/** Names that would break a `models:/` URI or a path are refused. */
export function checkLoggedModelName(name: string): void {
  if (name !== '' && !/[/:.%"']/.test(name)) return;
  throw invalidArgument(
    `Invalid model name (${pythonRepr(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
  );
}

type WireOrders = Message<typeof searchLoggedModelsFields>['order_by'];

/** Orders name attributes plainly and metrics by `metrics.key`, each with a dataset when given. */
export function loggedModelOrder(orders: WireOrders): LoggedModelSearch['order'] {
  checkOrderCount(orders.length);
  return orders.map(({ field_name: name, ascending, dataset_name: dataset, dataset_digest: digest }) => {
    if (!name.includes('.') && !Object.hasOwn(searchableLoggedModels.attributes, name)) throw invalidArgument(`Invalid order by field name: ${name}`);
    if (name.includes('.') && !name.startsWith('metrics.')) throw invalidArgument(`Invalid order by field name: ${name}. Only metrics are supported.`);
    return {
      field: fieldOf(name, searchableLoggedModels, 'order').field,
      direction: ascending ? ('ascending' as const) : ('descending' as const),
      ...(dataset === '' && digest === '' ? {} : { dataset: { ...(dataset !== '' && { name: dataset }), ...(digest !== '' && { digest }) } }),
    };
  });
}
