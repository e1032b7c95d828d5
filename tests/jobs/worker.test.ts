// The worker does each job at least once, tries failed ones again later, and gives up after a while.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { createLog } from '../../src/log.ts';
import { attemptLimit, GiveUpError, type JobHandlers, retryDelayMs, runDueJobs, startWorker } from '../../src/jobs/worker.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';

const store = await openSqliteStore({ path: ':memory:' });
after(() => store.close());

type Payload = Parameters<JobHandlers['webhook.deliver']>[0];
let jobs = 0;

async function enqueue(webhookId: string, runAt: number): Promise<void> {
  jobs += 1;
  const payload: Payload = { webhookId, deliveryId: `d${jobs}`, at: runAt, event: 'prompt.created', data: '{}' };
  await store.transaction((stores) => stores.jobs.enqueue([{ id: `job-${jobs}`, name: 'webhook.deliver', runAt, payload: JSON.stringify(payload) }]));
}

function workerPorts(deliver: (payload: Payload) => Promise<void>) {
  const clock = { at: 1_000_000 };
  const events: { readonly event: string; readonly delayMs?: number }[] = [];
  const log = createLog({ level: 'debug', format: 'json', write: (line) => void events.push(JSON.parse(line)), now: () => 0 });
  return { clock, events, ports: { store, handlers: { 'webhook.deliver': deliver }, now: () => clock.at, random: () => 0, log } };
}

describe('a job', () => {
  it('is done once when it succeeds, and not before its time', async () => {
    const done: string[] = [];
    const { clock, ports } = workerPorts(async ({ webhookId }) => void done.push(webhookId));
    await enqueue('now', clock.at);
    await enqueue('later', clock.at + 1000);
    assert.equal(await runDueJobs(ports), true);
    assert.equal(await runDueJobs(ports), false);
    assert.deepEqual(done, ['now']);
    clock.at += 1000;
    await runDueJobs(ports);
    clock.at += 10_000_000;
    assert.equal(await runDueJobs(ports), false);
    assert.deepEqual(done, ['now', 'later']);
  });

  it('that fails is tried again after growing delays, then given up with an error line', async () => {
    let attempts = 0;
    const { clock, events, ports } = workerPorts(async () => {
      attempts += 1;
      throw new Error('no answer');
    });
    await enqueue('failing', clock.at);
    for (let round = 0; round < 100; round += 1) {
      await runDueJobs(ports);
      clock.at += 1000;
    }
    clock.at += 100_000_000;
    while (await runDueJobs(ports)) clock.at += 100_000_000;
    assert.equal(attempts, attemptLimit);
    assert.deepEqual(
      events.map(({ event }) => event),
      [...Array.from({ length: attemptLimit - 1 }, () => 'job.failed'), 'job.given_up'],
    );
    assert.deepEqual(
      events.slice(0, -1).map(({ delayMs }) => delayMs),
      [2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000],
    );
  });

  it('that cannot succeed is given up at once', async () => {
    const { clock, events, ports } = workerPorts(() => Promise.reject(new GiveUpError('blocked')));
    await enqueue('hopeless', clock.at);
    await runDueJobs(ports);
    clock.at += 100_000_000;
    assert.equal(await runDueJobs(ports), false);
    assert.deepEqual(
      events.map(({ event }) => event),
      ['job.given_up'],
    );
  });

  it('whose worker died is done by another after the lease', async () => {
    const done: string[] = [];
    const { clock, ports } = workerPorts(async ({ webhookId }) => void done.push(webhookId));
    await enqueue('orphan', clock.at);
    await store.transaction((stores) => stores.jobs.claim({ now: clock.at, leaseMs: 60_000, limit: 10 }));
    assert.equal(await runDueJobs(ports), false);
    clock.at += 60_001;
    await runDueJobs(ports);
    assert.deepEqual(done, ['orphan']);
  });
});

describe('the worker', () => {
  it('does a job as soon as it is woken, and finishes it before it stops', async () => {
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let finished = 0;
    const { clock, ports } = workerPorts(async () => {
      started.resolve();
      await gate.promise;
      finished += 1;
    });
    const worker = startWorker({ ...ports, pollMs: 3_600_000 });
    await enqueue('woken', clock.at);
    worker.wake();
    await started.promise;
    const stopped = worker.stop();
    gate.resolve();
    await stopped;
    assert.equal(finished, 1);
    worker.wake();
    await worker.stop();
  });

  it('outlives a store that cannot be reached for a while', async () => {
    const done = Promise.withResolvers<void>();
    const { clock, events, ports } = workerPorts(async () => done.resolve());
    let failures = 2;
    const flaky: typeof ports.store = { ...store, transaction: (work) => ((failures -= 1) >= 0 ? Promise.reject(new Error('away')) : store.transaction(work)) };
    await enqueue('patient', clock.at);
    const worker = startWorker({ ...ports, store: flaky, pollMs: 5 });
    await done.promise;
    await worker.stop();
    assert.deepEqual(
      events.map(({ event }) => event),
      ['jobs.unavailable', 'jobs.unavailable'],
    );
  });
});

it('retry delays double from two seconds to an hour, with up to half again by chance', () => {
  assert.deepEqual(
    [1, 2, 3, 12, 13, 50].map((attempts) => retryDelayMs(attempts, 0)),
    [2000, 4000, 8000, 3_600_000, 3_600_000, 3_600_000],
  );
  assert.equal(retryDelayMs(1, 0.5), 2500);
});
