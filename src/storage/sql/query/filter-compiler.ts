// The one place where filter trees become SQL. What fields there are is told by the caller; what comparisons
// mean is decided here, so that every search means the same by them.
//
// Every condition made here is true or false, never unknown, so that `not` is a plain complement.
// Text compares byte by byte; `ilike` ignores the case of ASCII letters only, as both engines can do alike.
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { invalidArgument } from '../../../core/base/errors.ts';
import { parsePattern, PatternError } from '../../../language/pattern-tree.ts';
import { comparisons, type Comparison, type Field, type Filter, type Scalar } from '../../../language/filter.ts';
import type { Engine } from '../database.ts';

export type Condition = RawBuilder<SqlBool>;

/** The column, or columns, that hold the value of a field where there is one. */
export interface FieldValue {
  /** Compares with text. */
  readonly text?: RawBuilder<unknown>;
  /** Compares with numbers. */
  readonly number?: RawBuilder<unknown>;
  /** Whether null in `number` stands for NaN; otherwise null compares as nothing. */
  readonly hasNaN?: boolean;
}

/** A field of the thing that is searched for. */
export interface FieldSource {
  /** Whether the thing has the field with a value that passes the test; with any value when there is no test. */
  has(test?: (value: FieldValue) => Condition): Condition;
}

export interface FilterTarget {
  readonly engine: Engine;
  /** Throws `invalid_argument` for a field the thing does not have. */
  field(field: Field): FieldSource;
}

// SQLite reads a list of conditions as a tree as deep as the list is long, and refuses 1,000 levels.
const comparisonLimit = 400;
const depthLimit = 40;
const valuesLimit = 10_000;
/** Wildcards are tried in every combination: a longer pattern is only ever an attack. */
const patternLimit = 5_000;

export const always: Condition = sql<SqlBool>`1 = 1`;
export const never: Condition = sql<SqlBool>`1 = 0`;

export function compileFilter(filter: Filter | undefined, target: FilterTarget): Condition {
  if (!filter) return always;
  const count = comparisons(filter).length;
  if (count > comparisonLimit) throw invalidArgument(`the filter has ${count} comparisons; the limit is ${comparisonLimit}`);
  return compile(filter, target, 0);
}

function compile(filter: Filter, target: FilterTarget, depth: number): Condition {
  if (depth > depthLimit) throw invalidArgument(`the filter is nested more than ${depthLimit} levels deep; write it flatter`);
  switch (filter.kind) {
    case 'and':
      return join(
        filter.items.map((item) => compile(item, target, depth + 1)),
        sql` and `,
        always,
      );
    case 'or':
      return join(
        filter.items.map((item) => compile(item, target, depth + 1)),
        sql` or `,
        never,
      );
    case 'not':
      return sql`not (${compile(filter.item, target, depth + 1)})`;
    default:
      return compileComparison(filter, target);
  }
}

function join(items: readonly Condition[], separator: RawBuilder<unknown>, whenEmpty: Condition): Condition {
  if (items.length === 0) return whenEmpty;
  return items.length === 1 ? items[0]! : sql`(${sql.join(items, separator)})`;
}

function compileComparison(comparison: Comparison, target: FilterTarget): Condition {
  const source = target.field(comparison.field);
  const name = fieldName(comparison.field);
  switch (comparison.kind) {
    case 'exists':
      return comparison.negated ? sql`not (${source.has()})` : source.has();
    case 'compare':
      return source.has((value) => compare(value, comparison.operator, operand(name, value, comparison.value)));
    case 'between': {
      return source.has((value) => {
        const low = compare(value, '>=', operand(name, value, comparison.low));
        return sql`(${low} and ${compare(value, '<=', operand(name, value, comparison.high))})`;
      });
    }
    case 'in':
      return source.has((value) => isIn(name, value, comparison, target.engine));
    case 'like':
      return source.has((value) => isLike(name, value, comparison, target.engine));
    case 'matches':
      return source.has((value) => matchesPattern(name, value, { pattern: comparison.pattern, engine: target.engine }));
  }
}

export function fieldName(field: Field): string {
  switch (field.type) {
    case 'attribute':
    case 'dataset':
      return field.name;
    case 'label':
      return 'a label';
    case 'value':
      return `${field.of} '${field.key}'`;
    default:
      return `${field.type} '${field.key}'`;
  }
}

interface Operand {
  readonly column: RawBuilder<unknown>;
  readonly value: Scalar;
  readonly hasNaN: boolean;
}

/** Pairs a given value with the column it can be compared with. */
function operand(name: string, value: FieldValue, given: Scalar): Operand {
  if (typeof given === 'number') {
    if (!value.number) throw invalidArgument(`${name} is text and is compared with the number ${given}; put the value in quotes`);
    return { column: value.number, value: given, hasNaN: value.hasNaN ?? false };
  }
  if (!value.text) throw invalidArgument(`${name} is a number and is compared with the text ${JSON.stringify(given)}; write a number without quotes`);
  return { column: value.text, value: given, hasNaN: false };
}

