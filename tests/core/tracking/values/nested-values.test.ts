// Nested values and their leaves are two views of one thing, and no number is rounded on the way.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { ExactNumber, type ExactObject, parseExact } from '../../../../src/core/base/exact-json.ts';
import { displaced, leavesOf, nestedOf } from '../../../../src/core/tracking/values/nested-values.ts';

const object = (text: string): ExactObject => parseExact(text) as ExactObject;
const printed = (value: unknown): string => JSON.stringify(value);

describe('exact JSON', () => {
  it('keeps every number by its text', () => {
    for (const text of ['[0,-0,1.0,1e400,-1E-400,0.1,12345678901234567890,1.50]', '{"a":{"b":[null,true,false,"x",1e400]}}', '{}', '[]', '"é\\u2028"']) {
      assert.equal(printed(parseExact(text)), JSON.stringify(JSON.parse(text)) === text ? text : printed(parseExact(printed(parseExact(text)))));
      assert.equal(printed(parseExact(text)).replaceAll('\u2028', '\\u2028'), text);
    }
  });

  it('has a way to write what JSON has no number for, and reads nothing else so', () => {
    const text = '{"a":{"$number":"NaN"},"b":[{"$number":"-Infinity"}],"c":{"$number":"7"},"d":{"$number":"NaN","more":1}}';
    const value = object(text);
    assert.ok(value['a'] instanceof ExactNumber && value['a'].text === 'NaN');
    assert.ok(!(value['c'] instanceof ExactNumber) && !(value['d'] instanceof ExactNumber));
    assert.equal(printed(value), text);
  });

  it('refuses what is no JSON and what is nested without end', () => {
    for (const text of ['', '{', 'NaN', "{'a':1}", '[1,]']) assert.throws(() => parseExact(text), { code: 'invalid_argument' });
    assert.throws(() => leavesOf('config', object('{"a":'.repeat(101) + '1' + '}'.repeat(101))), { code: 'invalid_argument', message: /100 levels/ });
    assert.throws(() => parseExact('[ '.repeat(200_000)), { code: 'invalid_argument' });
  });
});

describe('leaves', () => {
  it('have the path joined by dots as their key, and a text as it is or JSON as their value', () => {
    assert.deepEqual(leavesOf('config', object('{"optim":{"lr":0.10,"name":"adam"},"layers":[1,2.0],"none":null,"on":true,"empty":{}}')), [
      { key: 'empty', value: '{}', json: '{}' },
      { key: 'layers', value: '[1,2.0]', json: '[1,2.0]' },
      { key: 'none', value: 'null', json: 'null' },
      { key: 'on', value: 'true', json: 'true' },
      { key: 'optim.lr', value: '0.10', json: '0.10' },
      { key: 'optim.name', value: 'adam' },
    ]);
  });

  it('tell the exact path where a name holds a dot', () => {
    const nested = '{"a.b":{"c":1},"a":{"b":{"d":2}}}';
    const leaves = leavesOf('config', object(nested));
    assert.deepEqual(
      leaves.map(({ key, path }) => [key, path]),
      [
        ['a.b.c', ['a.b', 'c']],
        ['a.b.d', undefined],
      ],
    );
    assert.equal(printed(nestedOf(leaves)), nested);
  });

  it('refuse two values under one key, empty and over-long keys, and too many of them', () => {
    const refused = (value: ExactObject): void => assert.throws(() => leavesOf('config', value), { code: 'invalid_argument' });
    refused(object('{"a.b":1,"a":{"b":2}}'));
    refused(object('{"":1}'));
    refused(object('{"a\\nb":1}'));
    refused({ ['k'.repeat(513)]: 'x' });
    refused({ k: 'x'.repeat(65_537) });
    refused(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`k${index}`, 'x'])));
  });

  it('of flat names that no object can hold together stay names with dots', () => {
    const flat = [
      { key: 'a', value: '1' },
      { key: 'a.b', value: '2' },
      { key: 'a.b.c', value: '3' },
      { key: 'c..d', value: '4' },
    ];
    assert.deepEqual(nestedOf(flat), { a: '1', 'a.b': '2', 'a.b.c': '3', c: { '': { d: '4' } } });
  });

  it('and the object are the same: any object comes back as it was, to the digit', () => {
    const number = fc.oneof(fc.constantFrom('-0', '1e400', '1.0', '-1.50E+3', '123456789012345678901', '0'), fc.integer().map(String)).map((text) => new ExactNumber(text));
    const special = fc.constantFrom('NaN', 'Infinity', '-Infinity').map((text) => new ExactNumber(text));
    const scalar = fc.oneof(fc.constant(null), fc.boolean(), fc.string(), number, special);
    const name = fc.oneof(fc.constantFrom('lr', 'a.b', '__proto__', 'constructor', 'x y', 'ü', '0'), fc.stringMatching(/^[a-z.]{1,6}$/));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true })),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }), (given) => {
        let leaves;
        try {
          leaves = leavesOf('config', given as ExactObject);
        } catch (error) {
          assert.match((error as Error).message, /two values under/);
          return;
        }
        assert.deepEqual(JSON.parse(printed(sorted(nestedOf(leaves)))), JSON.parse(printed(sorted(given as ExactObject))));
        assert.equal(printed(sorted(nestedOf(leaves))), printed(sorted(given as ExactObject)));
      }),
      { numRuns: 400 },
    );
  });

  it('above or below a new one have no place beside it', () => {
    const leaf = (key: string, path?: readonly string[]) => ({ key, value: '1', ...(path && { path }) });
    const stored = [leaf('a'), leaf('a.b'), leaf('a.b.c.d'), leaf('a.b.c', ['a.b', 'c']), leaf('ab'), leaf('z')];
    const gone = (...fresh: readonly { key: string; value: string }[]) => displaced(stored, fresh).map(({ key, path }) => path ?? key);
    assert.deepEqual(gone(leaf('a.b')), ['a', 'a.b.c.d']);
    assert.deepEqual(gone(leaf('a')), ['a.b', 'a.b.c.d']);
    assert.deepEqual(gone(leaf('a.b.c.d')), ['a', 'a.b']);
    assert.deepEqual(gone(leaf('a.b', ['a.b'])), [['a.b', 'c']]);
    assert.deepEqual(gone(leaf('new')), []);
  });
});

/** Objects have no order that counts. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
