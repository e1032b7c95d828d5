// Alerts and media over the native wire.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { openNative } from './native-under-test.ts';

async function openRun(t: TestContext) {
  const native = await openNative(t);
  const { id: runId } = await native.client.createRun({ experimentId: '0' });
  return { ...native, runId };
}

test('alerts are raised and listed, newest first, page by page', async (t) => {
  const { client, runId, changes } = await openRun(t);
  const first = await client.raiseAlert({ runId, title: 'slow' });
  assert.deepEqual({ ...first, at: 0 }, { number: 0, at: 0, title: 'slow', text: '', level: 'info' });
  assert.deepEqual(changes.at(-1), { type: 'alert', experimentId: '0', runId, number: 0 });
  const second = await client.raiseAlert({ runId, title: 'stopped', text: 'disk full', level: 'error' });
  // Within a minute the same title is no news.
  assert.deepEqual(await client.raiseAlert({ runId, title: 'slow', text: 'again' }), first);
  const page = await client.listAlerts({ runId, limit: 1 });
  assert.deepEqual(page.items, [second]);
  assert.deepEqual(await client.listAlerts({ runId, limit: 1, pageToken: page.nextPageToken }), { items: [first] });
  await assert.rejects(client.raiseAlert({ runId, title: 'two\nlines' }), { code: 'invalid_argument' });
  await assert.rejects(client.listAlerts({ runId: 'none' }), { code: 'not_found' });
});

test('media are listed by key, with their steps, and read at a step', async (t) => {
  const { client, core, runId } = await openRun(t);
  assert.deepEqual(await client.listMedia({ runId }), { items: [] });
  const json = (caption: string) => JSON.stringify({ cat: { _type: 'image-file', path: 'media/cat.png', caption, width: 3, height: 4, size: 5 } });
  const rows = [2, 5].map((step, number) => ({ number, step, json: json(`step ${step}`), media: [{ key: 'cat', kind: 'image' as const }] }));
  await core.ingest.logBatch(caller, { runId, rows: [{ kind: 'logged', rows }] });
  assert.deepEqual(await client.listMedia({ runId }), { items: [{ key: 'cat', kinds: ['image'], count: 2, firstStep: 2, lastStep: 5 }] });
  assert.deepEqual(await client.listMediaSteps({ runId, key: 'cat' }), { steps: [2, 5], total: 2 });
  const value = (step: number) => ({
    key: 'cat',
    kind: 'image',
    step,
    files: [{ path: 'media/cat.png', width: 3, height: 4, sizeBytes: 5, caption: `step ${step}` }],
    fileCount: 1,
  });
  assert.deepEqual([await client.getMedia({ runId, key: 'cat', step: 4 }), await client.getMedia({ runId, key: 'cat' })], [value(2), value(5)]);
  await assert.rejects(client.getMedia({ runId, key: 'dog' }), { code: 'not_found', message: /dog/ });
  await assert.rejects(client.listMediaSteps({ runId: 'none', key: 'cat' }), { code: 'not_found', message: /run 'none'/ });
});

test('a row is refused that holds more than a row may, or under a key that is none', async (t) => {
  const { core, runId } = await openRun(t);
  const log = (media: readonly { readonly key: string; readonly kind: 'image' }[]) =>
    core.ingest.logBatch(caller, { runId, rows: [{ kind: 'logged', rows: [{ number: 0, step: 0, json: '{}', media }] }] });
  await assert.rejects(log(Array.from({ length: 1_001 }, (_none, index) => ({ key: `k${index}`, kind: 'image' }))), {
    code: 'invalid_argument',
    message: 'row 0 holds 1001 pictures, tables or the like; the limit is 1000',
  });
  await assert.rejects(log([{ key: '', kind: 'image' }]), { code: 'invalid_argument' });
});
