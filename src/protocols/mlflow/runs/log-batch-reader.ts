// The quick way through a log-batch or log-metric body: one look at each value, no copies. It accepts what
// clients send and gives up on anything else, which then goes through the field tables for the exact refusal.
import type { Tag } from '../../../core/base/tag.ts';
import type { WireBatch, WireMetric } from './log-batch-translate.ts';

type Raw = Readonly<Record<string, unknown>>;

/** The batch, or undefined when the body is in any way unusual. */
export function quickBatch(raw: Raw): WireBatch | undefined {
  const { run_id: runId, metrics = [], params = [], tags = [] } = raw;
  if (typeof runId !== 'string' || runId === '') return undefined;
  if (!Array.isArray(metrics) || !Array.isArray(params) || !Array.isArray(tags)) return undefined;
  return metrics.every(isMetric) && params.every(isKeyed) && tags.every(isKeyed) ? { run_id: runId, metrics, params, tags } : undefined;
}

/** The run and its one metric, or undefined when the body is in any way unusual. */
export function quickMetric(raw: Raw): { readonly runId: string; readonly metric: WireMetric } | undefined {
  const { run_id: runId } = raw;
  return typeof runId === 'string' && runId !== '' && isMetric(raw) ? { runId, metric: raw } : undefined;
}

function isMetric(raw: unknown): raw is WireMetric {
  if (typeof raw !== 'object' || raw === null) return false;
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = raw as Raw;
  return (
    typeof key === 'string' &&
    key !== '' &&
    typeof value === 'number' &&
    Number.isFinite(value) &&
    Number.isSafeInteger(timestamp) &&
    Number.isSafeInteger(step) &&
    isText(model_id) &&
    isText(dataset_name) &&
    isText(dataset_digest) &&
    !('modelId' in raw) &&
    !('datasetName' in raw) &&
    !('datasetDigest' in raw)
  );
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isKeyed(raw: unknown): raw is Tag {
  if (typeof raw !== 'object' || raw === null) return false;
  const { key, value } = raw as Raw;
  return typeof key === 'string' && key !== '' && typeof value === 'string';
}
