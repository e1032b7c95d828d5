// Rows of history, a client's own note and a whole summary come with what else a batch has, and stand or fall with it.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { type HistoryRow, rowLimit, rowsPerCall } from '../../../../src/core/tracking/history/history-row.ts';
import type { LogBatch } from '../../../../src/core/tracking/ingest/log-batch.ts';
import { type ExactObject, parseExact } from '../../../../src/core/base/exact-json.ts';
import { leafChanges } from '../../../../src/core/tracking/runs/replace-leaves.ts';
import { leavesOf, nestedOf } from '../../../../src/core/tracking/values/nested-values.ts';
import { caller, openCore } from '../../core-under-test.ts';

const object = (text: string): ExactObject => parseExact(text) as ExactObject;
const row = (number: number, fields: Partial<HistoryRow> = {}): HistoryRow => ({ number, step: number * 10, json: `{"loss":${number},"best":NaN}`, ...fields });
const logged = (...rows: readonly HistoryRow[]) => [{ kind: 'logged' as const, rows }];

async function started(t: TestContext) {
  const opened = await openCore(t);
  const { core } = opened;
  const { id: runId } = (await core.runs.create(caller, { experimentId: '0' })).run;
  const log = (batch: Omit<LogBatch, 'runId'>) => core.ingest.logBatch(caller, { runId, ...batch });
  const rows = async () => (await core.histories.read(caller, { runId, kind: 'logged', fromRow: 0, limit: 100 })).rows;
  const summary = async () => JSON.stringify(nestedOf((await core.runs.get(caller, runId)).summary));
  const lastDetail = async () => {
    const { leaf } = (await core.audit.list(caller, { subject: { kind: 'run', id: runId }, page: { limit: 100 } })).items.at(-1)!;
    return (JSON.parse(leaf) as { detail: Record<string, unknown> }).detail;
  };
  return { ...opened, runId, log, rows, summary, lastDetail };
}

test('rows are stored with the batch they come in, read by number and by step, and counted', async (t) => {
  const { log, rows, core, runId } = await started(t);
  await log({ points: [{ key: 'loss', value: 1, step: 0, timestamp: 1 }], rows: [...logged(row(0), row(1)), { kind: 'system', rows: [row(0, { json: '{"cpu":5}' })] }] });
  await log({ rows: logged(row(3), row(1, { json: '{"loss":9}' })) });
  assert.deepEqual(await rows(), [row(0), row(1, { json: '{"loss":9}' }), row(3)]);
  assert.deepEqual(await core.histories.sample(caller, { runId, kind: 'logged', count: 2 }), [row(0), row(3)]);
  assert.deepEqual((await core.histories.read(caller, { runId, kind: 'logged', fromRow: 0, fromStep: 10, beforeStep: 30, limit: 9 })).rows, [row(1, { json: '{"loss":9}' })]);
  assert.deepEqual([await core.histories.size(caller, { runId, kind: 'logged' }), await core.histories.size(caller, { runId, kind: 'system' })], [4, 1]);
});

test('of batches that share a commit the later row of a number counts', async (t) => {
  const { log, rows } = await started(t);
  await Promise.all(Array.from({ length: 20 }, (_, index) => log({ rows: logged(row(0, { step: index }), row(index + 1)) })));
  assert.deepEqual(await rows(), [row(0, { step: 19 }), ...Array.from({ length: 20 }, (_, index) => row(index + 1))]);
});

test('rows of a batch that is refused are not stored', async (t) => {
  const { log, rows } = await started(t);
  await log({ params: [{ key: 'lr', value: '1' }] });
  await assert.rejects(log({ params: [{ key: 'lr', value: '2' }], rows: logged(row(0)), clientState: { name: 'library', json: '{}' } }), { reason: 'param_changed' });
  assert.deepEqual(await rows(), []);
});

test('a row beyond what is kept is refused by name: number, step, size, no object, too many', async (t) => {
  const { log } = await started(t);
  const refused = (given: readonly HistoryRow[], message: RegExp) => assert.rejects(log({ rows: logged(...given) }), { code: 'invalid_argument', message });
  await refused([row(-1)], /row number -1/);
  await refused([row(0.5)], /row number 0\.5/);
  await refused([row(2, { step: 0.5 })], /step 0\.5 of row 2/);
  await refused([row(2, { step: 2 ** 53 })], /step 9007199254740992 of row 2/);
  await refused([row(2, { json: '[1]' })], /row 2 begins with "\[1\]"; give one JSON object/);
  await refused([row(2, { json: `{"a":"${'x'.repeat(rowLimit)}"}` })], /row 2 has 16777224 characters; the limit is 16777216/);
  await refused(
    Array.from({ length: rowsPerCall + 1 }, (_, number) => row(number)),
    /there are 100001 rows; send at most 100000/,
  );
});

