// Writes that arrive together share one commit, and a lone writer does not wait for others.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createGroupCommit, type QueuedWork } from '../../../src/storage/sql/group-commit.ts';

/** Commits at once and notes how many works each commit had. */
function commitAndNote(sizes: number[]) {
  return async (group: readonly QueuedWork<string>[]): Promise<void> => {
    sizes.push(group.length);
    const answers = [];
    for (const work of group) answers.push(await work.run('context'));
    for (const answer of answers) answer();
  };
}

describe('group commit', () => {
  it('puts works begun in one turn of the event loop into one commit', async () => {
    const sizes: number[] = [];
    const { transaction } = createGroupCommit(commitAndNote(sizes));
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => transaction(async (context) => `${context} ${index}`)));
    assert.deepEqual(sizes, [30]);
    assert.equal(results[29], 'context 29');
  });

  it('puts works that arrive during a commit into the next one', async () => {
    const sizes: number[] = [];
    const { transaction } = createGroupCommit(commitAndNote(sizes));
    const later: Promise<unknown>[] = [];
    await transaction(async () => {
      for (let index = 0; index < 5; index += 1) later.push(transaction(async () => index));
      await new Promise((resolve) => setImmediate(resolve));
    });
    await Promise.all(later);
    assert.deepEqual(sizes, [1, 5]);
  });

  it('bounds a commit, keeping the order', async () => {
    const sizes: number[] = [];
    const { transaction } = createGroupCommit(commitAndNote(sizes), 4);
    const order: number[] = [];
    await Promise.all(Array.from({ length: 10 }, (_, index) => transaction(async () => void order.push(index))));
    assert.deepEqual(sizes, [4, 4, 2]);
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is idle once everything begun has been answered', async () => {
    const { transaction, idle } = createGroupCommit(commitAndNote([]));
    let isDone = false;
    void transaction(() => new Promise((resolve) => setImmediate(resolve))).then(() => (isDone = true));
    await idle();
    assert.ok(isDone);
    await idle();
  });
});
