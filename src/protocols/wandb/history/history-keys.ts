// The keys a run's program logged numbers under, and how often.
import { type ExactJson, ExactNumber } from '../../../core/base/exact-json.ts';
import type { MetricSummary } from '../../../core/tracking/metrics/metric.ts';
import { wireNumber } from '../runs/wire-number.ts';
import { withoutSpecials } from './chosen-rows.ts';
import { isOfKind } from './metric-kind.ts';
import type { HistoryOwner } from './stored-rows.ts';

/** Null for a run that has logged nothing. */
export async function historyKeys(owner: HistoryOwner): Promise<ExactJson> {
  const logged = owner.record.metrics.filter(({ key }) => isOfKind(key, 'logged'));
  const rows = await owner.reads.extent(owner.record.run.id, 'logged');
  if (rows === undefined && logged.length === 0) return null;
  const lastStep = logged.reduce((greatest, { last }) => Math.max(greatest, last.step), rows?.greatestStep ?? -1);
  return { lastStep: new ExactNumber(String(lastStep)), sets: [], keys: Object.fromEntries(logged.map((metric) => [metric.key, keyOf(metric)])) };
}

function keyOf({ count, last }: MetricSummary): ExactJson {
  return { typeCounts: [{ type: 'number', count: new ExactNumber(String(count)) }], monotonic: false, previousValue: withoutSpecials(new ExactNumber(wireNumber(last.value))) };
}
