// One batch of all that a running program sends, and the rules it must obey by itself.
import { invalidArgument } from '../../base/errors.ts';
import { checkTags, type Tag } from '../../base/tag.ts';
import type { MetricPoint, ModelMetric } from '../metrics/metric.ts';
import type { Param } from '../runs/run.ts';
import { checkLength, checkName, keyLimit, paramValueLimit } from '../../base/text-limits.ts';

/** Applied whole or not at all. */
export interface LogBatch {
  readonly runId: string;
  readonly points?: readonly MetricPoint[] | undefined;
  readonly params?: readonly Param[] | undefined;
  /** The last of several with one key wins. */
  readonly tags?: readonly Tag[] | undefined;
  readonly modelMetrics?: readonly Omit<ModelMetric, 'runId'>[] | undefined;
  /** Facts about the run itself that came with the batch. */
  readonly name?: string | undefined;
  readonly parentRunId?: string | undefined;
}

/** Refuses a batch that is wrong whatever is stored already. */
export function checkBatch(batch: LogBatch): void {
  for (const point of batch.points ?? []) checkPoint(point);
  for (const { key, value } of batch.params ?? []) {
    checkName('param key', key, keyLimit);
    checkLength(`the value of param '${key}'`, value, paramValueLimit);
  }
  checkTags(batch.tags ?? []);
  if (batch.name !== undefined) checkName('run name', batch.name);
}

function checkPoint({ key, step, timestamp }: MetricPoint): void {
  checkName('metric key', key, keyLimit);
  if (!Number.isSafeInteger(step)) throw invalidArgument(`the step ${step} of metric '${key}' is not a whole number within ±(2^53 - 1)`);
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw invalidArgument(`the timestamp ${timestamp} of metric '${key}' is not a whole number of milliseconds since 1970`);
  }
}