test('rows are told to who looks at the run, bring a lost one back, and are audited by count and digest', async (t) => {
  const { log, core, runId, changes, lastDetail } = await started(t);
  await core.leases.renew(caller, { runId, holder: 'h', periodMs: 60_000 });
  await core.leases.expire({ id: 'system', name: 'system', via: 'leases', requestId: 'leases' }, { runId, beats: 1 });
  await log({ clientState: { name: 'library', json: '{}' } });
  assert.equal((await core.runs.get(caller, runId)).run.status, 'crashed');
  const before = changes.length;
  await log({ rows: logged(row(0), row(1)) });
  assert.ok(changes.slice(before).some((change) => change.type === 'run' && change.runId === runId));
  assert.equal((await core.runs.get(caller, runId)).run.status, 'running');
  const first = await lastDetail();
  assert.equal(first['rows'], 2);
  assert.match(first['rowsDigest'] as string, /^[0-9a-f]{64}$/);
  await log({ rows: logged(row(0), row(1, { step: 1 })) });
  assert.notEqual((await lastDetail())['rowsDigest'], first['rowsDigest']);
});

test("a client's own note is kept to the letter under its name, and too long a one refused", async (t) => {
  const { log, core, runId, lastDetail, changes } = await started(t);
  const other = (await core.runs.create(caller, { experimentId: '0' })).run.id;
  const find = (name: string) => core.clientState.find(caller, { runId, name });
  assert.equal(await find('library'), undefined);
  const before = changes.length;
  await log({ clientState: { name: 'library', json: '{ "a":1}' } });
  await log({ clientState: { name: 'library', json: '{ "a":2}' } });
  assert.deepEqual(changes.slice(before), []);
  assert.equal((await lastDetail())['clientStates'], 1);
  assert.equal(await find('library'), '{ "a":2}');
  assert.deepEqual(await core.clientState.findMany(caller, { runIds: [runId, other, 'none'], name: 'library' }), new Map([[runId, '{ "a":2}']]));
  await log({ clientState: { name: 'library', json: 'x'.repeat(1_000_000) } });
  await assert.rejects(log({ clientState: { name: 'library', json: 'x'.repeat(1_000_001) } }), { code: 'invalid_argument', message: /the limit is 1000000/ });
  await assert.rejects(log({ clientState: { name: '', json: '{}' } }), { code: 'invalid_argument', message: /name of a client state is empty/ });
});

test('what is read of a run there is not is refused as not found', async (t) => {
  const { core } = await started(t);
  const of = { runId: 'f'.repeat(32), kind: 'logged' } as const;
  for (const read of [
    core.histories.read(caller, { ...of, fromRow: 0, limit: 1 }),
    core.histories.sample(caller, { ...of, count: 1 }),
    core.histories.size(caller, of),
    core.clientState.find(caller, { runId: of.runId, name: 'library' }),
  ])
    await assert.rejects(read, { code: 'not_found' });
});

test('a whole summary takes away what is not in it, batch by batch beside parts', async (t) => {
  const { log, summary, lastDetail } = await started(t);
  await log({ wholeSummary: object('{"a":{"b":1.0},"c":"x","d.e":2}') });
  await log({ summary: object('{"f":3}') });
  await log({ wholeSummary: object('{"a":{"b":1.0,"z":0},"f":{"$number":"NaN"}}') });
  assert.equal(await summary(), '{"a":{"b":1.0,"z":0},"f":{"$number":"NaN"}}');
  assert.equal((await lastDetail())['wholeSummary'], 3);
  await Promise.all([log({ wholeSummary: object('{"x":1}') }), log({ summary: object('{"y":2}') }), log({ wholeSummary: object('{"x":3}') }), log({ summary: object('{"z":4}') })]);
  assert.equal(await summary(), '{"x":3,"z":4}');
  await log({ wholeSummary: {} });
  assert.equal(await summary(), '{}');
  assert.equal((await lastDetail())['wholeSummary'], 0);
  await assert.rejects(log({ wholeSummary: {}, summary: {} }), { code: 'invalid_argument', message: /give one of them/ });
});

test('of a summary told again only what changed is written, the type of a value and the segments of its path among it', () => {
  const stored = leavesOf('summary', object('{"a":1,"b":"2","c":[1],"d.e":5,"f":6}'));
  assert.deepEqual(leafChanges(stored, stored), { changed: [], gone: [] });
  const wanted = leavesOf('summary', object('{"a":1,"b":2,"c":[1],"d":{"e":5},"g":7}'));
  const { changed, gone } = leafChanges(stored, wanted);
  assert.deepEqual([changed.map(({ key }) => key), gone], [['b', 'd.e', 'g'], ['f']]);
});
