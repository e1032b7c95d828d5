// The columns of the runs table: what they are called, how they sort, what stands in them.
import { exactText, metricText } from '../parts/number-text.ts';
import { durationText } from '../parts/time-text.ts';
import { keptStatistic, statistics, statisticValue, type Direction, type Statistic } from '../charts/metric-statistic.ts';
import { guessedRules, ruledDirection, type MetricRules } from '../charts/metric-rules.ts';
import type { RunRecord, WireNumber } from '@assay/sdk';

export const attributes = ['name', 'started', 'duration', 'user', 'source', 'id'] as const;
type Attribute = (typeof attributes)[number];

export type RunColumn =
  | { readonly kind: 'attribute'; readonly id: string; readonly name: Attribute }
  | { readonly kind: 'metric'; readonly id: string; readonly key: string; readonly statistic: Statistic; readonly direction: Direction }
  | { readonly kind: 'param' | 'tag'; readonly id: string; readonly key: string };

export const attributeWords: Readonly<Record<Attribute, string>> = { name: 'Run', started: 'Started', duration: 'Duration', user: 'User', source: 'Source', id: 'Run id' };

/** Columns of tags that are facts now, in addresses that people kept. */
const formerTags: Readonly<Record<string, Attribute>> = { 'mlflow.runName': 'name', 'mlflow.user': 'user', 'mlflow.source.name': 'source' };

export const nameColumn: RunColumn = { kind: 'attribute', id: 'attribute:name', name: 'name' };

export function metricColumn(key: string, statistic: Statistic = 'best', rules: MetricRules = guessedRules): RunColumn {
  return { kind: 'metric', id: `metric:${statistic}:${key}`, key, statistic, direction: ruledDirection(rules, key) };
}

/** The column of an id from an address; undefined when there is none such. */
export function columnOf(id: string, rules: MetricRules = guessedRules): RunColumn | undefined {
  const [kind, rest] = cut(id);
  if (kind === 'attribute' && attributes.includes(rest as Attribute)) return { kind, id, name: rest as Attribute };
  if (kind === 'tag' && Object.hasOwn(formerTags, rest)) return { kind: 'attribute', id, name: formerTags[rest]! };
  if ((kind === 'param' || kind === 'tag') && rest !== '') return { kind, id, key: rest };
  const [statistic, key] = cut(rest);
  return kind === 'metric' && key !== '' && statistics.includes(statistic as Statistic) ? metricColumn(key, statistic as Statistic, rules) : undefined;
}

function cut(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

export function titleOf(column: RunColumn): string {
  return column.kind === 'attribute' ? attributeWords[column.name] : column.key;
}

/** What a column's head says in large: the last part of a long key; the parts before it stand below. */
export function shortTitle(column: RunColumn): { readonly title: string; readonly space: string } {
  const whole = titleOf(column);
  const at = column.kind === 'attribute' ? -1 : Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('.'));
  return at <= 0 || at === whole.length - 1 ? { title: whole, space: '' } : { title: whole.slice(at + 1), space: whole.slice(0, at) };
}

/** What stands below it in small: where the key belongs, and what is shown of it. `val · best (min)`. */
export function kindText(column: RunColumn): string {
  if (column.kind === 'attribute') return '';
  const { space } = shortTitle(column);
  const what = column.kind !== 'metric' ? column.kind : column.statistic !== 'best' ? column.statistic : column.direction === 'last' ? 'last' : `best (${column.direction})`;
  return space === '' ? what : `${space} · ${what}`;
}

export function widthOf(column: RunColumn): number {
  if (column.kind !== 'attribute') return Math.min(230, Math.max(104, 62 + shortTitle(column).title.length * 7.4, 44 + kindText(column).length * 5.9));
  return { name: 258, started: 108, duration: 108, user: 110, source: 160, id: 270 }[column.name];
}

/** Whether the server can sort by it. */
export function isSortable(column: RunColumn): boolean {
  return !(column.kind === 'attribute' && column.name === 'duration');
}

/** Whether ascending comes first when somebody sorts by it: lower is better, or it is a text. */
export function startsAscending(column: RunColumn): boolean {
  if (column.kind === 'metric') return column.statistic === 'min' || (column.statistic === 'best' && column.direction === 'min');
  return !(column.kind === 'attribute' && column.name === 'started');
}

/** In the language of orders. */
export function orderText(column: RunColumn, isAscending: boolean): string {
  return `${fieldText(column)} ${isAscending ? 'asc' : 'desc'}`;
}

function fieldText(column: RunColumn): string {
  if (column.kind === 'metric') return `${keptStatistic(column.statistic, column.direction)}(metrics.${quoted(column.key)})`;
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
    column.direction,
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
