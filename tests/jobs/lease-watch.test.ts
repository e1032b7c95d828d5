// When a silent lease counts as run out: only after its whole period of listening, on a clock of our own.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLeaseLook, type WatchedLease } from '../../src/jobs/lease-watch.ts';
import type { Log } from '../../src/log.ts';

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warning: quiet, error: quiet };
const pollMs = 5_000;

function watch(leases: WatchedLease[]) {
  const expired: string[] = [];
  let now = 1_000_000;
  let isAway = false;
  const look = createLeaseLook({
    pollMs,
    log,
    monotonicNow: () => now,
    held: async () => {
      if (isAway) throw new Error('the database is away');
      return leases.filter(({ runId }) => !expired.includes(runId)).map((lease) => ({ ...lease }));
    },
    expire: async ({ runId, beats }) => {
      if (leases.find((lease) => lease.runId === runId)?.beats !== beats) return false;
      expired.push(runId);
      return true;
    },
  });
  return {
    expired,
    goAway: (away: boolean) => void (isAway = away),
    /** Looks every poll for so long. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += pollMs) {
        now += pollMs;
        await look().catch(quiet);
      }
    },
    sleep: (ms: number) => void (now += ms),
    look,
  };
}

const lease = (runId: string, periodMs: number): WatchedLease & { beats: number } => ({ runId, holder: 'h', periodMs, beats: 1 });

test('a lease runs out after its whole period without a renewal, and not before', async () => {
  const [short, long] = [lease('short', 20_000), lease('long', 60_000)];
  const { pass, expired, look } = watch([short, long]);
  await look();
  await pass(15_000);
  assert.deepEqual(expired, []);
  await pass(5_000);
  assert.deepEqual(expired, ['short']);
  await pass(40_000);
  assert.deepEqual(expired, ['short', 'long']);
});

test('every renewal begins the period anew', async () => {
  const held = lease('a', 20_000);
  const { pass, expired, look } = watch([held]);
  await look();
  for (let renewal = 0; renewal < 10; renewal += 1) {
    await pass(15_000);
    held.beats += 1;
  }
  assert.deepEqual(expired, []);
  await pass(25_000);
  assert.deepEqual(expired, ['a']);
});

test('after a start every lease begins anew, however long nobody listened', async () => {
  const leases = [lease('a', 20_000)];
  const first = watch(leases);
  await first.look();
  await first.pass(15_000);
  const restarted = watch(leases);
  await restarted.look();
  await restarted.pass(15_000);
  assert.deepEqual([...first.expired, ...restarted.expired], []);
});

test('time in which this process stood still, or the database was away, counts for no lease', async () => {
  const { pass, expired, look, sleep, goAway } = watch([lease('a', 20_000)]);
  await look();
  sleep(3_600_000);
  await look();
  assert.deepEqual(expired, []);
  goAway(true);
  await pass(3_600_000);
  goAway(false);
  await pass(10_000);
  assert.deepEqual(expired, []);
  await pass(10_000);
  assert.deepEqual(expired, ['a']);
});
