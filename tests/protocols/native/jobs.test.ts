// Jobs and schedules over the native wire.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { jobsCaller } from '../../../src/jobs/run-job.ts';
import { caller, startTime as at } from '../../core/core-under-test.ts';
import { openNative } from './native-under-test.ts';

/** A server with one webhook that listens, and as many queued deliveries. */
async function openWithJobs(t: TestContext, count: number) {
  const native = await openNative(t);
  await native.core.webhooks.create(caller, { name: 'w', url: 'https://example.com/', events: ['registered_model.created'] });
  for (let index = 1; index <= count; index += 1) {
    native.clock.set(at + index);
    await native.client.createModel({ name: `model-${index}` });
  }
  const { items } = await native.client.listJobs({});
  return { ...native, work: native.core.jobWork, jobs: items };
}

const free = { short: 16, heavy: 1 };

test('a change that needs a job puts it into the queue, and the job tells who asked, how far it is and how it ended', async (t) => {
  const { client, work, jobs, clock, changes } = await openWithJobs(t, 1);
  const [job] = jobs;
  const queued = {
    id: job!.id,
    name: 'webhook.deliver',
    state: 'queued',
    owner: 'local',
    lane: 'short',
    attempts: 0,
    createdAt: at + 1,
    dueAt: at + 1,
    isCancelling: false,
  } as const;
  assert.deepEqual(jobs, [queued]);
  const { payload, ...detail } = await client.getJob({ jobId: job!.id });
  assert.deepEqual(detail, queued);
  assert.equal((payload as { readonly event: string }).event, 'registered_model.created');

  clock.set(at + 10);
  const claim = { id: job!.id, attempt: 1 };
  await work.claim(jobsCaller, free);
  await work.report(jobsCaller, claim, { done: 1, total: 2, unit: 'calls', sentence: 'Calling' });
  const running = { ...queued, state: 'running', attempts: 1, startedAt: at + 10, dueAt: at + 60_010, progress: { done: 1, total: 2, unit: 'calls', sentence: 'Calling' } };
  assert.deepEqual((await client.listJobs({})).items, [running]);

  clock.set(at + 20);
  await work.fail(jobsCaller, claim, { error: 'no answer', delayMs: 0, isFinal: true });
  assert.deepEqual((await client.listJobs({})).items, [{ ...running, state: 'failed', error: 'no answer', endedAt: at + 20 }]);
  assert.deepEqual(
    changes.filter(({ type }) => type === 'job').map((change) => 'state' in change && change.state),
    ['queued', 'running', 'running', 'failed'],
  );
});

test('jobs are listed newest first, by state and name, in pages that meet without a gap', async (t) => {
  const { client, work, jobs } = await openWithJobs(t, 5);
  await client.cancelJob({ jobId: jobs[4]!.id });
  await work.claim(jobsCaller, { short: 1, heavy: 0 });
  const ids = async (query: Parameters<typeof client.listJobs>[0]) => (await client.listJobs(query)).items.map(({ id }) => jobs.findIndex((job) => job.id === id));
  assert.deepEqual(await ids({}), [0, 1, 2, 3, 4]);
  assert.deepEqual(await ids({ states: ['cancelled'] }), [4]);
  assert.deepEqual(await ids({ states: ['running', 'cancelled'] }), [3, 4]);
  assert.deepEqual(await ids({ names: ['jobs.sweep'] }), []);
  const first = await client.listJobs({ states: ['queued'], names: ['webhook.deliver'], limit: 2 });
  const second = await client.listJobs({ states: ['queued'], names: ['webhook.deliver'], limit: 2, pageToken: first.nextPageToken });
  assert.deepEqual(
    [...first.items, ...second.items].map(({ id }) => id),
    jobs.slice(0, 3).map(({ id }) => id),
  );
  assert.equal(second.nextPageToken, undefined);
  await assert.rejects(client.listJobs({ states: ['done'], limit: 2, pageToken: first.nextPageToken }), { code: 'invalid_argument' });
});

