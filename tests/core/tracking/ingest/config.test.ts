// A param is a leaf of the config. Who logs says what becomes of a value that changes; the summary is always the last.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { LogBatch } from '../../../../src/core/tracking/ingest/log-batch.ts';
import { type ExactObject, parseExact } from '../../../../src/core/base/exact-json.ts';
import { nestedOf } from '../../../../src/core/tracking/values/nested-values.ts';
import { caller, openCore } from '../../core-under-test.ts';

const object = (text: string): ExactObject => parseExact(text) as ExactObject;

async function started(t: TestContext) {
  const opened = await openCore(t);
  const { core } = opened;
  const { id: runId } = (await core.runs.create(caller, { experimentId: '0' })).run;
  const log = (batch: Omit<LogBatch, 'runId'>) => core.ingest.logBatch(caller, { runId, ...batch });
  const config = async () => JSON.stringify(nestedOf((await core.runs.get(caller, runId)).params));
  const summary = async () => JSON.stringify(nestedOf((await core.runs.get(caller, runId)).summary));
  const params = async () => (await core.runs.get(caller, runId)).params.map(({ key, value }) => `${key}=${value}`);
  return { ...opened, runId, log, config, summary, params };
}

test('a flat param and a nested value under the same path are the same param', async (t) => {
  const { log, config, params } = await started(t);
  await log({ params: [{ key: 'optim.lr', value: '0.1' }] });
  await log({ config: object('{"optim":{"lr":"0.1","name":"adam"}}') });
  assert.deepEqual(await params(), ['optim.lr=0.1', 'optim.name=adam']);
  assert.equal(await config(), '{"optim":{"lr":"0.1","name":"adam"}}');
  await assert.rejects(log({ config: object('{"optim":{"lr":"0.2"}}') }), { code: 'invalid_argument', reason: 'param_changed' });
  await assert.rejects(log({ params: [{ key: 'optim.name', value: 'sgd' }] }), { code: 'invalid_argument', reason: 'param_changed' });
  await assert.rejects(log({ params: [{ key: 'a.b', value: '1' }], config: object('{"a":{"b":2}}') }), { reason: 'param_repeated' });
});

test('a value that is told again with a type has the type from then on', async (t) => {
  const { log, config } = await started(t);
  await log({ params: [{ key: 'lr', value: '1e400' }] });
  assert.equal(await config(), '{"lr":"1e400"}');
  await log({ config: object('{"lr":1e400}') });
  await log({ params: [{ key: 'lr', value: '1e400' }] });
  assert.equal(await config(), '{"lr":1e400}');
});

test('who asks for it replaces values, and what the new ones leave no place for goes', async (t) => {
  const { log, config, params } = await started(t);
  await log({ config: object('{"a":1,"b":{"c":{"d":2}},"kept":true}') });
  await log({ onChange: 'replace', config: object('{"a":{"x":3},"b":{"c":"flat"}}') });
  assert.equal(await config(), '{"a":{"x":3},"b":{"c":"flat"},"kept":true}');
  await log({ onChange: 'replace', params: [{ key: 'kept', value: 'no' }] });
  assert.deepEqual(await params(), ['a.x=3', 'b.c=flat', 'kept=no']);
});

test('batches that arrive together are held against each other in their order', async (t) => {
  const { log, config } = await started(t);
  const outcomes = await Promise.allSettled([
    log({ tags: [{ key: 'first', value: '1' }] }),
    log({ params: [{ key: 'a', value: '1' }] }),
    log({ onChange: 'replace', config: object('{"a":{"b":2}}') }),
    log({ params: [{ key: 'a', value: '3' }] }),
    log({ params: [{ key: 'a.b', value: '4' }] }),
    log({ onChange: 'replace', config: object('{"a":{"b":5}}') }),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  assert.equal(await config(), '{"a":{"b":5}}');
});

test('the summary takes the last value of each path, exactly, and brings a lost run back', async (t) => {
  const { log, summary, core, runId, clock } = await started(t);
  await log({ summary: object('{"best":{"acc":0.90,"epoch":3},"loss":{"$number":"NaN"}}') });
  await log({ summary: object('{"best":{"acc":0.95},"loss":-0}') });
  assert.equal(await summary(), '{"best":{"acc":0.95,"epoch":3},"loss":-0}');
  await log({ summary: object('{"best":"none"}') });
  assert.equal(await summary(), '{"best":"none","loss":-0}');
  await core.leases.renew(caller, { runId, holder: 'h', periodMs: 60_000 });
  await core.leases.expire({ id: 'system', name: 'system', via: 'leases', requestId: 'leases' }, { runId, beats: 1 });
  assert.equal((await core.runs.get(caller, runId)).run.status, 'crashed');
  clock.set(clock.now() + 1);
  await log({ summary: object('{"more":1}') });
  const { run } = await core.runs.get(caller, runId);
  assert.deepEqual([run.status, run.updatedAt], ['running', clock.now()]);
});

test('an update makes its config and its summary the whole', async (t) => {
  const { log, core, runId, config, summary } = await started(t);
  await log({ config: object('{"a":1,"b":{"c":2}}'), summary: object('{"x":1}') });
  await core.runs.update(caller, { id: runId, config: object('{"b":3}') });
  assert.deepEqual([await config(), await summary()], ['{"b":3}', '{"x":1}']);
  await core.runs.update(caller, { id: runId, summary: object('{}') });
  assert.deepEqual([await config(), await summary()], ['{"b":3}', '{}']);
});

test('params are found by number where they are numbers, typed or told as text', async (t) => {
  const { log, core, runId } = await started(t);
  await log({ config: object('{"optim":{"lr":0.01}}'), params: [{ key: 'depth', value: '12' }] });
  const found = async (key: string, operator: '<' | '>' | '=', value: number | string) =>
    (
      await core.runs.search(caller, {
        experimentIds: ['0'],
        visibility: 'active',
        filter: { kind: 'compare', field: { type: 'param', key }, operator, value },
        order: [],
        page: { limit: 10 },
      })
    ).items.map(({ run }) => run.id);
  assert.deepEqual(await found('optim.lr', '<', 0.1), [runId]);
  assert.deepEqual(await found('optim.lr', '>', 0.1), []);
  assert.deepEqual(await found('optim.lr', '=', '0.01'), [runId]);
  assert.deepEqual(await found('depth', '>', 9), [runId]);
});

test('a change is audited by the digest of what it says, and facts by their texts', async (t) => {
  const { log, core, runId } = await started(t);
  await log({ summary: object('{"x":1}'), facts: { notes: 'n', userName: null, source: { name: 'a.py' } }, removedTags: ['gone'] });
  const { leaf } = (await core.audit.list(caller, { subject: { kind: 'run', id: runId }, page: { limit: 10 } })).items.at(-1)!;
  const { detail } = JSON.parse(leaf) as { detail: Record<string, unknown> };
  assert.equal(detail['summary'], 1);
  assert.match(detail['summaryDigest'] as string, /^[0-9a-f]{64}$/);
  assert.deepEqual([detail['facts'], detail['removedTags']], [{ notes: 'n', userName: null, 'source.name': 'a.py' }, ['gone']]);
});
