import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { AssayError } from '../../../src/core/base/errors.ts';
import type { Comparison, Filter } from '../../../src/language/filter.ts';
import { filterOf } from '../../../src/protocols/mlflow/filter/filter.ts';
import { ordersOf } from '../../../src/protocols/mlflow/filter/order-by.ts';
import { searchableExperiments, searchableLoggedModels, searchableModels, searchableRuns, searchableVersions } from '../../../src/protocols/mlflow/filter/searchable.ts';

const runs = (text: string): Filter | undefined => filterOf(text, searchableRuns);
const metric = (key: string) => ({ type: 'metric', key, statistic: 'last' }) as const;
const refusal =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof AssayError && error.code === 'invalid_argument' && pattern.test(error.message);

test('each kind of clause becomes its comparison', () => {
  const cases: readonly (readonly [string, Filter])[] = [
    ['metrics.loss < 0.5', { kind: 'compare', field: metric('loss'), operator: '<', value: 0.5 }],
    ['metric.`val loss` >= -1e-3', { kind: 'compare', field: metric('val loss'), operator: '>=', value: -0.001 }],
    ['params."learning rate" = \'0.1\'', { kind: 'compare', field: { type: 'param', key: 'learning rate' }, operator: '=', value: '0.1' }],
    ['parameter.lr != "x"', { kind: 'compare', field: { type: 'param', key: 'lr' }, operator: '!=', value: 'x' }],
    ["tags.mlflow.source.name ILIKE '%train%'", { kind: 'like', field: { type: 'tag', key: 'mlflow.source.name' }, pattern: '%train%', caseSensitive: false }],
    ["tag.a like 'x_'", { kind: 'like', field: { type: 'tag', key: 'a' }, pattern: 'x_', caseSensitive: true }],
    ['params.lr IS NULL', { kind: 'exists', field: { type: 'param', key: 'lr' }, negated: true }],
    ['tags.`a b` is not null', { kind: 'exists', field: { type: 'tag', key: 'a b' }, negated: false }],
    ["run_id IN ('a', 'b')", { kind: 'in', field: { type: 'attribute', name: 'run_id' }, values: ['a', 'b'], negated: false }],
    ["attributes.run_id NOT IN ('a')", { kind: 'in', field: { type: 'attribute', name: 'run_id' }, values: ['a'], negated: true }],
    ["`Run name` = 'x'", { kind: 'compare', field: { type: 'attribute', name: 'run_name' }, operator: '=', value: 'x' }],
    ['created > 10', { kind: 'compare', field: { type: 'attribute', name: 'start_time' }, operator: '>', value: 10 }],
    ["attr.status = 'FINISHED'", { kind: 'compare', field: { type: 'attribute', name: 'status' }, operator: '=', value: 'finished' }],
    ["datasets.name IN ('iris')", { kind: 'in', field: { type: 'dataset', name: 'name' }, values: ['iris'], negated: false }],
    ['metrics.acc BETWEEN 0 AND 1', { kind: 'between', field: metric('acc'), low: 0, high: 1 }],
    ["params.lr BETWEEN '0' AND '1'", { kind: 'between', field: { type: 'param', key: 'lr' }, low: '0', high: '1' }],
    ["params.a = 'it''s'", { kind: 'compare', field: { type: 'param', key: 'a' }, operator: '=', value: "it's" }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(runs(text), expected, text);
  assert.equal(cases.length, 17);
});

test('AND binds closer than OR, NOT closer than both, and parentheses decide', () => {
  const is = (key: string): Comparison => ({ kind: 'compare', field: metric(key), operator: '=', value: 1 });
  assert.deepEqual(runs('metrics.a = 1 OR metrics.b = 1 AND NOT metrics.c = 1'), {
    kind: 'or',
    items: [is('a'), { kind: 'and', items: [is('b'), { kind: 'not', item: is('c') }] }],
  });
  assert.deepEqual(runs('(metrics.a = 1 or metrics.b = 1) and metrics.c = 1'), { kind: 'and', items: [{ kind: 'or', items: [is('a'), is('b')] }, is('c')] });
  assert.deepEqual(runs('NOT (metrics.a = 1)'), { kind: 'not', item: is('a') });
});

test('no text is no filter, and an AND too many is overlooked as by the real server', () => {
  assert.equal(runs(''), undefined);
  assert.equal(runs('  \n'), undefined);
  const one = runs('metrics.a = 1');
  for (const text of ['AND metrics.a = 1', 'metrics.a = 1 AND', '(metrics.a = 1 AND)']) assert.deepEqual(runs(text), one, text);
  assert.deepEqual(runs('metrics.a = 1 AND AND metrics.b = 2'), runs('metrics.a = 1 AND metrics.b = 2'));
});

test("a filter that makes no sense is refused in MLflow's words", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["metrics.a = '1'", /^Expected numeric value type for metric\. Found '1'$/],
    ['params.a = 1', /^Expected a quoted string value for parameter \(e\.g\. 'my-value'\)\. Got value 1$/],
    ['params.a = x', /^Parameter value is either not quoted/],
    ["params.a > '1'", /^Invalid comparator '>' not one of '\{'!=', '=', 'ILIKE', 'IS NOT NULL', 'IS NULL', 'LIKE'\}'$/],
    ["metrics.a LIKE '1'", /^Expected numeric value type for metric/],
    ["nothing.a = '1'", /^Invalid entity type 'nothing'\. Valid values are \['metric', 'parameter', 'tag', 'attribute', 'dataset'\]$/],
    ["colour = 'x'", /^Invalid attribute key 'colour' specified\. Valid keys are '\{'Created',/],
    ["dataset.colour = 'x'", /^Invalid dataset key 'colour'/],
    ["status IN ('FINISHED')", /^Only \['run_id'\] attributes support comparison with a list of quoted string values\.$/],
    ['run_id IN ()', /empty list/],
    ['run_id IN (1)', /different type in list/],
    ['metrics.a IS NULL', /^IS NULL \/ IS NOT NULL is only supported for tags and params/],
    ["'x' = params.a", /^Invalid comparison clause\. Expected 'Identifier' found ''x''$/],
    ['metrics.a', /^Invalid clause\(s\) in filter string/],
    ['metrics.a =', /^Invalid clause\(s\) in filter string/],
    ['metrics.a = 1 metrics.b = 2', /^Invalid clause\(s\) in filter string: 'metrics\.b = 2'$/],
    ['(metrics.a = 1', /^Invalid clause\(s\) in filter string/],
    ['metrics.a = 1; DROP TABLE run', /^Invalid clause\(s\) in filter string/],
    [`${'('.repeat(40)}metrics.a = 1${')'.repeat(40)}`, /nested more than 30 levels/],
    [`${'NOT '.repeat(40)}metrics.a = 1`, /nested more than 30 levels/],
    ['x'.repeat(100_001), /limit is 100000/],
  ];
  for (const [text, pattern] of cases) assert.throws(() => runs(text), refusal(pattern), text.slice(0, 60));
  assert.equal(cases.length, 21);
});

test('each search knows its own attributes', () => {
  assert.deepEqual(filterOf("name IN ('a')", searchableModels), { kind: 'in', field: { type: 'attribute', name: 'name' }, values: ['a'], negated: false });
  assert.throws(() => filterOf("run_id = 'a'", searchableModels), refusal(/^Invalid attribute key 'run_id'/));
  assert.throws(() => filterOf('tags.a IS NULL', searchableModels), refusal(/not supported/));
  assert.deepEqual(filterOf("version_number >= '3'", searchableVersions), { kind: 'compare', field: { type: 'attribute', name: 'version_number' }, operator: '>=', value: 3 });
  assert.throws(() => filterOf('version_number = 1.5', searchableVersions), refusal(/^Invalid value for numeric attribute 'version_number'/));
  assert.throws(() => filterOf('creation_timestamp = 1', searchableVersions), refusal(/^Invalid attribute key 'creation_timestamp'/));
  assert.deepEqual(filterOf("status = 'READY'", searchableLoggedModels), { kind: 'compare', field: { type: 'attribute', name: 'status' }, operator: '=', value: 'ready' });
  assert.throws(() => filterOf("status = 'DONE'", searchableLoggedModels), refusal(/^Unknown model status in filter: 'DONE'$/));
  assert.deepEqual(filterOf("params.a IN ('1')", searchableLoggedModels), { kind: 'in', field: { type: 'param', key: 'a' }, values: ['1'], negated: false });
  assert.throws(() => filterOf('creation_time = 1.5', searchableExperiments), refusal(/^Invalid value for numeric attribute/));
  assert.throws(() => filterOf('metrics.a > 1', searchableExperiments), refusal(/^Invalid entity type 'metrics'\. Valid entity types are/));
});

test('an order names a field and perhaps a direction', () => {
  assert.deepEqual(ordersOf(['metrics.loss DESC', 'params.`a b`', 'created asc', 'tags."x y" desc'], searchableRuns), [
    { field: metric('loss'), direction: 'descending' },
    { field: { type: 'param', key: 'a b' }, direction: 'ascending' },
    { field: { type: 'attribute', name: 'start_time' }, direction: 'ascending' },
    { field: { type: 'tag', key: 'x y' }, direction: 'descending' },
  ]);
  for (const [clause, pattern] of [
    ['', /Could not be parsed/],
    ['metrics.a down', /^Invalid ordering key in order_by clause 'metrics\.a down'\.$/],
    ['metrics.a ASC x', /Could not be parsed/],
    ['colour', /^Invalid attribute key 'colour'/],
    ["'a'", /Could not be parsed/],
    ['dataset.name', /^Invalid identifier type 'dataset'$/],
  ] as const)
    assert.throws(() => ordersOf([clause], searchableRuns), refusal(pattern), clause);
  assert.throws(() => ordersOf(['metrics.a', 'metrics.a DESC'], searchableRuns), refusal(/duplicate fields: \['metrics\.a', 'metrics\.a DESC'\]$/));
});

test('whatever text comes, the parser answers or refuses, and never fails otherwise', () => {
  const words = fc.constantFrom(
    'metrics.a',
    'params.`b c`',
    "tags.'d'",
    'run_id',
    'status',
    'AND',
    'OR',
    'NOT',
    'IN',
    'LIKE',
    'IS',
    'NULL',
    'BETWEEN',
    '(',
    ')',
    ',',
    '=',
    '!=',
    '<',
    '1',
    '-2.5e3',
    "'x'",
    '"y"',
    '`',
    "'",
    '.',
    ' ',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const searchable of [searchableRuns, searchableExperiments, searchableModels, searchableVersions, searchableLoggedModels]) {
        try {
          filterOf(text, searchable);
          ordersOf([text], searchable);
        } catch (error) {
          if (!(error instanceof AssayError) || error.code !== 'invalid_argument') throw error;
        }
      }
    }),
    { numRuns: 800 },
  );
});

