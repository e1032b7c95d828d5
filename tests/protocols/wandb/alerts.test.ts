import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { openWandb } from './wandb-under-test.ts';

const text = `mutation NotifyScriptableRunAlert($entityName: String!, $projectName: String!, $runName: String!, $title: String!, $text: String!, $severity: AlertSeverity = INFO, $waitDuration: Duration) {
  notifyScriptableRunAlert(input: {entityName: $entityName, projectName: $projectName, runName: $runName, title: $title, text: $text, severity: $severity, waitDuration: $waitDuration}) { success }
}`;
const alert = { entityName: 'default', projectName: 'p', runName: 'abc', title: 'Low accuracy', text: 'it is 0.1' };

test('an alert of a run is kept, at the level the client gives it', async (t) => {
  const { core, data, upsert } = await openWandb(t);
  await upsert({ name: 'abc' });
  for (const [severity, title] of [
    ['WARN', 'w'],
    ['ERROR', 'e'],
    ['INFO', 'i'],
    [undefined, 'none'],
  ] as const)
    assert.deepEqual(await data(text, { ...alert, title, severity }), { notifyScriptableRunAlert: { success: true } });
  const { items } = await core.alerts.list(caller, { runId: 'abc', page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ title, level, text: told }) => [title, level, told]),
    [
      ['none', 'info', 'it is 0.1'],
      ['i', 'info', 'it is 0.1'],
      ['e', 'error', 'it is 0.1'],
      ['w', 'warning', 'it is 0.1'],
    ],
  );
});

test('the same title waits as long as the client says, in milliseconds', async (t) => {
  const { core, clock, data, upsert } = await openWandb(t);
  await upsert({ name: 'abc' });
  const start = clock.now();
  for (const [at, waitDuration] of [
    [0, 1000],
    [999, 1000],
    [1000, 1000],
    [1001, undefined],
  ] as const) {
    clock.set(start + at);
    await data(text, { ...alert, waitDuration });
  }
  const { items } = await core.alerts.list(caller, { runId: 'abc', page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ at }) => at - start),
    [1001, 1000, 0],
  );
});

test('a title of several lines, an empty one and texts that are too long are made to fit: a refusal would lose the alert', async (t) => {
  const { core, data, upsert } = await openWandb(t);
  await upsert({ name: 'abc' });
  await data(text, { ...alert, title: ' two\nlines\u0000 ', text: '🦊'.repeat(9_000) });
  await data(text, { ...alert, title: '', text: 'a\u0000b' });
  await data(text, { ...alert, title: 'x'.repeat(600) });
  const { items } = await core.alerts.list(caller, { runId: 'abc', page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ title, text: told }) => [title.length, title.slice(0, 9), told.length]),
    [
      [512, 'xxxxxxxxx', 9],
      [5, 'Alert', 3],
      [9, 'two lines', 16_384],
    ],
  );
  assert.ok(items.every(({ text: told }) => told.isWellFormed()));
});

test('an alert of a run there is not is refused for good', async (t) => {
  const { query } = await openWandb(t);
  const { status, body } = await query(text, alert);
  assert.equal(status, 404);
  assert.equal(body.errors[0].message, "run 'default/p/abc' does not exist");
});
