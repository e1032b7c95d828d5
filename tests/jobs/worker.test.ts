// The worker does each job at least once, tries failed ones again later, gives up after a while, and stops what is cancelled.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';

import type { Caller } from '../../src/core/access/caller.ts';
import { createCommit } from '../../src/core/audit/commit.ts';
import { enqueueJobs, type JobDraft } from '../../src/core/jobs/enqueue-jobs.ts';
import type { Job } from '../../src/core/jobs/job.ts';
import { standingSchedules } from '../../src/core/jobs/standing-schedules.ts';
import { jobKinds, type PayloadOf } from '../../src/core/jobs/job-kinds.ts';
import type { JobWork } from '../../src/core/jobs/job-work.ts';
import type { Stores } from '../../src/core/store.ts';
import { createLog } from '../../src/log.ts';
import { GiveUpError, type JobHandlers, type JobRun } from '../../src/jobs/job-handler.ts';
import { InterruptedError, jobsCaller, retryDelayMs, runJob } from '../../src/jobs/run-job.ts';
import { runDueJobs, startWorker } from '../../src/jobs/worker.ts';
import { randomIds, digestOfText } from '../../src/server/system-ports.ts';
import { caller as owner, openCore, startTime } from '../core/core-under-test.ts';

const asker: Caller = { id: 'ann', name: 'Ann', via: 'test', requestId: 'r' };
const attemptLimit = jobKinds['webhook.deliver'].attempts;
type Deliver = (payload: PayloadOf<'webhook.deliver'>, run: JobRun<'webhook.deliver'>) => Promise<void>;

/** Core on a new store, a worker's ports whose deliveries are `deliver`, and what the worker logs. */
async function openWork(test: TestContext, deliver: Deliver, handlers: Partial<JobHandlers> = {}) {
  const { core, store, clock, changes } = await openCore(test);
  const work = core.jobWork;
  // Its jobs are not what these tests are about.
  for (const { id } of standingSchedules) await core.schedules.pause(owner, id);
  const notHere = () => Promise.reject(new Error('not in this test'));
  const events: { readonly event: string; readonly delayMs?: number }[] = [];
  const log = createLog({ level: 'debug', format: 'json', write: (line) => void events.push(JSON.parse(line)), now: () => 0 });
  const write = createCommit<Stores>({ store, clock, digest: digestOfText });
  const ask = async (...drafts: readonly JobDraft[]): Promise<readonly Job[]> => write(asker, (writing) => enqueueJobs(writing, drafts, randomIds));
  const allHandlers: JobHandlers = {
    'webhook.deliver': async (run) => {
      await deliver(run.payload, run);
      return null;
    },
    'jobs.sweep': notHere,
    'search.refresh': notHere,
    'content.collect': notHere,
    'content.verify': notHere,
    'versions.expire': notHere,
    'bin.empty': notHere,
    ...handlers,
  };
  return {
    core,
    store,
    changes,
    events,
    ports: { work, handlers: allHandlers, random: () => 0, log },
    clock: { pass: (ms: number) => clock.set(clock.now() + ms) },
    ask,
    enqueue: async (webhookId: string, dueAt = startTime): Promise<Job> => {
      const [job] = await ask({ name: 'webhook.deliver', payload: { webhookId, deliveryId: 'd', at: dueAt, event: 'prompt.created', data: '{}' }, dueAt });
      return job!;
    },
  };
}

/** Resolves when a signal is aborted, with its reason. */
const aborted = (signal: AbortSignal): Promise<unknown> => new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

