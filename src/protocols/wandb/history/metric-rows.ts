// Rows of a run whose program logged none, made of its series: what was logged at one step stands in one row. A second value of a
// series at the same step stands in a row of its own.
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { wireNumber } from '../runs/wire-number.ts';
import { isOfKind, shownKey } from './metric-kind.ts';
import type { RowQuery } from './row-query.ts';

/** Points of all series of one answer: more would not be held in memory at once. */
const pointLimit = 2_000_000;

/** JSON texts by step. With a count, each series is thinned to as many points. */
export async function metricRows(
  call: WandbCall,
  { run, metrics }: RunRecord,
  { kind, fromStep, beforeStep, count, keys }: RowQuery & { readonly keys?: readonly string[] },
): Promise<readonly string[]> {
  const series = metrics.flatMap(({ key }) => (isOfKind(key, kind) && (keys?.includes(shownKey(key)) ?? true) ? [{ runId: run.id, key }] : []));
  if (series.length === 0) return [];
  const most = Math.ceil(pointLimit / series.length);
  const lines = await call.core.metrics.sample(call.caller, {
    series,
    fromStep,
    toStep: beforeStep === undefined ? undefined : beforeStep - 1,
    count: Math.min(count ?? most, most),
    parts: 'own',
  });
  return rowsOf(lines.map(({ key, points }) => ({ key: shownKey(key), points }))).map((row) => textOf(row, run.startedAt));
}

interface Row {
  readonly step: number;
  timestamp: number;
  readonly values: Map<string, number>;
}

function rowsOf(lines: readonly { readonly key: string; readonly points: MetricColumns }[]): readonly Row[] {
  const byStep = new Map<number, Row[]>();
  for (const { key, points } of lines) {
    points.steps.forEach((step, index) => {
      const rows = byStep.get(step) ?? [];
      byStep.set(step, rows);
      let row = rows.find(({ values }) => !values.has(key));
      if (row === undefined) rows.push((row = { step, timestamp: 0, values: new Map() }));
      row.values.set(key, points.values[index]!);
      row.timestamp = Math.max(row.timestamp, points.timestamps[index]!);
    });
  }
  return [...byStep.values()].flat().sort((a, b) => a.step - b.step);
}

function textOf({ step, timestamp, values }: Row, startedAt: number): string {
  const place = `"_step":${step},"_timestamp":${timestamp / 1000},"_runtime":${Math.max(0, timestamp - startedAt) / 1000}`;
  return `{${place}${[...values].map(([key, value]) => `,${JSON.stringify(key)}:${wireNumber(value)}`).join('')}}`;
}
