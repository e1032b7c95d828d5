// Operations that are loaded when they are first asked for.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { loadLater } from '../../../src/core/base/load-later.ts';

interface Doubling {
  double(number: number): Promise<number>;
  fail(why: string): Promise<never>;
}

function counted(): { readonly operations: Doubling; readonly loads: () => number } {
  let loads = 0;
  const operations = loadLater<Doubling>({ double: true, fail: true }, async () => {
    loads += 1;
    return { double: async (number) => number * 2, fail: (why) => Promise.reject(new Error(why)) };
  });
  return { operations, loads: () => loads };
}

describe('operations that are loaded later', () => {
  it('are not loaded before one is called, and then once for all of them', async () => {
    const { operations, loads } = counted();
    assert.equal(loads(), 0);
    assert.deepEqual(await Promise.all([operations.double(2), operations.double(3)]), [4, 6]);
    await assert.rejects(operations.fail('so'), /so/);
    assert.equal(loads(), 1);
  });

  it('are tried anew when they could not be loaded', async () => {
    let isThere = false;
    const operations = loadLater<Pick<Doubling, 'double'>>({ double: true }, () =>
      isThere ? Promise.resolve({ double: async (number) => number * 2 }) : Promise.reject(new Error('too many open files')),
    );
    await assert.rejects(operations.double(1), /too many open files/);
    isThere = true;
    assert.equal(await operations.double(1), 2);
  });
});
