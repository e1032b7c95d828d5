// What programs log, in core's words: checked by MLflow's rules, in the order its server checks them.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Tag } from '../../../core/base/tag.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import type { Moment } from '../../../core/tracking/metrics/metric.ts';
import { createPointPacker, type PointColumns } from '../../../core/tracking/metrics/point-columns.ts';
import type { LogBatch } from '../../../core/tracking/ingest/log-batch.ts';
import { pythonFloat, pythonList } from '../python-text.ts';
import { checkKey, checkWireLength, checkWireRunId, isPlainKey, invalidValue, limits, param, runTag } from '../rules.ts';
import { factsOfTags } from './fact-tags.ts';

export interface WireMetric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: WholeNumber;
  readonly step: WholeNumber;
  /** Absent or empty when the metric is of no model. */
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}

export interface WireBatch {
  readonly run_id: string;
  readonly metrics: readonly WireMetric[];
  readonly params: readonly Tag[];
  readonly tags: readonly Tag[];
}

const batchLimits = { metrics: 1000, params: 100, tags: 100, all: 1000 } as const;

/** Throws `invalid_argument` in MLflow's words. */
export function batchOf({ run_id: runId, metrics, params, tags }: WireBatch): LogBatch {
  checkWireRunId(runId);
  const points = packed(metrics);
  if (!arePlain(points)) metrics.forEach(checkMetric);
  const cutParams = params.map((item, index) => param(item, `params[${index}].`));
  const cutTags = tags.map((tag, index) => runTag(tag, `tags[${index}].`));
  checkCounts(metrics.length, params.length, tags.length);
  checkDistinct(params);
  return { runId, points, params: cutParams, onChange: 'refuse', modelMetrics: modelMetrics(metrics), ...factsOfTags(cutTags) };
}

/** One metric by itself; its run id is not checked, as MLflow does not. */
export function metricBatch(runId: string, metric: WireMetric): LogBatch {
  checkMetric(metric);
  return { runId, points: packed([metric]), modelMetrics: modelMetrics([metric]) };
}

export function tagBatch(runId: string, tag: Tag): LogBatch {
  return { runId, ...factsOfTags([runTag(tag)]) };
}

function packed(metrics: readonly WireMetric[]): PointColumns {
  const packer = createPointPacker(metrics.length);
  for (const metric of metrics) packer.add(metric);
  return packer.packed();
}

/** Whether no metric need be looked at closer. */
function arePlain({ keys, timestamps }: PointColumns): boolean {
  return keys.every(isPlainKey) && timestamps.every((timestamp) => timestamp >= 0);
}

function momentOf(step: WholeNumber, timestamp: WholeNumber): Moment {
  return {
    step: Number(step),
    timestamp: Number(timestamp),
    ...(typeof step === 'bigint' && { farStep: step }),
    ...(typeof timestamp === 'bigint' && { farTimestamp: timestamp }),
  };
}

function checkMetric({ key, value, timestamp }: WireMetric, index?: number): void {
  if (isPlainKey(key) && timestamp >= 0) return;
  const way = (name: string): string => (index === undefined ? name : `metrics[${index}].${name}`);
  checkKey(key, way('name'));
  if (timestamp < 0) {
    throw invalidValue(way('timestamp'), timestamp, `metric '${key}' (value=${pythonFloat(value)}). Timestamp must be a nonnegative long (64-bit integer) `);
  }
  checkWireLength('Metric name', key, limits.entityKey);
}

function checkCounts(metrics: number, params: number, tags: number): void {
  checkCount('metrics', metrics, batchLimits.metrics);
  checkCount('params', params, batchLimits.params);
  checkCount('tags', tags, batchLimits.tags);
  checkCount('metrics, params, and tags', metrics + params + tags, batchLimits.all);
}

function checkCount(what: string, count: number, limit: number): void {
  if (count <= limit) return;
  throw invalidArgument(`A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`);
}

/** Twice the same key is refused even with equal values. */
function checkDistinct(params: readonly Tag[]): void {
  if (params.length < 2) return;
  const seen = new Set<string>();
  const repeated = params.filter(({ key }) => seen.size === seen.add(key).size).map(({ key }) => key);
  if (repeated.length === 0) return;
  throw invalidArgument(`Duplicate parameter keys have been submitted: ${pythonList(repeated)}. Please ensure the request contains only one param value per param key.`);
}

function modelMetrics(metrics: readonly WireMetric[]): LogBatch['modelMetrics'] {
  const ofModels = metrics.filter((metric) => metric.model_id !== undefined && metric.model_id !== '');
  if (ofModels.length === 0) return undefined;
  return ofModels.map(({ key, value, timestamp, step, model_id: modelId, dataset_name: name, dataset_digest: digest }) => ({
    modelId: modelId!,
    key,
    value,
    ...momentOf(step, timestamp),
    ...(name ? { datasetName: name } : {}),
    ...(digest ? { datasetDigest: digest } : {}),
  }));
}
