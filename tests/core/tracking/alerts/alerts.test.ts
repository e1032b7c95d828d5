import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { Grants } from '../../../../src/core/access/policy.ts';
import { alertsPerRun } from '../../../../src/core/tracking/alerts/alert.ts';
import { caller, openCore, startTime } from '../../core-under-test.ts';

const page = { limit: 10 };

async function openRun(t: TestContext) {
  const under = await openCore(t);
  const { id: experimentId } = await under.core.experiments.create(caller, { name: 'digits' });
  const { run } = await under.core.runs.create(caller, { experimentId, name: 'first' });
  const raise = (title: string, fields: { text?: string; waitMs?: number } = {}) =>
    under.core.alerts.raise(caller, { runId: run.id, title, text: '', level: 'warning', waitMs: 60_000, ...fields });
  return { ...under, experimentId, run, raise };
}

test('an alert is kept with the time of the server, told to the live feed and noted in the audit trail', async (t) => {
  const { core, changes, run, experimentId, raise } = await openRun(t);
  const alert = await raise('loss is not a number', { text: 'at step 3' });
  assert.deepEqual(alert, { number: 0, at: startTime, title: 'loss is not a number', text: 'at step 3', level: 'warning' });
  assert.deepEqual(await core.alerts.list(caller, { runId: run.id, page }), { items: [alert] });
  assert.deepEqual(changes.at(-1), { type: 'alert', experimentId, runId: run.id, number: 0 });
  const { items } = await core.audit.list(caller, { subject: { kind: 'run', id: run.id }, page });
  assert.deepEqual(JSON.parse(items.at(-1)!.leaf).detail, { number: 0, title: 'loss is not a number', level: 'warning' });
});

test('the same title within the time it waits is no change; another title, or a later time, is an alert', async (t) => {
  const { core, clock, changes, run, raise } = await openRun(t);
  const first = await raise('slow');
  const announced = changes.length;
  clock.set(startTime + 59_999);
  assert.deepEqual(await raise('slow', { text: 'other text' }), first);
  assert.equal(changes.length, announced);
  await raise('slow too');
  clock.set(startTime + 60_000);
  await raise('slow');
  await raise('slow', { waitMs: 0 });
  const { items } = await core.alerts.list(caller, { runId: run.id, page });
  assert.deepEqual(
    items.map(({ number, title }) => [number, title]),
    [
      [3, 'slow'],
      [2, 'slow'],
      [1, 'slow too'],
      [0, 'slow'],
    ],
  );
});

test('webhooks that listen to alerts are told in the same transaction, others are not', async (t) => {
  const { core, run, experimentId, raise } = await openRun(t);
  const { id: webhookId } = await core.webhooks.create(caller, { name: 'chat', url: 'https://example.com/', events: ['run_alert.created'] });
  await core.webhooks.create(caller, { name: 'models', url: 'https://example.com/', events: ['registered_model.created'] });
  await raise('look', { text: 'here' });
  await raise('look', { text: 'again' });
  const { items } = await core.jobs.list(caller, { names: ['webhook.deliver'], page });
  assert.equal(items.length, 1);
  const { payload } = await core.jobs.get(caller, items[0]!.id);
  const { data, event, webhookId: told } = payload as { readonly data: string; readonly event: string; readonly webhookId: string };
  assert.deepEqual([told, event], [webhookId, 'run_alert.created']);
  assert.deepEqual(JSON.parse(data), { experiment_id: experimentId, run_id: run.id, run_name: 'first', level: 'warning', title: 'look', text: 'here' });
});

test('a run that has raised as many alerts as are kept is refused more, and told so', async (t) => {
  const { store, run, raise } = await openRun(t);
  await store.transaction(({ alerts }) => alerts.insert(run.id, { number: alertsPerRun - 1, at: 1, title: 'last', text: '', level: 'info' }));
  await assert.rejects(raise('one more'), {
    code: 'limit_exceeded',
    message: `run '${run.id}' has raised 1000 alerts, which is the limit of a run; log what happens often as a metric`,
  });
});

test('what cannot be an alert, a run there is not and one in the bin are refused', async (t) => {
  const { core, run, raise } = await openRun(t);
  await assert.rejects(raise(''), { code: 'invalid_argument' });
  await assert.rejects(raise('x'.repeat(513)), { code: 'invalid_argument' });
  await assert.rejects(raise('x', { text: 'y'.repeat(16_385) }), { code: 'invalid_argument' });
  await assert.rejects(raise('x', { waitMs: -1 }), { code: 'invalid_argument', message: 'waitMs is -1; give a number of milliseconds, 0 for an alert that waits for nothing' });
  await assert.rejects(core.alerts.raise(caller, { runId: 'none', title: 'x', text: '', level: 'info', waitMs: 0 }), { code: 'not_found' });
  await assert.rejects(core.alerts.list(caller, { runId: 'none', page }), { code: 'not_found' });
  await core.runs.delete(caller, run.id);
  await assert.rejects(raise('x'), { code: 'failed_precondition' });
});

test('webhooks are told of an alert that is raised by somebody of its project alone, who sees nothing of them', async (t) => {
  const member = { ...caller, id: 'member' };
  const grants: Readonly<Record<string, Grants>> = {
    local: { everywhere: 'owner' },
    system: { everywhere: 'system' },
    member: { projects: new Map([['default', 'contributor']]) },
  };
  const { core } = await openCore(t, { policy: { grantsOf: ({ id }) => grants[id]! } });
  const { id: experimentId } = await core.experiments.create(caller, { name: 'digits' });
  const { run } = await core.runs.create(caller, { experimentId, name: 'first' });
  await core.webhooks.create(caller, { name: 'chat', url: 'https://example.com/', events: ['run_alert.created'] });
  await core.alerts.raise(member, { runId: run.id, title: 'look', text: '', level: 'warning', waitMs: 0 });
  const { items } = await core.jobs.list(caller, { names: ['webhook.deliver'], page });
  assert.equal(items.length, 1);
  await assert.rejects(core.webhooks.list(member, page), { code: 'permission_denied' });
});
