// The duties of a job queue, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { jobStates, type Job } from '../../src/core/jobs/job.ts';
import type { ClaimJobs, NewJob } from '../../src/core/jobs/job-queue.ts';
import type { Store } from '../../src/core/store.ts';
import { newId, readPages, type OpenStore } from './store-fixtures.ts';

const draft = (id: string, dueAt: number, fields: Partial<NewJob> = {}): NewJob => ({
  id,
  name: 'webhook.deliver',
  lane: 'short',
  payload: { for: id, list: [1, 'два', null] },
  owner: 'ann',
  createdAt: 1,
  dueAt,
  ...fields,
});
const queued = (job: NewJob): Job => ({ ...(job as Job), state: 'queued', attempts: 0, isCancelling: false });
const ids = (jobs: readonly Job[]): readonly string[] => jobs.map(({ id }) => id);

export function testJobQueue(open: OpenStore): void {
  describe('as a job queue', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const enqueue = (...jobs: readonly NewJob[]): Promise<readonly Job[]> => store.transaction((stores) => stores.jobs.enqueue(jobs));
    const update = (job: Job): Promise<void> => store.transaction(({ jobs }) => jobs.update(job));
    const claim = (now: number, fields: Partial<ClaimJobs> = {}): Promise<readonly Job[]> =>
      store.transaction(({ jobs }) => jobs.claim({ now, lane: 'short', leases: [{ name: 'webhook.deliver', leaseMs: 100 }], limit: 10, ...fields }));
    const begun = (job: NewJob, now: number, attempts = 1): Job => ({ ...queued(job), state: 'running', attempts, startedAt: now, dueAt: now + 100 });

    it('gives out due jobs, the longest due first, hides them until their lease ends, and counts attempts', async () => {
      const [late, early] = [draft('late', 50), draft('early', 10)];
      assert.deepEqual(await enqueue(late, early, draft('future', 1_000)), [queued(late), queued(early), queued(draft('future', 1_000))]);
      assert.deepEqual(await claim(9), []);
      assert.deepEqual(await claim(50, { limit: 1 }), [begun(early, 50)]);
      assert.deepEqual(await store.jobs.find('early'), begun(early, 50));
      assert.deepEqual(await claim(51), [begun(late, 51)]);
      assert.deepEqual(await claim(149), []);
      assert.deepEqual(await claim(151), [begun(early, 151, 2), begun(late, 151, 2)]);
    });

    it('gives a job to one of many who ask at once', async () => {
      await enqueue(...Array.from({ length: 20 }, (_, index) => draft(`many ${index}`, 300)));
      const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(300, { limit: 5 })))).flatMap(ids).filter((id) => id.startsWith('many'));
      assert.equal(new Set(claims).size, 20);
      assert.equal(claims.length, 20);
    });

    it('gives out only jobs of the lane and the names asked for, each with the lease of its name', async () => {
      const other = (id: string, fields: Partial<NewJob>): NewJob => draft(id, 400, fields);
      await enqueue(other('heavy one', { lane: 'heavy' }), other('sweep', { name: 'jobs.sweep' }), other('of tomorrow', { name: 'not.known.yet' }));
      const leases = [
        { name: 'webhook.deliver', leaseMs: 100 },
        { name: 'jobs.sweep', leaseMs: 7_000_000_000 },
      ];
      const mine = (jobs: readonly Job[]) => jobs.filter(({ createdAt, startedAt }) => createdAt === 1 && startedAt === 400).map(({ id, dueAt }) => [id, dueAt]);
      assert.deepEqual(
        mine(await claim(400, { leases, limit: 100 })).filter(([id]) => id === 'sweep'),
        [['sweep', 7_000_000_400]],
      );
      assert.deepEqual(mine(await claim(400, { leases, lane: 'heavy' })), [['heavy one', 500]]);
      assert.equal((await store.jobs.find('of tomorrow'))!.state, 'queued');
      assert.deepEqual(await claim(400, { leases: [] }), []);
    });

    it('never brings the number of running jobs of a lane above the limit, and counts no lease that has ended', async () => {
      const own = await open();
      const heavy = (now: number) =>
        own.transaction(({ jobs }) => jobs.claim({ now, lane: 'heavy', leases: [{ name: 'webhook.deliver', leaseMs: 100 }], limit: 10, runningLimit: 2 }));
      await own.transaction(({ jobs }) => jobs.enqueue(['a', 'b', 'c'].map((id, index) => draft(id, index, { lane: 'heavy' }))));
      const claims = await Promise.all([heavy(10), heavy(10), heavy(10)]);
      assert.deepEqual(claims.flatMap(ids), ['a', 'b']);
      assert.deepEqual(await heavy(109), []);
      await own.transaction(async ({ jobs }) => jobs.update({ ...(await jobs.find('b'))!, state: 'done', endedAt: 109 }));
      assert.deepEqual(ids(await heavy(109)), ['c']);
      assert.deepEqual(ids(await heavy(110)), ['a']);
      await own.close();
    });

    it('holds at most one queued or running job of a name and key: that one stands for the others', async () => {
      const first = draft('keyed', 1_000_000, { key: 'k' });
      const answer = await enqueue(first, draft('twin', 0, { key: 'k' }), draft('other name', 1_000_000, { key: 'k', name: 'jobs.sweep' }), draft('no key', 1_000_000));
      assert.deepEqual(ids(answer), ['keyed', 'keyed', 'other name', 'no key']);
      assert.deepEqual(await enqueue(draft('again', 0, { key: 'k' })), [queued(first)]);
      await update({ ...queued(first), state: 'running', attempts: 1 });
      assert.deepEqual(ids(await enqueue(draft('while running', 0, { key: 'k' }))), ['keyed']);
      await update({ ...queued(first), state: 'failed', attempts: 1, endedAt: 5 });
      assert.deepEqual(ids(await enqueue(draft('afterwards', 1_000_000, { key: 'k' }))), ['afterwards']);
      assert.equal(await store.jobs.find('twin'), undefined);
    });

    it('lets one of many who ask for the same key at once put the job in', async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => enqueue(draft(`same ${index}`, 1_000_000, { key: 'the same' }))));
      assert.equal(new Set(answers.flatMap(ids)).size, 1);
    });

    it('replaces what may change of a job, and nothing of one that has ended', async () => {
      const job = draft('changing', 1_000_000, { key: 'changing' });
      await enqueue(job);
      const running: Job = { ...begun(job, 7), isCancelling: true, error: 'no answer', progress: { done: 3, total: 10, unit: 'files', sentence: 'Reading «ü»' } };
      await update(running);
      assert.deepEqual(await store.jobs.find('changing'), running);
      const { error: _, progress: __, ...rest } = running;
      const done: Job = { ...rest, state: 'done', isCancelling: false, endedAt: 9, result: { removed: [1.5, null] } };
      await update(done);
      await update({ ...running, error: 'too late' });
      await update(queued(draft('never there', 1)));
      assert.deepEqual(await store.jobs.find('changing'), done);
      assert.equal(await store.jobs.find('never there'), undefined);
    });

    it('forgets a job that is removed; again is fine', async () => {
      await enqueue(draft('gone', 1_000_000));
      for (let times = 0; times < 2; times += 1) await store.transaction(({ jobs }) => jobs.remove('gone'));
      assert.equal(await store.jobs.find('gone'), undefined);
    });

    it('enqueues nothing of a transaction that is undone', async () => {
      await assert.rejects(
        store.transaction(async ({ jobs }) => {
          await jobs.enqueue([draft('undone', 0)]);
          throw new Error('undone');
        }),
      );
      assert.equal(await store.jobs.find('undone'), undefined);
    });

    it('lists the newest first, of all states and names or of some', async () => {
      const own = await open();
      const jobs = jobStates.flatMap((state, index) => [
        { ...queued(draft(`${index} a`, 1, { createdAt: index })), state },
        { ...queued(draft(`${index} b`, 1, { createdAt: index, name: 'jobs.sweep' })), state },
      ]);
      await own.transaction(async (stores) => {
        await stores.jobs.enqueue(jobs);
        for (const job of jobs) await stores.jobs.update(job);
      });
      const list = async (query: { readonly states?: Job['state'][]; readonly names?: string[] }) => ids(await readPages((page) => own.jobs.list({ ...query, page })));
      assert.deepEqual(await list({}), ['4 b', '4 a', '3 b', '3 a', '2 b', '2 a', '1 b', '1 a', '0 b', '0 a']);
      assert.deepEqual(await list({ states: ['running', 'failed'] }), ['3 b', '3 a', '1 b', '1 a']);
      assert.deepEqual(await list({ names: ['jobs.sweep'], states: ['queued', 'cancelled'] }), ['4 b', '0 b']);
      assert.deepEqual(await list({ names: [] }), []);
      await own.close();
    });

    it('sweeps ended jobs that are too old, and of each name all but so many that ended last', async () => {
      const own = await open();
      const sweep = (endedBefore: number, keepPerName: number, limit = 100) => own.transaction(({ jobs }) => jobs.sweep({ endedBefore, keepPerName, limit }));
      await own.transaction(async ({ jobs }) => {
        for (let index = 0; index < 6; index += 1) {
          const fields = { key: newId(), name: index === 5 ? 'jobs.sweep' : 'webhook.deliver' };
          const [job] = await jobs.enqueue([draft(`ended ${index}`, 0, fields)]);
          await jobs.update({ ...job!, state: 'done', endedAt: 10 + index });
        }
        await jobs.enqueue([draft('waiting', 0)]);
      });
      const left = async () => ids(await readPages((page) => own.jobs.list({ page }))).toSorted();
      assert.equal(await sweep(0, 10), 0);
      assert.equal(await sweep(11, 10), 1);
      assert.deepEqual(await left(), ['ended 1', 'ended 2', 'ended 3', 'ended 4', 'ended 5', 'waiting']);
      assert.equal(await sweep(0, 1, 2), 2);
      assert.deepEqual(await left(), ['ended 3', 'ended 4', 'ended 5', 'waiting']);
      assert.equal(await sweep(1_000, 0), 3);
      assert.deepEqual(await left(), ['waiting']);
      await own.close();
    });
  });
}
