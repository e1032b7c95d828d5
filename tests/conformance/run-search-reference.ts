// What a search over runs must answer, worked out plainly in memory: the measure for every engine.
import type { Comparison, Field, Filter, Order, Scalar } from '../../src/language/filter.ts';
import type { RunRecord } from '../../src/core/tracking/runs/run.ts';
import { byCodePoints } from './store-fixtures.ts';

/** Whether a run is found by a filter. */
export function matches(record: RunRecord, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.items.every((item) => matches(record, item));
    case 'or':
      return filter.items.some((item) => matches(record, item));
    case 'not':
      return !matches(record, filter.item);
    case 'exists':
      return valuesOf(record, filter.field).length > 0 !== filter.negated;
    default:
      return valuesOf(record, filter.field).some((value) => passes(value, filter));
  }
}

/** The values of a field: none when it is missing, several only for datasets. */
function valuesOf({ run, params, summary, tags, metrics, datasets }: RunRecord, field: Field): readonly Scalar[] {
  const present = (value: Scalar | undefined): readonly Scalar[] => (value === undefined ? [] : [value]);
  switch (field.type) {
    case 'attribute': {
      const attributes: Record<string, Scalar | undefined> = {
        run_id: run.id,
        run_name: run.name,
        user_id: run.userId,
        status: run.status,
        start_time: run.startedAt,
        end_time: run.endedAt,
        artifact_uri: run.artifactUri,
        parent_run_id: run.parentRunId,
        notes: run.notes,
        user_name: run.userName,
        group: run.group,
        job_type: run.jobType,
        sweep_id: run.sweepId,
        source_name: run.source?.name,
        source_branch: run.source?.branch,
        experiment_id: run.experimentId,
        updated_at: run.updatedAt,
        last_heard_at: run.status === 'running' || run.status === 'scheduled' ? run.updatedAt : (run.endedAt ?? run.updatedAt),
      };
      return present(attributes[field.name]);
    }
    case 'param':
      return present(params.find(({ key }) => key === field.key)?.value);
    case 'tag':
      return present(tags.find(({ key }) => key === field.key)?.value);
    case 'label':
      return tags.flatMap(({ key, value }) => (value === '' ? [key] : []));
    case 'value': {
      const leaf = (field.of === 'config' ? params : summary).find(({ key }) => key === field.key);
      const last = field.of === 'summary' ? metrics.find(({ key }) => key === field.key)?.last.value : undefined;
      return present(leaf?.value ?? last);
    }
    case 'metric': {
      const metric = metrics.find(({ key }) => key === field.key);
      if (!metric) return [];
      if (field.statistic === 'count') return [metric.count];
      if (field.statistic === 'mean') return present(metric.mean);
      return present(metric[field.statistic]?.value);
    }
    case 'dataset':
      if (field.name === 'context') return datasets.flatMap(({ context }) => present(context));
      return datasets.map(({ dataset }) => (field.name === 'name' ? dataset.name : dataset.digest));
  }
}

function passes(value: Scalar, comparison: Exclude<Comparison, { kind: 'exists' }>): boolean {
  switch (comparison.kind) {
    case 'compare':
      return compare(value, comparison.operator, comparison.value);
    case 'between':
      return compare(value, '>=', comparison.low) && compare(value, '<=', comparison.high);
    case 'in':
      return comparison.values.some((item) => compare(value, '=', item)) !== comparison.negated;
    case 'matches':
      return (
        (typeof value === 'string' || Number.isNaN(value)) &&
        new RegExp(comparison.pattern.replace('(?i)', ''), comparison.pattern.startsWith('(?i)') ? 'iu' : 'u').test(String(value))
      );
    case 'like':
      if (typeof value === 'number' && comparison.field.type === 'value' && !Number.isNaN(value)) return false;
      return likeExpression(comparison.pattern, comparison.caseSensitive).test(foldUnless(comparison.caseSensitive, String(value)));
  }
}

