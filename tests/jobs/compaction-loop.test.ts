// The loop that has stored points made smaller: it goes on at once while there is more, rests when there is not, and survives failures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startCompactionLoop } from '../../src/jobs/compaction-loop.ts';
import type { Log } from '../../src/log.ts';

const quiet = (): void => {};

test('goes on while there is more, rests after that and after a failure, which it logs, and does nothing once stopped', async () => {
  const failures: unknown[] = [];
  const log: Log = { debug: quiet, info: quiet, warning: quiet, error: (event) => void failures.push(event) };
  const answers: (boolean | Error)[] = [true, true, false, new Error('the disk is full'), true, false];
  const times: number[] = [];
  const done = Promise.withResolvers<void>();
  const loop = startCompactionLoop({
    now: () => 7,
    log,
    restMs: 120,
    breathMs: 1,
    compact: async (now) => {
      assert.equal(now, 7);
      times.push(performance.now());
      const answer = answers.shift();
      if (answers.length === 0) done.resolve();
      if (answer instanceof Error) throw answer;
      return answer!;
    },
  });
  await done.promise;
  await loop.stop();
  assert.deepEqual(failures, ['compaction.failed']);
  const rests = times.slice(1).map((time, index) => time - times[index]! >= 115);
  assert.deepEqual([rests[2], rests[3]], [true, true]);
  await pause(200);
  assert.equal(times.length, 6);
});

test('is stopped only when no piece is under way', async () => {
  const piece = Promise.withResolvers<boolean>();
  const begun = Promise.withResolvers<void>();
  const loop = startCompactionLoop({
    now: () => 1,
    log: { debug: quiet, info: quiet, warning: quiet, error: quiet },
    restMs: 1,
    compact: () => {
      begun.resolve();
      return piece.promise;
    },
  });
  await begun.promise;
  let isStopped = false;
  const stopping = loop.stop().then(() => (isStopped = true));
  await pause(20);
  assert.equal(isStopped, false);
  piece.resolve(false);
  await stopping;
  assert.equal(isStopped, true);
});
