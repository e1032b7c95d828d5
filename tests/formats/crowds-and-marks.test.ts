// Files with very many entries, marks before the text, element types of tomorrow, and containers of long ago.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { deflateSync } from 'node:zlib';

import { memorySource } from '../../src/formats/byte-source.ts';
import { readOnnxTensor } from '../../src/formats/onnx/onnx-tensor.ts';
import { compareFolders, compareSources } from '../../src/workspace/compare-files.ts';

const bytesOf = (content: string | Uint8Array): Uint8Array => (typeof content === 'string' ? new TextEncoder().encode(content) : content);
const compare = (before: string | Uint8Array, after: string | Uint8Array, name: string) =>
  compareSources({ source: memorySource(bytesOf(before)), name }, { source: memorySource(bytesOf(after)), name });

describe('a crowd', () => {
  const words = (last: string): readonly string[] => [...Array.from({ length: 255_999 }, (_, index) => `token${index}`), last];

  it('of 256,000 members of a JSON object is compared member by member', () => {
    const json = (last: string): string => JSON.stringify(Object.fromEntries(words(last).map((word, index) => [word, index])));
    const { level, comparedAs } = compare(json('x'), json('y'), 'vocab.json');
    assert.deepEqual([level, comparedAs], ['different', 'JSON']);
  });

  it('of 256,000 items of a JSON list likewise', () => {
    const list = (last: string): string => JSON.stringify({ inner: words(last) });
    assert.equal(compare(list('x'), list('y'), 'list.json').level, 'different');
  });

  it('of 150,000 entries of a dict in a pickle, and of an object’s state', () => {
    const pickle = (opened: string, last: number): Uint8Array => {
      const entries = Array.from({ length: 150_000 }, (_, index) => `Vk${index}\nI${index === 149_999 ? last : index}\n`);
      return concat(Uint8Array.of(0x80, 0x02), bytesOf(`${opened}(${entries.join('')}u.`));
    };
    for (const opened of ['}', 'ccollections\nOrderedDict\n)R', 'cpackage\nThing\n)R}']) {
      const end = (last: number): Uint8Array => (opened.endsWith('}') && opened !== '}' ? concat(pickle(opened, last).subarray(0, -1), bytesOf('b.')) : pickle(opened, last));
      const { level, comparedAs } = compare(end(1), end(2), 'x.pkl');
      assert.deepEqual([level, comparedAs], ['different', 'pickle'], opened);
    }
  });
});

const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe('a byte order mark', () => {
  const mark = '\ufeff';

  it('makes no difference between tables, texts or JSON', () => {
    for (const [text, name] of [
      ['a,b\n1,2\n', 'x.csv'],
      ['one\ntwo\n', 'x.txt'],
      ['{"a": [1, 2]}', 'x.json'],
      ['a\tb\n1\t2\n', 'x.tsv'],
    ] as const) {
      assert.notEqual(compare(text, mark + text, name).level, 'different', name);
      assert.equal(compare(text, mark + text.replace('2', '3').replace('two', 'too'), name).level, 'different', name);
    }
  });

  it('does not become a part of the first column’s name', () => {
    assert.equal(compare(`${mark}a,b\n1,2\n`, `${mark}a,b\n2,2\n`, 'x.csv').table?.first?.column, 'a');
  });
});

describe('two OrderedDicts', () => {
  const ordered = (callee: string, ...keys: readonly string[]): Uint8Array =>
    concat(Uint8Array.of(0x80, 0x02), bytesOf(`c${callee}\n)R(${keys.map((key) => `V${key}\nI1\n`).join('')}u.`));

  it('in another order are not equal, as in Python', () => {
    assert.equal(compare(ordered('collections\nOrderedDict', 'a', 'b'), ordered('collections\nOrderedDict', 'b', 'a'), 'x.pkl').level, 'different');
    const many = Array.from({ length: 20 }, (_, index) => `k${index}`);
    assert.equal(compare(ordered('collections\nOrderedDict', ...many), ordered('collections\nOrderedDict', ...many.slice(0, 18), 'k19', 'k18'), 'x.pkl').level, 'different');
  });

  it('are unlike plain dicts and others, whose order says nothing', () => {
    assert.notEqual(compare(ordered('collections\ndefaultdict', 'a', 'b'), ordered('collections\ndefaultdict', 'b', 'a'), 'x.pkl').level, 'different');
    const dict = (...keys: readonly string[]): Uint8Array => concat(Uint8Array.of(0x80, 0x02), bytesOf(`}(${keys.map((key) => `V${key}\nI1\n`).join('')}u.`));
    assert.notEqual(compare(dict('a', 'b'), dict('b', 'a'), 'x.pkl').level, 'different');
  });
});

