// The check of the streams must bite: whoever told what never was, or hides what was, is found out.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';

import { openWandb } from '../protocols/wandb/wandb-under-test.ts';
import { checkStreams } from './check-streams.ts';
import { createRandom } from './random.ts';
import { bodyOf, makeRow, newStreamedRun, note, type StreamedRun } from './streamed-run.ts';
import type { Fault } from './verdict.ts';

/** The faults that are found when what was told is changed after it was sent. */
async function faultsAfter(t: TestContext, change: (run: StreamedRun) => void): Promise<readonly Fault[]> {
  const wandb = await openWandb(t);
  const run = newStreamedRun('told');
  await wandb.upsert({ name: run.name });
  const random = createRandom(1);
  const rows = Array.from({ length: 20 }, (_, number) => makeRow(random, number));
  const requests = [
    { firstRow: 0, rows, firstLine: 0, lines: ['one', 'two'], summary: 1 },
    { firstRow: 20, rows: [], firstLine: 1, lines: ['two again'], summary: 2, isLast: true },
  ];
  for (const request of requests) {
    assert.equal((await wandb.stream(run.name, bodyOf(request).toString())).status, 200);
    note(run, request, true);
  }
  change(run);
  const { counts } = await checkStreams(wandb.core, [run]);
  return (Object.keys(counts) as Fault[]).filter((fault) => counts[fault] > 0);
}

describe('the check of the streams', () => {
  it('finds nothing when nothing was changed', async (t) => {
    assert.deepEqual(await faultsAfter(t, () => undefined), []);
  });

  for (const [what, change, faults] of [
    ['a row that was never sent', ({ rows }) => rows.delete(3), ['GHOST']],
    ['a row that is not there', ({ rows }) => rows.set(20, { value: makeRow(createRandom(2), 20), isAcked: true }), ['LOST']],
    ['a row that is another', ({ rows }) => rows.set(3, { value: makeRow(createRandom(2), 3), isAcked: true }), ['GHOST', 'TORN']],
    ['a line that was never sent', ({ lines }) => lines.delete(1), ['GHOST']],
    ['a line that is not there', ({ lines }) => lines.set(2, [{ value: 'three', isAcked: true }]), ['LOST']],
    ['a line that is an older one', ({ lines }) => lines.set(1, [{ value: 'two', isAcked: true }]), ['TORN']],
    ['a summary that is an older one', ({ summaries }) => summaries.push({ value: 3, isAcked: true }), ['TORN']],
    ['a run that is not there', (run) => Object.assign(run, { name: 'never made' }), ['LOST']],
  ] as readonly (readonly [string, (run: StreamedRun) => unknown, readonly Fault[]])[]) {
    it(`finds ${what}`, async (t) => {
      assert.deepEqual(await faultsAfter(t, change), faults);
    });
  }
});
