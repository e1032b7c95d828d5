// Which of the lines that come are new, and when a run has as many as are kept of one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { consoleLimits, type ConsoleLine } from '../../../../src/core/tracking/console/console-line.ts';
import { freshLines } from '../../../../src/core/tracking/console/run-console.ts';

const lines = (from: number, to: number): readonly ConsoleLine[] => Array.from({ length: to - from }, (_, index) => ({ number: from + index, at: 1, stream: 'stdout', text: 'x' }));

test('only lines beyond those stored are new', () => {
  const stored = { lines: 10, bytes: 10 };
  for (const [from, to, first] of [
    [0, 5, 10],
    [0, 10, 10],
    [8, 12, 10],
    [10, 12, 10],
  ] as const) {
    assert.deepEqual(
      freshLines(lines(from, to), stored, 'r').map(({ number }) => number),
      lines(first, Math.max(to, first)).map(({ number }) => number),
    );
  }
  assert.throws(() => freshLines(lines(11, 12), stored, 'r'), { code: 'failed_precondition', reason: 'console_gap', detail: { stored: 10 } });
});

test('a full console takes no more, and still takes repeats', () => {
  const { lines: most, bytes } = consoleLimits;
  assert.equal(freshLines(lines(most - 2, most), { lines: most - 2, bytes: 5 }, 'r').length, 2);
  for (const stored of [
    { lines: most - 1, bytes: 5 },
    { lines: most, bytes: 5 },
    { lines: most - 5, bytes },
  ]) {
    assert.throws(() => freshLines(lines(stored.lines, stored.lines + 2), stored, 'r'), { code: 'limit_exceeded', reason: 'console_full' });
    assert.deepEqual(freshLines(lines(stored.lines - 2, stored.lines), stored, 'r'), []);
  }
});
