// What came out of a run, as its sweep sees it.
import type { RunRecord } from '../tracking/runs/run.ts';
import type { SweepDefinition } from './sweep-definition.ts';

/** What its program says came out, or else the last value of the metric; undefined when that is no finite number. */
export function objectiveValue({ objective }: SweepDefinition, { summary, metrics }: Pick<RunRecord, 'summary' | 'metrics'>): number | undefined {
  if (objective === undefined) return undefined;
  const told = summary.find(({ key }) => key === objective.metric);
  const value = told === undefined ? metrics.find(({ key }) => key === objective.metric)?.last.value : told.json === undefined ? undefined : Number(told.json);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