test('a filter written out is the filter that was meant', () => {
  const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_ .]{0,12}$/);
  const texts = fc.string({ maxLength: 12 }).filter((text) => !text.includes("'"));
  const clause: fc.Arbitrary<readonly [string, Filter]> = fc.oneof(
    fc
      .tuple(
        key,
        fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      )
      .map(([name, operator, value]) => [`metrics.\`${name}\` ${operator} ${value}`, { kind: 'compare', field: metric(name), operator, value }] as const),
    fc
      .tuple(key, fc.constantFrom('=', '!='), texts)
      .map(([name, operator, value]) => [`params.\`${name}\` ${operator} '${value}'`, { kind: 'compare', field: { type: 'param', key: name }, operator, value }] as const),
    fc
      .tuple(key, texts)
      .map(([name, pattern]) => [`tags.\`${name}\` LIKE '${pattern}'`, { kind: 'like', field: { type: 'tag', key: name }, pattern, caseSensitive: true }] as const),
  );
  const { tree } = fc.letrec<{ tree: readonly [string, Filter] }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      clause,
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([kind, items]) => [`(${items.map(([text]) => text).join(` ${kind.toUpperCase()} `)})`, { kind, items: items.map(([, filter]) => filter) }] as const),
      tie('tree').map(([text, item]) => [`NOT (${text})`, { kind: 'not', item }] as const),
    ),
  }));
  fc.assert(
    fc.property(tree, ([text, filter]) => assert.deepEqual(runs(text), filter)),
    { numRuns: 500 },
  );
});

test('a long filter is read in time linear to its length', () => {
  const text = (clauses: number): string => Array.from({ length: clauses }, (_, index) => `metrics.m${index} > ${index}`).join(' AND ');
  const filter = runs(text(3000));
  assert.equal(filter?.kind === 'and' && filter.items.length, 3000);
  // Unclosed quotes and backticks must not be tried again from every place.
  for (const character of ["'", '`', '"', '.', '-', '_']) assert.throws(() => runs(`a${character.repeat(90_000)}`), AssayError);
});
