// The metrics of a run as they are paired with those of another: by key, with what tells series apart at a glance.
import { numberText } from '../../compare/results/compare-series.ts';
import type { MetricKeys } from '../../compare/results/pair-metrics.ts';
import type { RunRecord } from '../tracking/runs/run.ts';

export function metricKeys({ metrics }: Pick<RunRecord, 'metrics'>): MetricKeys {
  return new Map(metrics.map(({ key, count, first, last, mean }) => [key, [count, first.value, last.value, mean ?? 0].map(numberText).join(' ')]));
}
