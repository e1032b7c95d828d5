// Tables and texts: which row and column, which line and character, and what merely moved.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { FileComparison } from '../../src/compare/files/file-comparison.ts';
import { memorySource } from '../../src/formats/byte-source.ts';
import { encodeUtf8 } from '../../src/formats/utf8.ts';
import { compareSources } from '../../src/workspace/compare-files.ts';

function compare(before: string, after: string, name: string): FileComparison {
  return compareSources({ source: memorySource(encodeUtf8(before)), name }, { source: memorySource(encodeUtf8(after)), name });
}

describe('two tables', () => {
  const before = 'id,height,note\n1,1.5,a\n2,2.5,b\n3,3.5,c\n';

  it('with one other cell are told by row and column', () => {
    const { level, table } = compare(before, before.replace('2.5', '2.75'), 'x.csv');
    assert.equal(level, 'different');
    assert.deepEqual(table?.first, { row: 2, column: 'height', before: '2.5', after: '2.75' });
    assert.deepEqual(table?.cells, [{ column: 'height', cells: 1, maxAbs: 0.25 }]);
  });

  it('of the same rows in another order are told so', () => {
    const { level, table, summary } = compare(before, 'id,height,note\n3,3.5,c\n1,1.5,a\n2,2.5,b\n', 'x.csv');
    assert.deepEqual([level, table?.reordered, table?.rowsOnlyBefore, table?.rowsOnlyAfter], ['different', true, 0, 0]);
    assert.match(summary, /the same 3 rows in another order/);
  });

  it('with a row gone are told how many each has alone', () => {
    const { table } = compare(before, 'id,height,note\n1,1.5,a\n3,3.5,c\n', 'x.csv');
    assert.deepEqual([table?.rowsBefore, table?.rowsAfter, table?.rowsOnlyBefore, table?.rowsOnlyAfter, table?.reordered], [3, 2, 1, 0, false]);
    assert.equal(table?.first?.row, 2);
  });

  it('with a column moved, gone or new are told', () => {
    assert.equal(compare('a,b\n1,2\n', 'b,a\n2,1\n', 'x.csv').table?.columnsReordered, true);
    assert.deepEqual(compare('a,b\n1,2\n', 'a,c\n1,2\n', 'x.csv').table?.columnsRemoved, ['b']);
    assert.deepEqual(compare('a,b\n1,2\n', 'a,b,c\n1,2,3\n', 'x.csv').table?.columnsAdded, ['c']);
  });

  it('that differ in quoting and line ends alone hold the same', () => {
    const { level, volatile } = compare('name,text\nx,a\ny,b\n', 'name,text\r\n"x","a"\r\ny,b\r\n', 'x.csv');
    assert.equal(level, 'tensor');
    assert.deepEqual(
      volatile.differences.map(({ path }) => path),
      ['line ends'],
    );
  });

  it('with line breaks, quotes and separators inside cells are read', () => {
    const text = 'name,text\nx,"a, ""b""\nc"\ny,d\n';
    const { table } = compare(text, text.replace('c"', 'C"'), 'x.csv');
    assert.deepEqual(table?.first, { row: 1, column: 'text', before: 'a, "b"\nc', after: 'a, "b"\nC' });
  });

  it('whose text follows a closing quote differ in it', () => {
    assert.equal(compare('a,b\n"x"y,1\n', 'a,b\n"x"z,1\n', 'x.csv').level, 'different');
  });

  it('with cells beyond the header differ in them', () => {
    assert.equal(compare('a,b\n1,2,3\n', 'a,b\n1,2,4\n', 'x.csv').level, 'different');
    assert.equal(compare('a,b\n1,2\n', 'a,b\n1,2,\n', 'x.csv').level, 'different');
  });

  it('without a header have columns by place', () => {
    assert.deepEqual(compare('1\t2\n3\t4\n', '1\t2\n3\t5\n', 'x.tsv').table?.first, { row: 2, column: 'column 2', before: '4', after: '5' });
  });

  it('of columns with one name are told apart by place', () => {
    assert.deepEqual(compare('a,a\n1,x\n', 'a,a\n1,y\n', 'x.csv').table?.first, { row: 1, column: 'a', before: 'x', after: 'y' });
  });
});

