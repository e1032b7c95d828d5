// What is packed for another thread comes out as it went in.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createPacker } from '../../../src/storage/sql/sqlite/pack-values.ts';
import { unpackValues } from '../../../src/storage/sql/sqlite/unpack-values.ts';

/** As the other thread gets it: copied, or handed over. */
function there(...values: readonly unknown[]): readonly unknown[] {
  const packer = createPacker();
  for (const value of values) packer.pack(value);
  const { value, strings, transfer } = packer.packed();
  const sent = structuredClone({ value, strings }, { transfer: [...transfer] });
  const unpacker = unpackValues(sent.value, sent.strings);
  return values.map(() => unpacker.next());
}

describe('packed values', () => {
  it('are numbers to the bit, small and whole or not', () => {
    const numbers = [0, -0, 1, -1, 0.1, 2 ** 28 - 1, 2 ** 28, 2 ** 32, 2 ** 32 + 1, 2 ** 53, -(2 ** 31), NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE];
    const found = there(numbers)[0] as readonly number[];
    assert.equal(found.length, numbers.length);
    for (const [index, number] of numbers.entries()) assert.ok(Object.is(found[index], number), `${found[index]} for ${number}`);
  });

  it('are texts, whatever they hold and however often', () => {
    const texts = ['', 'a', 'a', '\u0000', 'é', '🙂', '\ud800', 'x'.repeat(101), 'x'.repeat(101), '__proto__', 'constructor'];
    assert.deepEqual(there(texts), [texts]);
  });

  it('are objects with their names in order, those that are undefined too, and lists within lists', () => {
    const values = [{ a: 1, b: undefined }, { b: 1, a: null }, { a: 1 }, {}, [], [[], [{}]], { a: { a: { a: [true, false] } } }, { b: 1, a: 2 }];
    const found = there(...values);
    assert.deepEqual(found, values);
    assert.deepEqual(
      found.map((value) => JSON.stringify(value, (_name, inner) => inner ?? 'none')),
      values.map((value) => JSON.stringify(value, (_name, inner) => inner ?? 'none')),
    );
  });

  it('keep a name apart that would change what an object is', () => {
    const hostile = JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1, "toString": "x"}') as object;
    const [found] = there({ hostile }) as [{ readonly hostile: object }];
    assert.equal(Object.getPrototypeOf(found.hostile), Object.prototype);
    assert.ok(!('isAdmin' in found.hostile));
    assert.deepEqual(Object.keys(found.hostile), ['__proto__', 'constructor', 'toString']);
  });

  it('are columns that are handed over, and what is no plain object as it is', () => {
    const steps = Float64Array.of(1, 2, 3);
    const part = new Float64Array(10).subarray(2, 4);
    const values = [{ steps }, part, new Map([['a', 1]]), new Set([1]), 10n ** 30n, new Date(5)];
    const before = structuredClone(values);
    assert.deepEqual(there(...values), before);
    assert.equal(steps.length, 0, 'the whole column was handed over');
    assert.equal(part.length, 2, 'a part of a buffer stays where it is');
  });

  it('are as many as wanted, of as many shapes', () => {
    const values = Array.from({ length: 5_000 }, (_none, index) => ({ [`name ${index}`]: index / 3, shared: `text ${index % 7}`, list: [index, { deep: index }] }));
    assert.deepEqual(there(...values), values);
  });
});
