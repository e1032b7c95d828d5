// The rule of the upgrade test: what it lets pass and what not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { asTold } from './as-told.ts';

const told = { name: 'whole', tags: [{ key: 'a', value: 'b' }], empty: {}, nothing: null };
const isToldStill = (now: unknown): boolean => {
  try {
    assert.deepStrictEqual(asTold(now, told), told);
    return true;
  } catch {
    return false;
  }
};

describe('what a newer release says', () => {
  it('may have further fields, at any depth', () => {
    assert.equal(isToldStill({ ...told, tags: [{ key: 'a', value: 'b', at: 1 }], empty: { now: 'filled' }, more: 1 }), true);
  });

  it('may miss no field, whatever it held', () => {
    for (const key of Object.keys(told)) assert.equal(isToldStill(Object.fromEntries(Object.entries(told).filter(([name]) => name !== key))), false, key);
    assert.equal(isToldStill({ ...told, tags: [{ key: 'a' }] }), false);
  });

  it('may change no value and no type', () => {
    for (const change of [{ name: 'other' }, { tags: {} }, { empty: [] }, { empty: null }, { nothing: {} }, { tags: [{ key: 'a', value: 'c' }] }])
      assert.equal(isToldStill({ ...told, ...change }), false, JSON.stringify(change));
  });

  it('may add no item to a list, drop none, and change no order', () => {
    const list = [1, 2];
    for (const now of [[1], [1, 2, 3], [2, 1], []]) assert.notDeepEqual(asTold(now, list), list);
  });
});