describe('a job', () => {
  it('is done once when it succeeds, and not before its time', async (t) => {
    const done: string[] = [];
    const { clock, ports, enqueue } = await openWork(t, async ({ webhookId }) => void done.push(webhookId));
    await enqueue('now');
    await enqueue('later', startTime + 1000);
    assert.equal(await runDueJobs(ports), true);
    assert.equal(await runDueJobs(ports), false);
    assert.deepEqual(done, ['now']);
    clock.pass(1000);
    await runDueJobs(ports);
    clock.pass(100_000_000);
    assert.equal(await runDueJobs(ports), false);
    assert.deepEqual(done, ['now', 'later']);
  });

  it('that fails is tried again after growing delays, then given up with an error line', async (t) => {
    let attempts = 0;
    const { clock, events, ports, enqueue, store } = await openWork(t, async () => {
      attempts += 1;
      throw new Error('no answer');
    });
    const { id } = await enqueue('failing');
    for (let round = 0; round < 100; round += 1) {
      await runDueJobs(ports);
      clock.pass(1000);
    }
    clock.pass(100_000_000);
    while (await runDueJobs(ports)) clock.pass(100_000_000);
    assert.equal(attempts, attemptLimit);
    assert.deepEqual(
      events.map(({ event }) => event),
      [...Array.from({ length: attemptLimit - 1 }, () => 'job.failed'), 'job.given_up'],
    );
    assert.deepEqual(
      events.slice(0, -1).map(({ delayMs }) => delayMs),
      [2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000],
    );
    const { state, error } = (await store.jobs.find(id))!;
    assert.deepEqual([state, error], ['failed', 'no answer']);
  });

  it('that cannot succeed is given up at once', async (t) => {
    const { clock, events, ports, enqueue } = await openWork(t, () => Promise.reject(new GiveUpError('blocked')));
    await enqueue('hopeless');
    await runDueJobs(ports);
    clock.pass(100_000_000);
    assert.equal(await runDueJobs(ports), false);
    assert.deepEqual(
      events.map(({ event }) => event),
      ['job.given_up'],
    );
  });

  it('whose worker died is done by another after the lease', async (t) => {
    const done: string[] = [];
    const { clock, ports, enqueue } = await openWork(t, async ({ webhookId }) => void done.push(webhookId));
    await enqueue('orphan');
    assert.equal((await ports.work.claim(jobsCaller, { short: 10, heavy: 0 })).length, 1);
    assert.equal(await runDueJobs(ports), false);
    clock.pass(60_001);
    await runDueJobs(ports);
    assert.deepEqual(done, ['orphan']);
  });

  it('tells how far it is: the first and the last report are kept, and not each one between', async (t) => {
    const { ports, enqueue, changes } = await openWork(t, async (_payload, { progress }) => {
      for (let done = 1; done <= 5_000; done += 1) progress({ done, total: 5_000, unit: 'calls', sentence: `call ${done}` });
      await new Promise((resolve) => setTimeout(resolve, 20));
      progress({ done: 1, unit: 'calls', sentence: 'one more' });
      throw new GiveUpError('enough');
    });
    const { id } = await enqueue('talkative');
    const before = changes.length;
    await runDueJobs(ports);
    const kept = changes.slice(before).filter((change) => change.type === 'job' && change.jobId === id && change.state === 'running');
    // Begun, the first report and the last one.
    assert.equal(kept.length, 3);
  });

  it('keeps the last report it gave', async (t) => {
    const { ports, enqueue, store } = await openWork(t, async (_payload, { progress }) => {
      for (const done of [1, 2, 3]) progress({ done, total: 3, unit: 'calls', sentence: 'Calling' });
      throw new GiveUpError('enough');
    });
    const { id } = await enqueue('brief');
    await runDueJobs(ports);
    assert.deepEqual((await store.jobs.find(id))!.progress, { done: 3, total: 3, unit: 'calls', sentence: 'Calling' });
  });
});

