// From search and order texts to core's filter and order: which prefixes mean which fields, and what values
// of attributes may look like. The language itself is src/language; docs/filter.md describes both.
import { invalidArgument } from '../../core/base/errors.ts';
import type { Field, Filter, MetricStatistic, Order, Scalar } from '../../language/filter.ts';
import { FilterTextError, type FieldText, type FilterText, type ValueText } from '../../language/filter-text.ts';
import { parseFilter, parseOrder } from '../../language/parse-filter.ts';

/** The filter of a text; undefined for an absent or blank one. Throws `invalid_argument`, saying where. */
export function filterOfText(text: string | undefined): Filter | undefined {
  const parsed = text === undefined ? undefined : inOurWords('filter', text, parseFilter);
  return parsed && filterOf(parsed);
}

/** Throws `invalid_argument`, saying where. */
export function orderOfTexts(texts: readonly string[] | undefined): readonly Order[] {
  return (texts ?? []).map((text) => {
    const { field, direction } = inOurWords('order', text, parseOrder);
    return { field: fieldOf(field), direction };
  });
}

/** A filter for names that contain a text; `%` and `_` in it match anything. */
export function nameContains(text: string | undefined): Filter | undefined {
  if (text === undefined || text === '') return undefined;
  return { kind: 'like', field: { type: 'attribute', name: 'name' }, pattern: `%${text}%`, caseSensitive: false };
}

export function both(first: Filter | undefined, second: Filter | undefined): Filter | undefined {
  return first && second ? { kind: 'and', items: [first, second] } : (first ?? second);
}

function inOurWords<T>(field: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof FilterTextError)) throw error;
    throw invalidArgument(`${field} ${JSON.stringify(text.slice(0, 200))}: ${error.message}`, { detail: { at: error.at } });
  }
}

function filterOf(text: FilterText): Filter {
  switch (text.kind) {
    case 'and':
    case 'or':
      return { kind: text.kind, items: text.items.map(filterOf) };
    case 'not':
      return { kind: 'not', item: filterOf(text.item) };
    case 'exists':
      return { ...text, field: fieldOf(text.field) };
    case 'like':
      return { ...text, field: fieldOf(text.field) };
    case 'compare': {
      const field = fieldOf(text.field);
      return { ...text, field, value: valueOf(field, text.value) };
    }
    case 'in': {
      const field = fieldOf(text.field);
      return { ...text, field, values: text.values.map((value) => valueOf(field, value)) };
    }
    case 'between': {
      const field = fieldOf(text.field);
      return { ...text, field, low: valueOf(field, text.low), high: valueOf(field, text.high) };
    }
  }
}

const prefixes: Readonly<Record<string, 'attribute' | 'metric' | 'param' | 'tag' | 'dataset'>> = {
  attributes: 'attribute',
  attribute: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  metrics: 'metric',
  metric: 'metric',
  params: 'param',
  param: 'param',
  config: 'param',
  parameters: 'param',
  parameter: 'param',
  tags: 'tag',
  tag: 'tag',
  datasets: 'dataset',
  dataset: 'dataset',
};

const statistics: ReadonlySet<string> = new Set<MetricStatistic>(['last', 'first', 'min', 'max', 'mean', 'count']);

function fieldOf({ statistic, prefix, key }: FieldText): Field {
  const type = prefix === undefined ? 'attribute' : ownValue(prefixes, prefix.toLowerCase());
  if (type === undefined) throw invalidArgument(`there is no '${prefix}.'; write metrics., params., tags., datasets. or attributes. before the key`);
  if (statistic !== undefined && type !== 'metric') throw invalidArgument(`${statistic}(…) is of metrics only; write ${statistic}(metrics.loss)`);
  switch (type) {
    case 'metric':
      return { type, key, statistic: statisticOf(statistic ?? 'last') };
    case 'param':
    case 'tag':
      return { type, key };
    case 'dataset':
      if (key !== 'name' && key !== 'digest' && key !== 'context')
        throw invalidArgument(`there is no datasets.${key}; there are datasets.name, datasets.digest and datasets.context`);
      return { type, name: key };
    case 'attribute':
      return { type, name: attributeName(key) };
  }
}

function statisticOf(name: string): MetricStatistic {
  if (!statistics.has(name)) throw invalidArgument(`there is no ${name}(…) of a metric; there are ${[...statistics].join(', ')}`);
  return name as MetricStatistic;
}

/** Names as the JSON has them are taken too: `startedAt` is `start_time`. */
const attributeNames: Readonly<Record<string, string>> = {
  runid: 'run_id',
  runname: 'run_name',
  userid: 'user_id',
  username: 'user_name',
  jobtype: 'job_type',
  sweepid: 'sweep_id',
  sweep: 'sweep_id',
  sourcename: 'source_name',
  sourcetype: 'source_type',
  sourcecommit: 'source_commit',
  sourcebranch: 'source_branch',
  sourcerepository: 'source_repository',
  startedat: 'start_time',
  starttime: 'start_time',
  created: 'start_time',
  endedat: 'end_time',
  endtime: 'end_time',
  artifacturi: 'artifact_uri',
  parentrunid: 'parent_run_id',
  experimentid: 'experiment_id',
};

function attributeName(key: string): string {
  return ownValue(attributeNames, key.toLowerCase().replace(/[ _]/g, '')) ?? key;
}

/** Times may be written as dates, statuses in any case. */
function valueOf(field: Field, value: ValueText): Scalar {
  if (field.type !== 'attribute' || typeof value === 'number') return value;
  if (field.name === 'status') return value.toLowerCase();
  if (!/_(time|timestamp)$/.test(field.name)) return value;
  const time = Date.parse(value);
  if (Number.isNaN(time))
    throw invalidArgument(`${field.name} is compared with ${JSON.stringify(value)}; write milliseconds since 1970, or a date such as '2026-01-31' or '2026-01-31T12:00:00Z'`);
  return time;
}

function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
