// Many small steps with a bounded number under way: all of them done, in order, and none begun after a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

import { inParallel } from '../../../src/core/base/in-parallel.ts';

test('results come in the order of the items, and no more than 32 steps are under way', async () => {
  let underWay = 0;
  let most = 0;
  const results = await inParallel(
    Array.from({ length: 500 }, (_, index) => index),
    async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turns = 0; turns < item % 5; turns += 1) await turn();
      underWay -= 1;
      return item * 2;
    },
  );
  assert.deepEqual(
    results,
    Array.from({ length: 500 }, (_, index) => index * 2),
  );
  assert.equal(most, 32);
  assert.deepEqual(await inParallel([], () => Promise.reject(new Error('never'))), []);
});

test('the first failure is thrown, and what was not begun stays undone', async () => {
  const begun: number[] = [];
  const step = async (item: number): Promise<void> => {
    begun.push(item);
    await turn();
    if (item === 40) throw new Error('no');
  };
  await assert.rejects(
    inParallel(
      Array.from({ length: 1000 }, (_, index) => index),
      step,
    ),
    { message: 'no' },
  );
  for (let turns = 0; turns < 10; turns += 1) await turn();
  assert.ok(begun.length < 100, String(begun.length));
});

test('a failure is thrown when all that was under way has ended, and the caller says how much that may be', async () => {
  let underWay = 0;
  const step = async (item: number): Promise<void> => {
    underWay += 1;
    assert.ok(underWay <= 3);
    for (let turns = 0; turns < (item === 0 ? 1 : 5); turns += 1) await turn();
    underWay -= 1;
    if (item === 0) throw new Error('no');
  };
  await assert.rejects(inParallel([0, 1, 2, 3, 4], step, { atOnce: 3 }), { message: 'no' });
  assert.equal(underWay, 0);
});
