// The duties of jobs over a store and its twin, as tests: two workers, as two servers on one database have them. `open`
// gives what two servers see of one new database; an engine that one process holds gives the same store twice.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Caller } from '../../src/core/access/caller.ts';
import { createDoors } from '../../src/core/doors/create-doors.ts';
import type { Policy } from '../../src/core/access/policy.ts';
import type { Change } from '../../src/core/base/changes.ts';
import { enqueueJobs, type JobDraft } from '../../src/core/jobs/enqueue-jobs.ts';
import type { Job, JobClaim } from '../../src/core/jobs/job.ts';
import { createJobs, type Jobs } from '../../src/core/jobs/jobs.ts';
import { jobKinds } from '../../src/core/jobs/job-kinds.ts';
import { createJobWork, type JobWork } from '../../src/core/jobs/job-work.ts';
import type { Schedule } from '../../src/core/jobs/schedule.ts';
import { createSchedules } from '../../src/core/jobs/schedules.ts';
import { createCommit } from '../../src/core/audit/commit.ts';
import type { Store, Stores } from '../../src/core/store.ts';
import { nextCronTime } from '../../src/jobs/next-cron-time.ts';
import { randomIds, digestOfText } from '../../src/server/system-ports.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { readPages, refusal } from './store-fixtures.ts';

const worker: Caller = { id: 'system', name: 'system', via: 'jobs', requestId: 'jobs' };
const ann: Caller = { id: 'ann', name: 'Ann', via: 'test', requestId: 'r' };
const policy: Policy = { grantsOf: ({ id }) => ({ everywhere: id === worker.id ? 'system' : 'owner' }) };
const startTime = 1_750_000_000_000;
const { leaseMs, attempts: attemptLimit } = jobKinds['webhook.deliver'];
const free = { short: 16, heavy: 1 };
const delivery: JobDraft = { name: 'webhook.deliver', payload: { webhookId: 'w', deliveryId: 'd', at: 1, event: 'prompt.created', data: '{}' } };
const claimOf = ({ id, attempts }: Job): JobClaim => ({ id, attempt: attempts });
const failure = { error: 'no answer', delayMs: 5_000, isFinal: false };

