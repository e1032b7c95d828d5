// The rows of an index that a comparison picks: which runs pass it, found without looking at any run.
import { sql, type RawBuilder } from 'kysely';
import type { Comparison, Field } from '../../../language/filter.ts';
import type { Engine } from '../database.ts';
import { always, compileFilter, type Condition, type FieldValue } from '../query/filter-compiler.ts';
import { noKey, summaryNumber, type MetricKeyNumbers } from './run-fields.ts';

/** `x.run_num` of rows, mostly read without their table. */
export interface IndexedRows {
  readonly table: RawBuilder<unknown>;
  readonly condition: Condition;
  /** Its table is read as well, which is quicker in the order of the runs. */
  readonly isByRun?: boolean;
}

export interface ComparisonScope {
  readonly engine: Engine;
  readonly keys: MetricKeyNumbers;
}

/** Texts of up to so many characters stand whole in their index, of longer ones the first so many. */
const shortText = sql.lit(64);
const shortCharacters = 64;

/**
 * The rows of several indexes that a comparison picks, each run in one of them; undefined when there is no index for it.
 * A comparison for the absence of a field is taken for one for its presence.
 */
export function comparisonRows(comparison: Comparison, { engine, keys }: ComparisonScope): readonly IndexedRows[] | undefined {
  const { field } = comparison;
  const test = (value: FieldValue): Condition => passesComparison(comparison, { engine, value });
  const table = keyedTable(field);
  if (table !== undefined) return textRows(table, { comparison, test });
  if (field.type === 'attribute' && field.name === 'run_name') return nameRows({ comparison, test });
  if (field.type !== 'metric') return undefined;
  const { number, isThere } = summaryNumber(field.statistic, 'x');
  return [
    {
      table: sql.ref('metric_summary'),
      condition: sql`x.key_num = ${keys.get(field.key) ?? noKey} and ${isThere} and ${test({ number, hasNaN: true })}`,
      isByRun: field.statistic !== 'last',
    },
  ];
}

/** Whether a value passes a comparison; any does when it asks for presence or absence. */
export function passesComparison(comparison: Comparison, { engine, value }: { readonly engine: Engine; readonly value: FieldValue }): Condition {
  if (comparison.kind === 'exists') return always;
  return compileFilter(comparison, { engine, field: () => ({ has: (test) => (test ? test(value) : always) }) });
}

interface TextTest {
  readonly comparison: Comparison;
  readonly test: (value: FieldValue) => Condition;
}

function textRows({ name, key }: KeyedTable, { comparison, test }: TextTest): readonly IndexedRows[] {
  const table = sql.ref(name);
  const passes = test({ text: sql.ref('x.value'), ...(name === 'param' && { number: sql.ref('x.number') }) });
  return [
    { table, condition: sql`x.key = ${key} and length(x.value) <= ${shortText} and ${passes}` },
    { table, condition: sql`x.key = ${key} and length(x.value) > ${shortText} and ${headIs(sql.ref('x.value'), comparison)} and ${passes}` },
  ];
}

/** Of runs the index of names holds the first characters of all. */
function nameRows({ comparison, test }: TextTest): readonly IndexedRows[] {
  const table = sql`(select num as run_num, experiment_id, name from run)`;
  const head = sql`substr(x.name, 1, ${shortText})`;
  const [isShort, isLong] = [sql`length(${head}) < ${shortText}`, sql`length(${head}) = ${shortText}`];
  if (equalText(comparison) !== undefined) return [{ table, condition: sql`${headIs(sql.ref('x.name'), comparison)} and ${test({ text: sql.ref('x.name') })}` }];
  return [{ table, condition: sql`((${isShort} and ${test({ text: head })}) or (${isLong} and ${test({ text: sql.ref('x.name') })}))` }];
}

function headIs(column: RawBuilder<unknown>, comparison: Comparison): Condition {
  const text = equalText(comparison);
  return text === undefined ? always : sql`substr(${column}, 1, ${shortText}) = ${Array.from(text).slice(0, shortCharacters).join('')}`;
}

const equalText = (comparison: Comparison): string | undefined =>
  comparison.kind === 'compare' && comparison.operator === '=' && typeof comparison.value === 'string' ? comparison.value : undefined;

interface KeyedTable {
  readonly name: 'param' | 'tag';
  readonly key: string;
}

/** The table whose rows are found by key and value. */
function keyedTable(field: Field): KeyedTable | undefined {
  if (field.type === 'param' || field.type === 'tag') return { name: field.type, key: field.key };
  return field.type === 'value' && field.of === 'config' ? { name: 'param', key: field.key } : undefined;
}

/** Whether reading the rows costs by how many there are, and not by how many there are to look through. */
export function isRange(comparison: Comparison): boolean {
  if (comparison.kind !== 'compare' || comparison.operator === '!=') return false;
  const { field, value } = comparison;
  if (field.type === 'metric') return field.statistic === 'last' && typeof value === 'number';
  return typeof value === 'string' && comparison.operator === '=';
}
