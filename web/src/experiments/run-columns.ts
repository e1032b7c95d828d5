// The columns of the runs table: what they are called, how they sort, what stands in them.
import { exactText, metricText } from '../parts/number-text.ts';
import { durationText } from '../parts/time-text.ts';
import { directionOf, keptStatistic, statistics, statisticValue, type Statistic } from '../charts/metric-statistic.ts';
import { byInterest } from '../charts/metric-groups.ts';
import type { RunKeys, RunRecord, WireNumber } from '@assay/sdk';

export const attributes = ['name', 'started', 'duration', 'user', 'source', 'id'] as const;
type Attribute = (typeof attributes)[number];

export type RunColumn =
  | { readonly kind: 'attribute'; readonly id: string; readonly name: Attribute }
  | { readonly kind: 'metric'; readonly id: string; readonly key: string; readonly statistic: Statistic }
  | { readonly kind: 'param' | 'tag'; readonly id: string; readonly key: string };

export const attributeWords: Readonly<Record<Attribute, string>> = { name: 'Run', started: 'Started', duration: 'Duration', user: 'User', source: 'Source', id: 'Run id' };

/** Columns of tags that are facts now, in addresses that people kept. */
const formerTags: Readonly<Record<string, Attribute>> = { 'mlflow.runName': 'name', 'mlflow.user': 'user', 'mlflow.source.name': 'source' };

export const nameColumn: RunColumn = { kind: 'attribute', id: 'attribute:name', name: 'name' };

export function metricColumn(key: string, statistic: Statistic = 'best'): RunColumn {
  return { kind: 'metric', id: `metric:${statistic}:${key}`, key, statistic };
}

/** The column of an id from an address; undefined when there is none such. */
export function columnOf(id: string): RunColumn | undefined {
  const [kind, rest] = cut(id);
  if (kind === 'attribute' && attributes.includes(rest as Attribute)) return { kind, id, name: rest as Attribute };
  if (kind === 'tag' && Object.hasOwn(formerTags, rest)) return { kind: 'attribute', id, name: formerTags[rest]! };
  if ((kind === 'param' || kind === 'tag') && rest !== '') return { kind, id, key: rest };
  const [statistic, key] = cut(rest);
  return kind === 'metric' && key !== '' && statistics.includes(statistic as Statistic) ? { kind, id, key, statistic: statistic as Statistic } : undefined;
}

function cut(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * What a table shows before anybody picks: of what most of some sample runs have, the metrics that matter most by
 * name, and some params.
 */
export function defaultColumns({ metrics, params }: RunKeys, sample: readonly RunRecord[]): readonly RunColumn[] {
  const ownMetrics = byCoverage(
    byInterest(metrics.filter((key) => !key.startsWith('system/'))),
    sample.map((run) => run.metrics),
  );
  const ownParams = byCoverage(
    params,
    sample.map((run) => run.params),
  );
  return ['attribute:started', 'attribute:duration']
    .map((id) => columnOf(id)!)
    .concat(ownMetrics.slice(0, 4).map((key) => metricColumn(key)))
    .concat(ownParams.slice(0, 5).map((key): RunColumn => ({ kind: 'param', id: `param:${key}`, key })));
}

/** Keys that half of the lists or more have come first, then those that several have; the order is kept otherwise. */
export function byCoverage(keys: readonly string[], lists: readonly (readonly { readonly key: string }[])[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const list of lists) for (const { key } of list) counts.set(key, (counts.get(key) ?? 0) + 1);
  const rank = (key: string): number => {
    const count = counts.get(key) ?? 0;
    if (count === 0) return 3;
    return count * 2 >= lists.length ? 0 : count > 1 ? 1 : 2;
  };
  return [...keys].sort((a, b) => rank(a) - rank(b));
}

export function titleOf(column: RunColumn): string {
  return column.kind === 'attribute' ? attributeWords[column.name] : column.key;
}

export function widthOf(column: RunColumn): number {
  if (column.kind !== 'attribute') return Math.min(230, Math.max(104, 62 + titleOf(column).length * 7.4));
  return { name: 244, started: 108, duration: 108, user: 110, source: 160, id: 270 }[column.name];
}

/** Whether the server can sort by it. */
export function isSortable(column: RunColumn): boolean {
  return !(column.kind === 'attribute' && column.name === 'duration');
}

/** Whether ascending comes first when somebody sorts by it: lower is better, or it is a text. */
export function startsAscending(column: RunColumn): boolean {
  if (column.kind === 'metric') return column.statistic === 'min' || (column.statistic === 'best' && directionOf(column.key) === 'min');
  return !(column.kind === 'attribute' && column.name === 'started');
}

/** In the language of orders. */
export function orderText(column: RunColumn, isAscending: boolean): string {
  return `${fieldText(column)} ${isAscending ? 'asc' : 'desc'}`;
}

function fieldText(column: RunColumn): string {
  if (column.kind === 'metric') return `${keptStatistic(column.statistic, column.key)}(metrics.${quoted(column.key)})`;
  if (column.kind !== 'attribute') return `${column.kind}s.${quoted(column.key)}`;
  return { name: 'run_name', started: 'start_time', duration: 'start_time', user: 'user_id', source: 'source_name', id: 'run_id' }[column.name];
}

/** A key in backticks, as filters and orders take any key. */
export function quoted(key: string): string {
  return `\`${key.replaceAll('`', '``')}\``;
}

/** The keys a search must bring for these columns. */
export function neededKeys(columns: readonly RunColumn[]) {
  const keysOf = (kind: RunColumn['kind']) => columns.flatMap((column) => (column.kind === kind && column.kind !== 'attribute' ? [column.key] : []));
  return { metricKeys: keysOf('metric'), paramKeys: keysOf('param'), tagKeys: keysOf('tag') };
}

/** What a metric column shows of a run. */
export function metricValue(column: RunColumn, run: RunRecord): WireNumber | undefined {
  if (column.kind !== 'metric') return undefined;
  return statisticValue(
    run.metrics.find(({ key }) => key === column.key),
    column.statistic,
  );
}

/** The text of a cell; `exact` gives every digit and machine-readable times, for downloads. */
export function cellText(column: RunColumn, run: RunRecord, exact = false): string {
  if (column.kind === 'metric') return (exact ? exactText : metricText)(metricValue(column, run));
  if (column.kind !== 'attribute') return (column.kind === 'param' ? run.params : run.tags).find(({ key }) => key === column.key)?.value ?? '';
  switch (column.name) {
    case 'name':
      return run.name;
    case 'started':
      return new Date(run.startedAt).toISOString();
    case 'duration':
      return run.endedAt === undefined ? '' : exact ? String((run.endedAt - run.startedAt) / 1000) : durationText(run.endedAt - run.startedAt);
    case 'user':
      return run.userId;
    case 'source':
      return run.source?.name ?? '';
    case 'id':
      return run.id;
  }
}