export function testJobWork(open: () => Promise<readonly [Store, Store]>): void {
  describe('with two workers', () => {
    let stores: readonly [Store, Store];
    let auditedBefore = 0;
    let now = startTime;
    let changes: Change[] = [];
    let store: Store;
    let one: JobWork;
    let other: JobWork;
    let jobs: Jobs;

    const portsOf = (its: Store) => {
      const ports = { store: its, clock: { now: () => now }, digest: digestOfText };
      return { ...ports, ...createDoors({ ...ports, blobs: createMemoryBlobStore(), policy }), ids: randomIds, nextCronTime };
    };

    before(async () => {
      stores = await open();
      [store] = stores;
      await stores[1].feed.subscribe({ onEvent: ({ change }) => void changes.push(change) });
    });
    after(async () => {
      for (const each of stores) await each.close();
    });
    beforeEach(async () => {
      // As in a new database, which would take seconds to make for each test.
      await store.transaction(async (its) => {
        for (const { id } of await readPages((page) => its.jobs.list({ page }), 100)) await its.jobs.remove(id);
        for (const schedule of await readPages((page) => its.schedules.list(page))) await its.schedules.put({ ...schedule, isPaused: true });
      });
      auditedBefore = (await audited()).length;
      now = startTime;
      changes = [];
      one = createJobWork(portsOf(stores[0]));
      other = createJobWork(portsOf(stores[1]));
      jobs = createJobs(portsOf(stores[1]));
    });
    const ask = async (...drafts: readonly JobDraft[]): Promise<readonly Job[]> => createCommit<Stores>(portsOf(store))(ann, (writing) => enqueueJobs(writing, drafts, randomIds));
    const begin = async (draft: JobDraft = delivery): Promise<Job> => {
      await ask(draft);
      const [job] = await one.claim(worker, free);
      return job!;
    };
    /** By the live feed of the other server: whoever begins to listen there knows that everything before was told. */
    const lastTold = async (): Promise<Change | undefined> => {
      const { unsubscribe } = await stores[1].feed.subscribe({ onEvent: () => undefined });
      unsubscribe();
      return changes.at(-1);
    };
    const find = async (id: string): Promise<Job> => (await store.jobs.find(id))!;
    const audited = async (): Promise<readonly string[]> => (await readPages((page) => store.audit.list({ page }), 100)).map(({ action }) => action);
    const newlyAudited = async (): Promise<readonly string[]> => (await audited()).slice(auditedBefore);

    it('a job belongs to who asked for it and is done by one of those who race for it', async () => {
      const asked = await ask(...Array.from({ length: 30 }, () => delivery));
      assert.deepEqual(new Set(asked.map(({ owner }) => owner)), new Set(['ann']));
      const claims = await Promise.all([one, other, one, other].map((work) => work.claim(worker, { short: 10, heavy: 0 })));
      const ids = claims.flat().map(({ id }) => id);
      assert.equal(ids.length, 30);
      assert.equal(new Set(ids).size, 30);
    });

    it('a job of a killed worker is begun again when its lease has ended, and what the first one says then counts for nothing', async () => {
      const first = await begin();
      now += leaseMs - 1;
      assert.deepEqual(await other.claim(worker, free), []);
      now += 1;
      const [second] = await other.claim(worker, free);
      assert.deepEqual([second!.id, second!.attempts, second!.startedAt], [first.id, 2, now]);
      assert.equal(await one.renew(worker, claimOf(first)), 'lost');
      assert.equal(await one.standing(worker, claimOf(first)), 'lost');
      await one.report(worker, claimOf(first), { done: 1, unit: 'calls', sentence: 'late' });
      assert.equal(await one.fail(worker, claimOf(first), { ...failure, isFinal: true }), 'lost');
      await one.giveBack(worker, claimOf(first));
      await one.finish(worker, claimOf(first), null);
      assert.deepEqual(await find(first.id), second);
    });

    it('a lease that is renewed lets a job take as long as it needs', async () => {
      const job = await begin();
      for (let renewal = 0; renewal < 20; renewal += 1) {
        now += leaseMs - 1;
        assert.equal(await one.renew(worker, claimOf(job)), 'held');
        assert.deepEqual(await other.claim(worker, free), []);
      }
      now += leaseMs;
      assert.equal((await other.claim(worker, free)).length, 1);
    });

    it('a job that kills its worker each time has failed when it had its attempts', async () => {
      const { id } = await begin();
      for (let attempt = 2; attempt <= attemptLimit; attempt += 1) {
        now += leaseMs;
        assert.equal((await other.claim(worker, free))[0]!.attempts, attempt);
      }
      now += leaseMs;
      assert.deepEqual(await other.claim(worker, free), []);
      const { state, attempts, error, endedAt } = await find(id);
      assert.deepEqual([state, attempts, endedAt], ['failed', attemptLimit, now]);
      assert.match(error!, /its worker was gone/);
    });

    it('a job that fails is queued again for later with its error, and has failed after its last attempt', async () => {
      const job = await begin();
      assert.equal(await one.fail(worker, claimOf(job), failure), 'queued');
      const { state, error, dueAt } = await find(job.id);
      assert.deepEqual([state, error, dueAt], ['queued', 'no answer', now + 5_000]);
      now += 4_999;
      assert.deepEqual(await other.claim(worker, free), []);
      now += 1;
      for (let attempt = 2; attempt <= attemptLimit; attempt += 1) {
        const [again] = await other.claim(worker, free);
        assert.equal(again!.attempts, attempt);
        assert.equal(await other.fail(worker, claimOf(again!), failure), attempt === attemptLimit ? 'failed' : 'queued');
        now += 5_000;
      }
      assert.deepEqual(await other.claim(worker, free), []);
      assert.equal((await find(job.id)).state, 'failed');
    });

    it('a job that nothing can help has failed at once', async () => {
      const job = await begin();
      assert.equal(await one.fail(worker, claimOf(job), { ...failure, isFinal: true }), 'failed');
      assert.deepEqual(await find(job.id), { ...job, state: 'failed', error: 'no answer', endedAt: now });
    });

    it('a job that is done has its result, and is not kept where its kind says so', async () => {
      const sweep = await begin({ name: 'jobs.sweep', payload: {} });
      await one.report(worker, claimOf(sweep), { done: 3, total: 4, unit: 'jobs', sentence: 'x'.repeat(10_000) });
      const progress = { done: 3, total: 4, unit: 'jobs', sentence: 'x'.repeat(500) };
      assert.deepEqual(await find(sweep.id), { ...sweep, progress });
      now += 10;
      await one.finish(worker, claimOf(sweep), { removed: 4 });
      assert.deepEqual(await find(sweep.id), { ...sweep, progress, state: 'done', endedAt: now, result: { removed: 4 } });
      const told = await begin();
      await one.finish(worker, claimOf(told), null);
      assert.equal(await store.jobs.find(told.id), undefined);
      assert.deepEqual(await lastTold(), { type: 'job', jobId: told.id, state: 'done', isCancelling: false });
    });

    it('a job that is given back counts no attempt and is begun again at once', async () => {
      const job = await begin();
      await one.giveBack(worker, claimOf(job));
      assert.deepEqual(
        (await other.claim(worker, free)).map(({ id, attempts }) => [id, attempts]),
        [[job.id, 1]],
      );
    });

    it('a queued job that is cancelled never starts, and again is no change', async () => {
      const [asked] = await ask(delivery);
      const cancelled = await jobs.cancel(ann, asked!.id);
      assert.deepEqual(cancelled, { ...asked!, state: 'cancelled', endedAt: now });
      assert.deepEqual(await jobs.cancel(ann, asked!.id), cancelled);
      assert.deepEqual(await one.claim(worker, free), []);
      assert.deepEqual(await newlyAudited(), ['job.cancelled']);
    });

    it('a running job that is cancelled is told so and ends as cancelled, whatever its handler makes of it', async () => {
      const ends: readonly ((claim: JobClaim) => Promise<unknown>)[] = [
        (claim) => one.finish(worker, claim, null),
        (claim) => one.fail(worker, claim, failure),
        (claim) => one.giveBack(worker, claim),
      ];
      for (const end of ends) {
        const job = await begin();
        assert.equal(await one.standing(worker, claimOf(job)), 'held');
        assert.deepEqual(await jobs.cancel(ann, job.id), { ...job, isCancelling: true });
        assert.deepEqual(await lastTold(), { type: 'job', jobId: job.id, state: 'running', isCancelling: true });
        assert.equal(await one.standing(worker, claimOf(job)), 'cancelling');
        assert.equal(await one.renew(worker, claimOf(job)), 'cancelling');
        await end(claimOf(job));
        const { state, endedAt, isCancelling } = await find(job.id);
        assert.deepEqual([state, endedAt, isCancelling], ['cancelled', now, false]);
      }
      assert.deepEqual(await newlyAudited(), ['job.cancelled', 'job.cancelled', 'job.cancelled']);
    });

    it('a running job that is cancelled while its worker dies is not begun again', async () => {
      const job = await begin();
      await jobs.cancel(ann, job.id);
      now += leaseMs;
      assert.deepEqual(await other.claim(worker, free), []);
      const { state, attempts } = await find(job.id);
      assert.deepEqual([state, attempts], ['cancelled', 1]);
    });

    it('a job that has ended is not cancelled, and only one that failed or was cancelled is tried again, as a new job', async () => {
      const job = await begin({ ...delivery, key: 'k' });
      await assert.rejects(jobs.retry(ann, job.id), refusal('failed_precondition'));
      await one.fail(worker, claimOf(job), { ...failure, isFinal: true });
      await assert.rejects(jobs.cancel(ann, job.id), refusal('failed_precondition'));
      const failed = await find(job.id);
      const again = await jobs.retry({ ...ann, id: 'bob' }, job.id);
      assert.deepEqual(again, { ...(await find(again.id)), state: 'queued', attempts: 0, owner: 'bob', key: 'k', payload: job.payload });
      assert.notEqual(again.id, job.id);
      assert.deepEqual(await jobs.retry(ann, job.id), again);
      assert.deepEqual(await find(job.id), failed);
      assert.deepEqual(await newlyAudited(), ['job.retried', 'job.retried']);
      await assert.rejects(jobs.cancel(ann, 'none'), refusal('not_found'));
      await assert.rejects(jobs.retry(ann, 'none'), refusal('not_found'));
      await assert.rejects(jobs.get(ann, 'none'), refusal('not_found'));
    });

    it('two queued or running jobs of one key there are not, however many ask at once', async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask({ ...delivery, key: 'once' })));
      assert.equal(new Set(answers.flat().map(({ id }) => id)).size, 1);
      const [job] = await one.claim(worker, free);
      assert.equal((await ask({ ...delivery, key: 'once' }))[0]!.id, job!.id);
      await one.finish(worker, claimOf(job!), null);
      assert.notEqual((await ask({ ...delivery, key: 'once' }))[0]!.id, job!.id);
    });

    const putSchedule = async (fields: Partial<Schedule> = {}): Promise<Schedule> => {
      const schedule: Schedule = {
        id: 's',
        name: 'jobs.sweep',
        payload: {},
        timing: { everyMs: 60_000 },
        owner: 'ann',
        isPaused: false,
        createdAt: now,
        nextAt: now + 60_000,
        ...fields,
      };
      await store.transaction(({ schedules }) => schedules.put(schedule));
      return schedule;
    };

    it('a schedule fires once per due time however many workers look, and its time moves on in the same transaction', async () => {
      await putSchedule();
      now += 59_999;
      assert.deepEqual(await one.claim(worker, free), []);
      for (let firing = 1; firing <= 5; firing += 1) {
        now = startTime + firing * 60_000 + 7;
        const claims = await Promise.all([one, other, one, other, one, other].map((work) => work.claim(worker, free)));
        const [job, ...more] = claims.flat();
        assert.deepEqual([job?.name, job?.owner, more.length], ['jobs.sweep', 'ann', 0]);
        const { nextAt, lastJobId, lastAt } = (await store.schedules.find('s'))!;
        assert.deepEqual([nextAt, lastJobId, lastAt], [startTime + (firing + 1) * 60_000, job!.id, now]);
        await one.finish(worker, claimOf(job!), { removed: 0 });
      }
    });

    it('times that were missed, and times at which the last job still runs, fire as one', async () => {
      await putSchedule({ timing: { cron: '*/5 * * * *' }, nextAt: startTime });
      now += 24 * 3_600_000;
      const [job, ...more] = await one.claim(worker, free);
      assert.deepEqual(more, []);
      for (let passed = 0; passed < 10; passed += 1) {
        now += leaseMs - 1;
        await one.renew(worker, claimOf(job!));
        assert.deepEqual(await other.claim(worker, free), []);
      }
      await one.finish(worker, claimOf(job!), { removed: 0 });
      const { nextAt } = (await store.schedules.find('s'))!;
      assert.ok(nextAt! > now && nextAt! <= now + 5 * 60_000 && nextAt! % (5 * 60_000) === 0, `${now} ${nextAt}`);
    });

    it('a schedule that is paused does not fire, and goes on with the first time from then when it is resumed', async () => {
      const { id } = await putSchedule();
      const schedules = createSchedules(portsOf(store));
      assert.equal((await schedules.pause(ann, id)).isPaused, true);
      await schedules.pause(ann, id);
      now += 150_000;
      assert.deepEqual(await one.claim(worker, free), []);
      assert.deepEqual(await schedules.resume(ann, id), { ...(await schedules.get(ann, id)), isPaused: false, nextAt: startTime + 180_000 });
      await schedules.resume(ann, id);
      assert.deepEqual(await one.claim(worker, free), []);
      now += 30_000;
      assert.equal((await one.claim(worker, free)).length, 1);
      assert.deepEqual(await newlyAudited(), ['schedule.paused', 'schedule.resumed']);
      await assert.rejects(schedules.pause(ann, 'none'), refusal('not_found'));
    });

    it('ended jobs are swept when they are a month old', async () => {
      const job = await begin();
      await one.fail(worker, claimOf(job), { ...failure, isFinal: true });
      const [waiting] = await ask(delivery);
      now += 30 * 24 * 3_600_000;
      assert.equal(await one.sweep(worker), 0);
      now += 1;
      assert.equal(await one.sweep(worker), 1);
      assert.equal(await one.sweep(worker), 0);
      assert.equal(await store.jobs.find(job.id), undefined);
      assert.equal((await find(waiting!.id)).state, 'queued');
      assert.deepEqual(await newlyAudited(), ['jobs.swept']);
    });
  });
}
