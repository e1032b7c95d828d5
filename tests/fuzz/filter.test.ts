// The parsers of filter and order texts take anything a client can send: they give a filter or refuse the text with
// `invalid_argument`, and they come to an end on texts made to be slow. The runner's time limit stands for the latter.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AssayError } from '../../src/core/base/errors.ts';
import { filterOf } from '../../src/protocols/mlflow/filter/filter.ts';
import { ordersOf } from '../../src/protocols/mlflow/filter/order-by.ts';
import { searchableExperiments, searchableLoggedModels, searchableModels, searchableRuns, searchableVersions } from '../../src/protocols/mlflow/filter/searchable.ts';
import { filterOfText, orderOfTexts } from '../../src/protocols/native/filter.ts';

type Parse = (text: string) => unknown;

const mlflow = { runs: searchableRuns, experiments: searchableExperiments, models: searchableModels, versions: searchableVersions, loggedModels: searchableLoggedModels };

const parsers: Readonly<Record<string, Parse>> = {
  ...Object.fromEntries(Object.entries(mlflow).map(([name, searchable]) => [`the MLflow filter of ${name}`, (text: string) => filterOf(text, searchable)])),
  ...Object.fromEntries(Object.entries(mlflow).map(([name, searchable]) => [`the MLflow order of ${name}`, (text: string) => ordersOf([text], searchable)])),
  'the native filter': filterOfText,
  'the native order': (text) => orderOfTexts([text]),
};

/** Parts of real filters, whole and broken: shuffled, they reach further into a parser than random text does. */
const parts = [
  'metrics.',
  'params.',
  'tags.',
  'attributes.',
  'datasets.',
  'run.',
  'name',
  'start_time',
  'run_id',
  'status',
  'version_number',
  'acc',
  '`odd key`',
  '"quoted"',
  '`',
  '"',
  "'",
  "''",
  "'text'",
  '"text"',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '<>',
  'LIKE',
  'ILIKE',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
  'BETWEEN',
  'AND',
  'OR',
  'NOT',
  'and',
  'nOt',
  '(',
  ')',
  ',',
  ';',
  '--',
  '/*',
  '*/',
  '.',
  '..',
  '%',
  '_',
  '\\',
  '\0',
  '\n',
  '1',
  '-1',
  '1.5',
  '.5',
  '1e400',
  '-0',
  '0x1',
  'NaN',
  'Infinity',
  '+',
  '9007199254740993',
  'ASC',
  'DESC',
  'asc',
  'größe',
  '🚀',
  '\uD800',
  '\u202E',
  ' ',
  '\t',
  '\u00A0',
];

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1'));
const utf8 = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('utf8'));
const shuffled = fc.array(fc.constantFrom(...parts), { maxLength: 30 }).chain((words) => fc.constantFrom('', ' ').map((between) => words.join(between)));
const anything = fc.oneof(bytes, utf8, shuffled, fc.string({ unit: 'binary', maxLength: 100 }));

const words: Readonly<Record<string, string>> = {
  'opening parentheses': '(',
  'closing parentheses': ')',
  NOTs: 'NOT ',
  ANDs: 'AND ',
  clauses: "params.a = 'b' AND ",
  'clauses with OR': "params.a = 'b' OR ",
  quotes: "'",
  'doubled quotes': "''",
  'double quotes': '"',
  backticks: '`',
  dots: '.',
  spaces: ' ',
  backslashes: '\\',
  percents: "params.a LIKE '%%%%' AND ",
  digits: '9',
  commas: "'a',",
  letters: 'a',
  operators: '=',
};

/** Just under the length that is read at all, and far over it. */
const lengths = [19_900, 1_000_000];

describe('parsers of filter and order texts', () => {
  for (const [name, parse] of Object.entries(parsers)) {
    it(`${name} answers or refuses any text`, { timeout: 120_000 }, () => {
      fc.assert(
        fc.property(anything, (text) => answersOrRefuses(parse, text)),
        { numRuns: 3_000 },
      );
    });

    it(`${name} comes to an end on very long texts`, { timeout: 120_000 }, () => {
      for (const word of Object.values(words)) {
        for (const length of lengths) {
          const long = word.repeat(Math.floor(length / word.length));
          for (const text of [long, `params.a IN (${long}`, `params.a = '${long}`, `params.\`${long}`]) answersOrRefuses(parse, text);
        }
      }
    });
  }

  it('the MLflow filter takes every filter its grammar can make', () => {
    fc.assert(
      fc.property(runFilter, (text) => assert.notEqual(filterOf(text, searchableRuns), undefined, text)),
      { numRuns: 2_000 },
    );
  });
});

/** Throws, and so fails the test, on any error but a refusal. */
function answersOrRefuses(parse: Parse, text: string): void {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'invalid_argument') return;
    throw error;
  }
}

const key = fc.constantFrom('acc', 'val_loss', '`odd key`', '"quoted key"', '`mlflow.user`');
const quoted = fc.stringMatching(/^[a-zA-Z0-9 %_.]{0,12}$/u).map((text) => `'${text}'`);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })).map(String);
const clause = fc.oneof(
  fc.tuple(key, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), number).map(([name, operator, value]) => `metrics.${name} ${operator} ${value}`),
  fc
    .tuple(fc.constantFrom('params', 'tags', 'param', 'tag'), key, fc.constantFrom('=', '!=', 'LIKE', 'ILIKE', 'like', 'ilike'), quoted)
    .map(([prefix, name, operator, value]) => `${prefix}.${name} ${operator} ${value}`),
  fc.tuple(fc.constantFrom('params', 'tags'), key, fc.constantFrom('IS NULL', 'IS NOT NULL')).map(([prefix, name, rest]) => `${prefix}.${name} ${rest}`),
  fc.tuple(fc.constantFrom('run_name', 'attributes.status', 'user_id'), quoted).map(([name, value]) => `${name} = ${value}`),
  fc.integer({ min: 0 }).map((time) => `start_time > ${time}`),
);
const runFilter = fc.array(clause, { minLength: 1, maxLength: 8 }).map((clauses) => clauses.join(' AND '));
