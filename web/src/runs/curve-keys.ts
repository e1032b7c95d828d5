// The series of a run that are worth a curve: those with more than one point, with what it shows of runs before it.
import type { RunDetail } from '@assay/sdk';

export function curveKeys({ run, earlier }: Pick<RunDetail, 'run' | 'earlier'>): readonly string[] {
  const before = new Set(earlier.flatMap(({ metricKeys }) => metricKeys));
  const own = run.metrics.flatMap(({ key, count }) => (!key.startsWith('system/') && (count > 1 || before.has(key)) ? [key] : []));
  return [...new Set([...own, ...before])];
}