type Operator = Extract<Comparison, { kind: 'compare' }>['operator'];

/** NaN is equal to NaN only, and neither less nor greater than anything. */
function compare(_value: FieldValue, operator: Operator, { column, value, hasNaN }: Operand): Condition {
  if (typeof value === 'number' && Number.isNaN(value)) return compareNaN(operator, column, hasNaN);
  const right = typeof value === 'number' ? numberParameter(value) : sql`${value}`;
  if (operator === '!=') return hasNaN ? sql`(${column} is null or ${column} <> ${right})` : sql`(${column} is not null and ${column} <> ${right})`;
  return sql`(${column} is not null and ${column} ${sql.raw(operator)} ${right})`;
}

function compareNaN(operator: Operator, column: RawBuilder<unknown>, hasNaN: boolean): Condition {
  if (operator === '!=') return sql`${column} is not null`;
  return operator === '=' && hasNaN ? sql`${column} is null` : never;
}

/**
 * A fraction is typed, because PostgreSQL would otherwise read it as a whole number where the column is one; a
 * whole number is not, because as a double it could not be looked up in an index of such a column.
 */
export function numberParameter(value: number): RawBuilder<number> {
  return Number.isSafeInteger(value) ? sql`${value}` : sql`cast(${value} as double precision)`;
}

function isIn(name: string, value: FieldValue, comparison: Extract<Comparison, { kind: 'in' }>, engine: Engine): Condition {
  const { values, negated } = comparison;
  if (values.length > valuesLimit) throw invalidArgument(`${name} is compared with ${values.length} values; the limit is ${valuesLimit}`);
  const numbers = values.filter((item) => typeof item === 'number');
  const texts = values.filter((item) => typeof item === 'string');
  const tests: Condition[] = [];
  // Numbers one by one: not all of them can be written in JSON, which carries lists to SQLite.
  for (const number of numbers) tests.push(compare(value, '=', operand(name, value, number)));
  if (texts.length > 0) {
    const { column } = operand(name, value, texts[0]!);
    tests.push(sql`(${column} is not null and ${engine.isOneOf(column, texts)})`);
  }
  if (numbers.length > comparisonLimit) throw invalidArgument(`${name} is compared with ${numbers.length} numbers; the limit is ${comparisonLimit}`);
  const any = join(tests, sql` or `, never);
  return negated ? sql`not (${any})` : any;
}

function isLike(name: string, value: FieldValue, comparison: Extract<Comparison, { kind: 'like' }>, engine: Engine): Condition {
  const { pattern, caseSensitive } = comparison;
  if (!value.text) throw invalidArgument(`${name} is a number and has no pattern to match; compare it with =, <, > or between`);
  if (pattern.length > patternLimit) throw invalidArgument(`the pattern for ${name} has ${pattern.length} characters; the limit is ${patternLimit}`);
  const right = engine.likePattern(pattern);
  return caseSensitive ? sql`${value.text} like ${right}` : sql`lower(${value.text}) like lower(${right})`;
}

function matchesPattern(name: string, value: FieldValue, { pattern, engine }: { readonly pattern: string; readonly engine: Engine }): Condition {
  if (!value.text) throw invalidArgument(`${name} is a number and has no pattern to match; compare it with =, <, > or between`);
  checkPattern(name, pattern);
  return sql`(${value.text} is not null and ${engine.matchesPattern(value.text, pattern)})`;
}

function checkPattern(name: string, pattern: string): void {
  try {
    parsePattern(pattern);
  } catch (error) {
    throw error instanceof PatternError ? invalidArgument(`${name} cannot be searched for this pattern: ${error.message}`) : error;
  }
}

/** What is known of an attribute: its column, and how it compares. */
export interface Attribute {
  readonly column: RawBuilder<unknown>;
  /** `number as text`: a number inside, whose text is what people compare with. */
  readonly type: 'text' | 'number' | 'number as text';
  readonly isNullable?: boolean;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** Throws `invalid_argument`, naming those there are. */
export function requireAttribute(attributes: Attributes, name: string): Attribute {
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (!attribute) throw invalidArgument(`there is no attribute '${name}'; there are ${Object.keys(attributes).join(', ')}`);
  return attribute;
}

export function attributeSource({ column, type, isNullable }: Attribute): FieldSource {
  const value: FieldValue = type === 'text' ? { text: column } : type === 'number' ? { number: column } : { text: sql`cast(${column} as text)`, number: column };
  const present: Condition = isNullable ? sql`${column} is not null` : always;
  return { has: (test) => (test ? (isNullable ? sql`(${present} and ${test(value)})` : test(value)) : present) };
}

/** Refuses a field the searched thing does not have. */
export function noSuchField(field: Field, thing: string): Error {
  return invalidArgument(`${thing} have no ${field.type}s to search by; remove the clause on ${fieldName(field)}`);
}
