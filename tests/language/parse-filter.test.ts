// The search language: what its texts mean, and where wrong ones go wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { FilterTextError, type FilterText } from '../../src/language/filter-text.ts';
import { parseFilter, parseOrder } from '../../src/language/parse-filter.ts';

/** A tree as a text with every parenthesis, to compare by eye. */
function shown(filter: FilterText | undefined): string {
  if (filter === undefined) return '';
  const name = (field: { statistic?: string; prefix?: string; key: string }) =>
    `${field.statistic ? `${field.statistic} of ` : ''}${field.prefix ? `${field.prefix}|` : ''}${field.key}`;
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.items.map(shown).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${shown(filter.item)}`;
    case 'compare':
      return `[${name(filter.field)} ${filter.operator} ${typeof filter.value === 'string' ? `'${filter.value}'` : filter.value}]`;
    case 'like':
      return `[${name(filter.field)} ${filter.caseSensitive ? 'like' : 'ilike'} '${filter.pattern}']`;
    case 'in':
      return `[${name(filter.field)} ${filter.negated ? 'not in' : 'in'} ${filter.values.join(',')}]`;
    case 'between':
      return `[${name(filter.field)} between ${filter.low},${filter.high}]`;
    case 'exists':
      return `[${name(filter.field)} ${filter.negated ? 'missing' : 'there'}]`;
  }
}

const meanings: readonly (readonly [string, string])[] = [
  ['', ''],
  ['  \n\t ', ''],
  ["status = 'finished'", "[status = 'finished']"],
  ['metrics.loss<0.5', '[metrics|loss < 0.5]'],
  ['metrics.val_acc.max > 0.9', '[metrics|val_acc.max > 0.9]'],
  ['max(metrics.val_acc) >= -1e-3', '[max of metrics|val_acc >= -0.001]'],
  ['MAX( metrics.a ) > 1', '[max of metrics|a > 1]'],
  ['a = 1 and b = 2 or c = 3 and d = 4', '(([a = 1] and [b = 2]) or ([c = 3] and [d = 4]))'],
  ['a = 1 and (b = 2 or c = 3)', '([a = 1] and ([b = 2] or [c = 3]))'],
  ['NOT a = 1 AND not (b = 2)', '(not [a = 1] and not [b = 2])'],
  ["params.`a b.c` = 'x'", "[params|a b.c = 'x']"],
  ['tags."my tag" != "it\'s"', "[tags|my tag != 'it's']"],
  ["tags.a = 'it''s'", "[tags|a = 'it's']"],
  ["tags.mlflow.source-name ilike '%x_'", "[tags|mlflow.source-name ilike '%x_']"],
  ["params.a not like 'b%'", "([params|a there] and not [params|a like 'b%'])"],
  ["run_id in ('a', 'b')", '[run_id in a,b]'],
  ['params.n NOT IN (1,2.5)', '[params|n not in 1,2.5]'],
  ['start_time between 1 and 2 and a = 3', '([start_time between 1,2] and [a = 3])'],
  ['metrics.a not between 1 and 2', '([metrics|a there] and not [metrics|a between 1,2])'],
  ['params.a is null', '[params|a missing]'],
  ['params.a IS NOT NULL', '[params|a there]'],
  ['metrics.a = nan and metrics.b > -inf', '([metrics|a = NaN] and [metrics|b > -Infinity])'],
  ['metrics.0.5 > 1', '[metrics|0.5 > 1]'],
  ['metrics.top-1@5/k: > 1', '[metrics|top-1@5/k: > 1]'],
  ['a == 1 and b <> 2', '([a = 1] and [b != 2])'],
  ['metrics.größe > 1', '[metrics|größe > 1]'],
  ['not = 5', '[not = 5]'],
  ['metrics.and > 1 and or = 2', '([metrics|and > 1] and [or = 2])'],
];

test('texts mean what they say', () => {
  for (const [text, meaning] of meanings) assert.equal(shown(parseFilter(text)), meaning, text);
});

const mistakes: readonly (readonly [string, string])[] = [
  ['metrics.loss', 'the text ends where =, !=, <, <=, >, >=, like, ilike, in, between or is is expected (at character 13)'],
  ['metrics.loss <', 'the text ends where a number or a text in quotes is expected (at character 15)'],
  ['metrics. > 1', 'there is ">" where a key is expected (at character 10)'],
  ['= 1', 'there is "=" where a field such as metrics.loss, params.lr, tags.team or status is expected (at character 1)'],
  ['a = 1 b = 2', `there is "b" where 'and' or 'or' or the end is expected (at character 7)`],
  ['a = 1 and', 'the text ends where a field such as metrics.loss, params.lr, tags.team or status is expected (at character 10)'],
  ['(a = 1', `the text ends where ')' is expected (at character 7)`],
  ['a = 1)', `there is ")" where 'and' or 'or' or the end is expected (at character 6)`],
  ["a = 'x", "the quote ' is not closed (at character 5)"],
  ['a like b', 'there is "b" where a pattern in quotes is expected (at character 8)'],
  ['a = b', 'there is "b" where a number or a text in quotes is expected (at character 5)'],
  ['a = `b`', 'there is "b" where a number or a text in quotes is expected (at character 5)'],
  ['a in ()', 'there is ")" where a number or a text in quotes is expected (at character 7)'],
  ['a between 1', `the text ends where 'and' is expected (at character 12)`],
  ['a is 5', `there is "5" where 'null' is expected (at character 6)`],
  ['a = 1; drop', '";" has no meaning here; put keys with such characters into backticks and values into quotes (at character 6)'],
];

test('a wrong text says where it goes wrong and what was expected there', () => {
  for (const [text, message] of mistakes) assert.throws(() => parseFilter(text), { name: 'FilterTextError', message }, text);
});

test('order texts name a field and a direction', () => {
  const order = (text: string) => {
    const { field, direction } = parseOrder(text);
    return [field.statistic, field.prefix, field.key, direction];
  };
  assert.deepEqual(order('start_time'), [undefined, undefined, 'start_time', 'ascending']);
  assert.deepEqual(order('max(metrics.a.b) DESC'), ['max', 'metrics', 'a.b', 'descending']);
  assert.deepEqual(order('params.`my param` asc'), [undefined, 'params', 'my param', 'ascending']);
  assert.throws(() => parseOrder(''), FilterTextError);
  assert.throws(() => parseOrder('a desc, b'), FilterTextError);
});

test('no text, however deep, long or odd, ends in anything but a tree or a FilterTextError', () => {
  const word = fc.constantFrom(
    'metrics.',
    'a',
    "'x'",
    '"',
    '`',
    '(',
    ')',
    'not ',
    'and',
    'or',
    ' in ',
    '1',
    '-',
    '.',
    ',',
    '=',
    '<',
    ' between ',
    ' is ',
    'null',
    ' ',
    '\u0000',
    '\u{1F600}',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
      ),
      (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          assert.ok(error instanceof FilterTextError, String(error));
        }
      },
    ),
    { numRuns: 3000 },
  );
  for (const deep of [`${'('.repeat(9000)}a = 1${')'.repeat(9000)}`, `${'not '.repeat(4000)}a = 1`, 'a'.repeat(20_001)]) assert.throws(() => parseFilter(deep), FilterTextError);
});

test('keys and values with any characters come through quotes unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), (key, value) => {
      const filter = parseFilter(`tags.\`${key.replaceAll('`', '``')}\` = '${value.replaceAll("'", "''")}'`);
      assert.deepEqual(filter, { kind: 'compare', field: { prefix: 'tags', key, at: 0 }, operator: '=', value });
    }),
  );
});