describe('the worker', () => {
  it('does a job as soon as it is woken, and finishes it before it stops', async (t) => {
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let finished = 0;
    const { ports, enqueue } = await openWork(t, async () => {
      started.resolve();
      await gate.promise;
      finished += 1;
    });
    const worker = startWorker({ ...ports, pollMs: 3_600_000 });
    await enqueue('woken');
    worker.wake();
    await started.promise;
    const stopped = worker.stop();
    gate.resolve();
    await stopped;
    assert.equal(finished, 1);
    worker.wake();
    await worker.stop();
  });

  it('goes on with other jobs while one of them takes long', async (t) => {
    const gate = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    let quick = 0;
    const { ports, enqueue } = await openWork(t, async ({ webhookId }) => {
      if (webhookId === 'slow') return gate.promise;
      if ((quick += 1) === 40) done.resolve();
    });
    await enqueue('slow');
    for (let index = 0; index < 40; index += 1) await enqueue('quick');
    const worker = startWorker({ ...ports, pollMs: 3_600_000 });
    await done.promise;
    gate.resolve();
    await worker.stop();
  });

  it('interrupts a running job that is cancelled here at once, and it ends as cancelled', async (t) => {
    const started = Promise.withResolvers<AbortSignal>();
    const { core, ports, enqueue, store } = await openWork(t, async (_payload, { signal }) => {
      started.resolve(signal);
      throw await aborted(signal);
    });
    const { id } = await enqueue('stoppable');
    const worker = startWorker({ ...ports, pollMs: 3_600_000 });
    const signal = await started.promise;
    await core.jobs.cancel(owner, id);
    worker.cancel(id);
    await worker.stop();
    assert.ok(signal.reason instanceof InterruptedError && signal.reason.interruption === 'cancelled');
    assert.equal((await store.jobs.find(id))!.state, 'cancelled');
  });

  it('finds out by itself that a job was cancelled by way of another server', async (t) => {
    const started = Promise.withResolvers<void>();
    const interrupted = Promise.withResolvers<unknown>();
    const { core, ports, enqueue } = await openWork(t, async (_payload, { signal }) => {
      started.resolve();
      interrupted.resolve(await aborted(signal));
    });
    const { id } = await enqueue('stoppable');
    const worker = startWorker({ ...ports, pollMs: 5 });
    await started.promise;
    await core.jobs.cancel(owner, id);
    assert.match(String(await interrupted.promise), /cancelled/);
    await worker.stop();
  });

  it('interrupts a job whose lease was lost, and leaves it to who has it', async (t) => {
    const interrupted = Promise.withResolvers<unknown>();
    const { clock, ports, enqueue, store } = await openWork(t, async (_payload, { signal }) => {
      const reason = await aborted(signal);
      interrupted.resolve(reason);
      throw reason;
    });
    const { id } = await enqueue('lost');
    const worker = startWorker({ ...ports, pollMs: 5 });
    while ((await store.jobs.find(id))!.state !== 'running') await new Promise((resolve) => setTimeout(resolve, 2));
    await store.transaction(async ({ jobs }) => jobs.update({ ...(await jobs.find(id))!, attempts: 2 }));
    assert.match(String(await interrupted.promise), /given to another worker/);
    await worker.stop();
    const { state, attempts } = (await store.jobs.find(id))!;
    assert.deepEqual([state, attempts], ['running', 2]);
    clock.pass(60_001);
    assert.equal((await ports.work.claim(jobsCaller, { short: 1, heavy: 0 }))[0]!.attempts, 3);
  });

  it('puts a heavy job back when it stops, and waits for one that does not listen no longer than it must', async (t) => {
    const { ports, enqueue, store } = await openWork(t, async ({ webhookId }, { signal }) => {
      if (webhookId === 'deaf') return new Promise(() => undefined);
      throw await aborted(signal);
    });
    for (const webhookId of ['listening', 'deaf']) {
      const { id } = await enqueue(webhookId);
      // Deliveries are short; whether a job is heavy stands in its row.
      const asHeavy = async (): Promise<readonly Job[]> => (await ports.work.claim(jobsCaller, { short: 1, heavy: 0 })).map((job) => ({ ...job, lane: 'heavy' as const }));
      const work: JobWork = { ...ports.work, claim: async (_caller, free) => (free.heavy > 0 ? asHeavy() : []) };
      const worker = startWorker({ ...ports, work, pollMs: 3_600_000, stopMs: 50 });
      while ((await store.jobs.find(id))!.state !== 'running') await new Promise((resolve) => setTimeout(resolve, 2));
      await worker.stop();
      const { state, attempts } = (await store.jobs.find(id))!;
      assert.deepEqual([state, attempts], webhookId === 'deaf' ? ['running', 1] : ['queued', 0]);
      await store.transaction(({ jobs }) => jobs.remove(id));
    }
  });

  it('does short jobs while a heavy one runs, and asks for no second heavy one', async (t) => {
    const gate = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const { ports, enqueue } = await openWork(t, async ({ webhookId }) => {
      if (webhookId === 'heavy') return gate.promise;
      done.resolve();
    });
    await enqueue('heavy');
    const [first] = await ports.work.claim(jobsCaller, { short: 1, heavy: 0 });
    const asked: number[] = [];
    const work: JobWork = {
      ...ports.work,
      claim: async (caller, free) => {
        asked.push(free.heavy);
        return asked.length === 1 ? [{ ...first!, lane: 'heavy' }] : ports.work.claim(caller, free);
      },
    };
    const worker = startWorker({ ...ports, work, pollMs: 3_600_000 });
    await enqueue('short');
    worker.wake();
    await done.promise;
    assert.deepEqual([asked[0], ...new Set(asked.slice(1))], [1, 0]);
    gate.resolve();
    await worker.stop();
  });

  it('renews the lease while a handler runs', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const gate = Promise.withResolvers<void>();
    const { clock, ports, enqueue, store } = await openWork(t, () => gate.promise);
    await enqueue('long');
    const [job] = await ports.work.claim(jobsCaller, { short: 1, heavy: 0 });
    const { ended } = runJob(job!, ports);
    for (let beat = 1; beat <= 9; beat += 1) {
      clock.pass(20_000);
      t.mock.timers.tick(20_000);
      while ((await store.jobs.find(job!.id))!.dueAt !== startTime + beat * 20_000 + 60_000) await new Promise((resolve) => setTimeout(resolve, 1));
      assert.deepEqual(await ports.work.claim(jobsCaller, { short: 1, heavy: 0 }), []);
    }
    gate.resolve();
    await ended;
    assert.equal(await store.jobs.find(job!.id), undefined);
  });

  it('outlives a store that cannot be reached for a while', async (t) => {
    const done = Promise.withResolvers<void>();
    const { events, ports, enqueue } = await openWork(t, async () => done.resolve());
    let failures = 2;
    const work: JobWork = { ...ports.work, claim: (...given) => ((failures -= 1) >= 0 ? Promise.reject(new Error('away')) : ports.work.claim(...given)) };
    await enqueue('patient');
    const worker = startWorker({ ...ports, work, pollMs: 5 });
    await done.promise;
    await worker.stop();
    assert.deepEqual(
      events.map(({ event }) => event).filter((event) => event !== 'job.done'),
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