test('a job is cancelled and tried again, each with an entry in the audit trail', async (t) => {
  const { client, work, jobs } = await openWithJobs(t, 2);
  const [second, first] = jobs;
  assert.deepEqual(await client.cancelJob({ jobId: first!.id }), { ...first!, state: 'cancelled', endedAt: at + 2 });
  await work.claim(jobsCaller, free);
  assert.equal((await client.cancelJob({ jobId: second!.id })).isCancelling, true);
  await work.finish(jobsCaller, { id: second!.id, attempt: 1 }, null);
  assert.equal((await client.getJob({ jobId: second!.id })).state, 'cancelled');

  const again = await client.retryJob({ jobId: first!.id });
  assert.deepEqual(again, { ...first!, id: again.id, createdAt: at + 2, dueAt: at + 2 });
  assert.deepEqual((await client.getJob({ jobId: again.id })).payload, (await client.getJob({ jobId: first!.id })).payload);
  const actions = async (subjectId: string) => (await client.listAudit({ subjectKind: 'job', subjectId })).items.map(({ action }) => action);
  assert.deepEqual([await actions(first!.id), await actions(second!.id)], [['job.cancelled', 'job.retried'], ['job.cancelled']]);
});

test('a job that is not there, or in the wrong state, is refused with a sentence', async (t) => {
  const { client, work, jobs } = await openWithJobs(t, 1);
  const jobId = jobs[0]!.id;
  await assert.rejects(client.retryJob({ jobId }), {
    code: 'failed_precondition',
    status: 409,
    message: `job '${jobId}' is queued, and only a job that failed or was cancelled can be tried again`,
  });
  await work.claim(jobsCaller, free);
  await work.fail(jobsCaller, { id: jobId, attempt: 1 }, { error: 'x', delayMs: 0, isFinal: true });
  await assert.rejects(client.cancelJob({ jobId }), { code: 'failed_precondition', message: `job '${jobId}' has failed, so there is nothing to cancel` });
  for (const call of [client.getJob, client.cancelJob, client.retryJob]) await assert.rejects(call({ jobId: 'none' }), { code: 'not_found', status: 404 });
  await assert.rejects(client.listJobs({ states: ['over' as 'done'] }), { code: 'invalid_argument', message: /states\[0\]/ });
});

test('schedules are listed, paused and resumed', async (t) => {
  const { client, clock, changes, work } = await openWithJobs(t, 0);
  const sweep = {
    id: 'jobs.sweep',
    name: 'jobs.sweep',
    timing: { cron: '17 * * * *' },
    owner: 'system',
    isPaused: false,
    createdAt: at,
    nextAt: Date.UTC(2025, 5, 15, 15, 17),
  } as const;
  const found = (await client.listSchedules({})).items;
  assert.deepEqual(
    found.map(({ id }) => id),
    ['content.collect', 'content.verify', 'jobs.sweep', 'search.refresh', 'versions.expire'],
  );
  assert.deepEqual(found[2], sweep);
  // It would ask for jobs at the same times.
  await client.pauseSchedule({ scheduleId: 'search.refresh' });
  assert.deepEqual(await client.pauseSchedule({ scheduleId: 'jobs.sweep' }), { ...sweep, isPaused: true });
  clock.set(sweep.nextAt + 3_600_000);
  assert.deepEqual(await work.claim(jobsCaller, free), []);
  assert.deepEqual(await client.resumeSchedule({ scheduleId: 'jobs.sweep' }), { ...sweep, nextAt: sweep.nextAt + 2 * 3_600_000 });
  clock.set(sweep.nextAt + 2 * 3_600_000);
  const [job] = await work.claim(jobsCaller, free);
  const fired = (await client.listSchedules({})).items[2];
  assert.deepEqual(fired, { ...sweep, nextAt: sweep.nextAt + 3 * 3_600_000, lastJobId: job!.id, lastAt: clock.now() });
  assert.equal((await client.getJob({ jobId: job!.id })).key, 'schedule:jobs.sweep');
  assert.deepEqual(
    changes.filter(({ type }) => type === 'schedule'),
    ['search.refresh', 'jobs.sweep', 'jobs.sweep', 'jobs.sweep'].map((scheduleId) => ({ type: 'schedule', scheduleId })),
  );
  await assert.rejects(client.pauseSchedule({ scheduleId: 'none' }), { code: 'not_found' });
});
