// What waits to be stored is bounded, and one who sends much makes no other wait for it.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { Caller } from '../../../../src/core/access/caller.ts';
import type { Core } from '../../../../src/core/core.ts';
import type { IngestLimits } from '../../../../src/core/tracking/ingest/ingest-queue.ts';
import { openSqliteStore } from '../../../../src/storage/sql/sqlite.ts';
import { caller, openCore, startTime } from '../../core-under-test.ts';

const from = (address: string): Caller => ({ ...caller, address });
const batch = (runId: string, step: number) => ({ runId, points: [{ key: 'loss', value: step, step, timestamp: startTime + step }] });

interface SlowDisk {
  readonly core: Core;
  /** From now on commits wait, until they are let go. */
  hold(): void;
  letGo(): void;
}

async function openSlowDisk(t: TestContext, ingestLimits: IngestLimits): Promise<SlowDisk> {
  const store = await openSqliteStore({ path: ':memory:' });
  let held: PromiseWithResolvers<void> | undefined;
  const slow: typeof store = {
    ...store,
    transaction: async (work) => {
      await held?.promise;
      return store.transaction(work);
    },
  };
  const { core } = await openCore(t, { store: slow, ingestLimits });
  return { core, hold: () => (held = Promise.withResolvers()), letGo: () => held?.resolve() };
}

test('what does not fit is refused at once as rate_limited, and is stored when it is sent again', async (t) => {
  const { core, hold, letGo } = await openSlowDisk(t, { bytes: 1e6, batches: 10, shareOfOne: 0.5 });
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  hold();
  // The first is on its way to the disk; five more are this sender's part.
  const sent = Array.from({ length: 8 }, (_, step) => core.ingest.logBatch(from('10.0.0.1'), batch(run.id, step)));
  const outcomes = Promise.allSettled(sent);
  await assert.rejects(core.ingest.logBatch(from('10.0.0.1'), batch(run.id, 8)), { code: 'rate_limited', reason: 'ingest_busy' });
  const other = core.ingest.logBatch(from('10.0.0.2'), batch(run.id, 100));
  letGo();
  await other;
  const refused = (await outcomes).flatMap(({ status }, step) => (status === 'rejected' ? [step] : []));
  assert.deepEqual(refused, [6, 7]);
  for (const step of [...refused, 8]) await core.ingest.logBatch(from('10.0.0.1'), batch(run.id, step));
  const { points } = await core.metrics.history(caller, { runId: run.id, key: 'loss', page: { limit: 100 } });
  assert.deepEqual([...points.steps], [0, 1, 2, 3, 4, 5, 6, 7, 8, 100]);
});

test('what is large counts by its bytes, and one large batch of a sender that has none waiting is taken', async (t) => {
  const { core, hold, letGo } = await openSlowDisk(t, { bytes: 20_000, batches: 1_000, shareOfOne: 0.5 });
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const large = (step: number) => ({ runId: run.id, points: Array.from({ length: 500 }, (_, index) => ({ key: 'loss', value: index, step: step + index, timestamp: startTime })) });
  hold();
  const first = core.ingest.logBatch(caller, batch(run.id, 0));
  const second = core.ingest.logBatch(caller, large(1));
  await assert.rejects(core.ingest.logBatch(caller, large(1_000)), { reason: 'ingest_busy' });
  const third = core.ingest.logBatch(from('10.0.0.2'), large(2_000));
  letGo();
  await Promise.all([first, second, third]);
});

test('a commit is filled in turn: whoever sends one batch waits for one commit, however much another has sent before', async (t) => {
  const { core, hold, letGo } = await openSlowDisk(t, { bytes: 1e9, batches: 10_000, shareOfOne: 0.5 });
  const [{ run: greedy }, { run: modest }] = [await core.runs.create(caller, { experimentId: '0' }), await core.runs.create(caller, { experimentId: '0' })];
  hold();
  const stored: string[] = [];
  const note = (name: string, done: Promise<void>): Promise<number> => done.then(() => stored.push(name));
  const all = Array.from({ length: 1_001 }, (_, step) => note('greedy', core.ingest.logBatch(from('10.0.0.1'), batch(greedy.id, step))));
  all.push(note('modest', core.ingest.logBatch(from('10.0.0.2'), batch(modest.id, 0))));
  letGo();
  await Promise.all(all);
  // One commit was under way with the first batch; the next takes 256 of those that wait.
  assert.ok(stored.indexOf('modest') <= 256, `${stored.indexOf('modest')} batches were stored before`);
  const { points } = await core.metrics.history(caller, { runId: greedy.id, key: 'loss', page: { limit: 2_000 } });
  assert.deepEqual(
    [...points.steps],
    Array.from({ length: 1_001 }, (_, step) => step),
  );
});