function compare(stored: Scalar, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', given: Scalar): boolean {
  // A number of a metric has no text, but NaN has one.
  if (typeof given === 'string') return (typeof stored === 'string' || Number.isNaN(stored)) && fits(byCodePoints(String(stored), given), operator);
  const number = typeof stored === 'number' ? stored : spelledNumber(stored);
  if (number === undefined) return false;
  if (Number.isNaN(number) || Number.isNaN(given)) {
    const isEqual = Number.isNaN(number) && Number.isNaN(given);
    return operator === '=' ? isEqual : operator === '!=' && !isEqual;
  }
  return fits(number < given ? -1 : number > given ? 1 : 0, operator);
}

function fits(difference: number, operator: '=' | '!=' | '<' | '<=' | '>' | '>='): boolean {
  const answers = { '=': difference === 0, '!=': difference !== 0, '<': difference < 0, '<=': difference <= 0, '>': difference > 0, '>=': difference >= 0 };
  return answers[operator];
}

/** A param compares as a number when it is written like one. */
function spelledNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

const foldUnless = (caseSensitive: boolean, text: string): string => (caseSensitive ? text : text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));

function likeExpression(pattern: string, caseSensitive: boolean): RegExp {
  const source = Array.from(foldUnless(caseSensitive, pattern), (letter) => (letter === '%' ? '.*' : letter === '_' ? '.' : letter.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')));
  return new RegExp(`^${source.join('')}$`, 'su');
}

/** Sorts as a search must: by the orders given, then start time descending, then id. */
export function inOrder(records: readonly RunRecord[], order: readonly Order[]): readonly RunRecord[] {
  const names = new Set(order.map(({ field }) => (field.type === 'attribute' ? field.name : '')));
  const ties: readonly Order[] = [
    ...(names.has('start_time') ? [] : [{ field: { type: 'attribute', name: 'start_time' }, direction: 'descending' } as const]),
    { field: { type: 'attribute', name: 'run_id' }, direction: 'ascending' },
  ];
  return [...records].sort((a, b) => [...order, ...ties].reduce((result, item) => result || compareBy(a, b, item), 0));
}

function compareBy(a: RunRecord, b: RunRecord, { field, direction }: Order): number {
  if (field.type === 'value') return compareValues(valuesOf(a, field)[0], valuesOf(b, field)[0], direction);
  const [left, right] = [valuesOf(a, field)[0], valuesOf(b, field)[0]];
  const difference = rank(left) - rank(right);
  if (difference !== 0 || left === undefined || right === undefined || Number.isNaN(left)) return difference;
  const isNumber = typeof left === 'number' || (field.type === 'attribute' && field.name === 'experiment_id');
  const compared = isNumber ? (Number(left) < Number(right) ? -1 : Number(left) > Number(right) ? 1 : 0) : byCodePoints(left, right as string);
  return direction === 'ascending' ? compared : -compared;
}

/** Numbers by size, then texts, then nothing. */
function compareValues(left: Scalar | undefined, right: Scalar | undefined, direction: Order['direction']): number {
  const place = (value: Scalar | undefined): number => (value === undefined ? 2 : numberIn(value) === undefined ? 1 : 0);
  if (place(left) !== place(right) || left === undefined || right === undefined) return place(left) - place(right);
  const [a, b] = [numberIn(left), numberIn(right)];
  const difference = a === undefined || b === undefined ? byCodePoints(String(left), String(right)) : a < b ? -1 : a > b ? 1 : 0;
  return direction === 'ascending' ? difference : -difference;
}

function numberIn(value: Scalar): number | undefined {
  const number = typeof value === 'number' ? value : spelledNumber(value);
  return Number.isNaN(number) ? undefined : number;
}

/** Numbers, then NaN, then nothing, whatever the direction. */
function rank(value: Scalar | undefined): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}