describe('a tensor of ONNX', () => {
  const field = (number: number, content: Uint8Array): Uint8Array => concat(Uint8Array.of((number << 3) | 2, content.length), content);
  const tensor = (type: number, raw: Uint8Array): Uint8Array => concat(Uint8Array.of(0x08, 3), Uint8Array.of(0x10, type), field(8, bytesOf('w')), field(9, raw));

  it('of packed or unknown elements is a block of bytes with its type and shape', () => {
    for (const [type, dtype] of [
      [22, 'int4[3]'],
      [21, 'uint4[3]'],
      [23, 'float4_e2m1[3]'],
      [99, 'element type 99[3]'],
    ] as const) {
      const { name, data } = readOnnxTensor(memorySource(tensor(type, Uint8Array.of(1, 2))));
      assert.deepEqual([name, data.dtype, data.shape, [...data.read(0, 2)]], ['w', dtype, [2], [1, 2]]);
    }
  });

  it('of known elements still has to have the bytes that its shape needs', () => {
    assert.throws(() => readOnnxTensor(memorySource(tensor(1, Uint8Array.of(1, 2)))), /its shape needs 12/);
  });
});

describe('a file of joblib before 0.10', () => {
  const old = (content: string, { width = 19, long = '' } = {}): Uint8Array => {
    const pickle = bytesOf(content);
    return concat(bytesOf(`ZF${`0x${pickle.length.toString(16)}${long}`.padEnd(width)}`), new Uint8Array(deflateSync(pickle)));
  };
  const list = (last: number): string => `(lp0\nI1\naI${last}\na.`;

  it('is unpacked behind its header, of either Python', () => {
    assert.deepEqual([compare(old(list(1)), old(list(2)), 'x.pkl').comparedAs, compare(old(list(1)), old(list(2)), 'x.pkl').level], ['pickle', 'different']);
    assert.notEqual(compare(old(list(1)), old(list(1), { width: 20, long: 'L' }), 'x.pkl').level, 'different');
    assert.notEqual(compare(old(list(1)), list(1), 'x.pkl').level, 'different');
  });

  it('is not seen in what only begins alike', () => {
    assert.equal(compare('ZF is a maker of gears, which are long', 'ZF is a maker of brakes, which are long', 'x.txt').comparedAs, 'text');
  });
});

describe('what is unpacked', () => {
  it('is bounded: two files of zeros that would fill memory are compared by their bytes', () => {
    const zeros = (count: number): Uint8Array => new Uint8Array(deflateSync(new Uint8Array(count), { level: 9 }));
    const { level, comparedAs } = compare(zeros(100 * 1024 ** 2), zeros(100 * 1024 ** 2 + 1), 'x.z');
    assert.deepEqual([level, comparedAs], ['different', 'bytes']);
  });
});

describe('a folder with names that are no UTF-8', () => {
  function folders(test: TestContext, last: string): readonly [string, string] {
    const top = mkdtempSync(join(tmpdir(), 'names-'));
    test.after(() => rmSync(top, { recursive: true, force: true }));
    for (const [side, content] of [
      ['one', 'a\n'],
      ['other', last],
    ] as const) {
      const folder = join(top, side);
      const inner = Buffer.concat([Buffer.from(`${folder}/d`), Buffer.of(0xe9)]);
      mkdirSync(inner, { recursive: true });
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9), Buffer.from('.txt')]), content);
      writeFileSync(Buffer.concat([inner, Buffer.from('/x.txt')]), 'same\n');
      writeFileSync(join(folder, 'back\\x41.txt'), 'same\n');
    }
    return [join(top, 'one'), join(top, 'other')];
  }

  it('is compared like any other, and names are told as text', (test) => {
    const { files } = compareFolders(...folders(test, 'b\n'));
    assert.deepEqual(Object.fromEntries(files.map(({ path, comparison }) => [path, comparison?.level])), {
      'back\\x5cx41.txt': 'byte',
      'caf\\xe9.txt': 'different',
      'd\\xe9/x.txt': 'byte',
    });
  });

  it('is the same where its files are', (test) => {
    assert.equal(compareFolders(...folders(test, 'a\n')).level, 'byte');
  });
});
