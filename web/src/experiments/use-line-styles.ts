// How each line looks: the colour is the run's, the pattern tells the metrics of one chart apart.
import { useMemo } from 'react';
import type { ChartSeries, RunRecord } from '@assay/sdk';
import type { LineStyle } from '../charts/chart-data.ts';
import { colorAt, type Scheme } from '../charts/run-color.ts';
import { metricDash, type RunLook } from '../charts/run-looks.ts';

/** The function stays the same as long as the runs and their looks do, so that charts are not redrawn. */
export function useLineStyles(runs: readonly RunRecord[], looks: ReadonlyMap<string, RunLook>) {
  const facts = JSON.stringify(runs.map(({ id, name, startedAt }) => [id, name, startedAt, looks.get(id)?.color ?? 0]));
  return useMemo(() => {
    const byId = new Map((JSON.parse(facts) as [string, string, number, number][]).map((fact) => [fact[0], fact]));
    return (keys: readonly string[]) =>
      ({ runId, key }: ChartSeries, scheme: Scheme): LineStyle => {
        const [, name, startedAt, color] = byId.get(runId) ?? [runId, runId, 0, 0];
        const look = looks.get(runId) ?? { color, dash: [] };
        return {
          label: keys.length > 1 ? `${name} · ${key}` : name,
          startedAt,
          color: colorAt(color, scheme),
          dash: metricDash(look, Math.max(0, keys.indexOf(key))),
        };
      };
  }, [facts, looks]);
}