describe('two texts', () => {
  it('are told by line and character', () => {
    const { text } = compare('one\ntwo\nthree', 'one\ntwo\nthrew', 'x.txt');
    assert.deepEqual(text?.first, { line: 3, character: 5, before: 'three', after: 'threw' });
  });

  it('with a line added are told how many each has alone', () => {
    const { text } = compare('a\nb\n', 'a\nx\nb\n', 'x.txt');
    assert.deepEqual([text?.linesBefore, text?.linesAfter, text?.linesOnlyBefore, text?.linesOnlyAfter], [2, 3, 0, 1]);
  });

  it('that begin like JSON and are none are texts', () => {
    for (const [before, after] of [
      ['[server]\nport = 1\n', '[server]\nport = 2\n'],
      ['{"a": 1}\n{"a": 2}\n', '{"a": 1}\n{"a": 3}\n'],
    ] as const) {
      const { comparedAs, text } = compare(before, after, 'x.toml');
      assert.deepEqual([comparedAs, text?.first?.line], ['text', 2]);
    }
  });

  it('that are no UTF-8 are compared by their bytes', () => {
    const bytes = (last: number): Uint8Array => Uint8Array.of(0x61, 0xff, 0x0a, last);
    const result = compareSources({ source: memorySource(bytes(1)), name: 'x.txt' }, { source: memorySource(bytes(2)), name: 'x.txt' });
    assert.deepEqual([result.level, result.comparedAs, result.bytes?.firstDifference, result.bytes?.differing], ['different', 'bytes', 3, 1]);
  });
});

describe('two JSON files', () => {
  const level = (before: string, after: string): string => compare(before, after, 'x.json').level;

  it('in another order of keys, other spaces or other spellings of numbers hold the same', () => {
    assert.equal(level('{"a": 1, "b": [1.0, 2e0]}', '{"b":[1,2],"a":1.0}'), 'tensor');
    assert.equal(level('{"a": "\\u00e9"}', '{"a":"é"}'), 'tensor');
  });

  it('in another order of a list differ', () => {
    assert.equal(level('[1, 2, "x"]', '[2, 1, "x"]'), 'different');
    assert.equal(level('[1, 2]', '[2, 1]'), 'different');
  });

  it('of integers that a float64 cannot tell apart differ', () => {
    assert.equal(level('{"id": 9007199254740993}', '{"id": 9007199254740992}'), 'different');
    assert.equal(level('{"id": 0.12345678901234567890}', '{"id": 0.12345678901234567891}'), 'different');
  });

  it('of a key twice, of -0, NaN and of types that look alike differ', () => {
    assert.equal(level('{"a": 1, "a": 2}', '{"a": 3, "a": 2}'), 'different');
    for (const [one, other] of [
      ['0', '-0'],
      ['NaN', 'null'],
      ['"1"', '1'],
      ['true', '"true"'],
      ['[]', '{}'],
      ['Infinity', '-Infinity'],
    ])
      assert.equal(level(`{"a": ${one}}`, `{"a": ${other}}`), 'different', `${one} ${other}`);
  });

  it('of keys that look like paths are not mistaken for nested ones', () => {
    assert.equal(level('{"a": {"b": 1}, "c": 2}', '{"a/b": 1, "a": {}, "c": 2}'), 'different');
  });

  it('of numbers in a row are told as arrays', () => {
    const { tensors } = compare('{"loss": [1, 2, 3]}', '{"loss": [1, 2, 4]}', 'x.json');
    assert.deepEqual([tensors?.first, tensors?.differences[0]?.statistics?.maxAbs], ['loss', 1]);
  });
});

it('files of two formats cannot be compared', () => {
  const { level, summary } = compare('{"a": 1}', 'tree\nversion=v4\n', 'x.txt');
  assert.deepEqual([level, summary], ['incomparable', 'cannot be compared: one is JSON, the other LightGBM text']);
});
