import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { caller } from '../../core/core-under-test.ts';
import { openWandb, type WandbUnderTest } from './wandb-under-test.ts';

const row = (step: number, fields: object = {}): string => JSON.stringify({ _step: step, _timestamp: 1_700_000_000 + step / 4, _runtime: step, ...fields });
const history = (offset: number, ...content: readonly string[]) => ({ files: { 'wandb-history.jsonl': { offset, content } } });

const points = async ({ core }: WandbUnderTest, runId: string, key: string): Promise<readonly (readonly number[])[]> => {
  const { points: columns } = await core.metrics.history(caller, { runId, key, page: { limit: 1000 } });
  return Array.from(columns.steps, (step, index) => [step, columns.timestamps[index]!, columns.values[index]!]);
};
const rowsOf = async ({ core }: WandbUnderTest, runId: string): Promise<readonly (readonly [number, string])[]> => {
  const { rows } = await core.histories.read(caller, { runId, kind: 'logged', fromRow: 0, limit: 1000 });
  return rows.map(({ number, json }) => [number, json]);
};

test('rows are kept to the letter, and their numbers are series', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const lines = [row(0, { loss: 1.5, name: 'text', ok: true, deep: { a: 1, b: { c: 2 } }, picture: { _type: 'image-file', width: 3 } }), row(4, { loss: 0.25 })];
  assert.deepEqual(await wandb.stream('abc', history(0, ...lines)), { status: 200, body: {} });
  assert.deepEqual(await rowsOf(wandb, 'abc'), [
    [0, lines[0]],
    [1, lines[1]],
  ]);
  assert.deepEqual(await points(wandb, 'abc', 'loss'), [
    [0, 1_700_000_000_000, 1.5],
    [4, 1_700_000_001_000, 0.25],
  ]);
  const { metrics } = await wandb.core.runs.get(caller, 'abc');
  assert.deepEqual(
    metrics.map(({ key }) => key),
    ['deep.a', 'deep.b.c', 'loss'],
  );
});

test('bare NaN and infinities are numbers where they are numbers, and text where they are text', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const line = '{"_step": 0, "_timestamp": 1, "nan": NaN, "low": -Infinity, "high": Infinity, "said": "NaN and \\"Infinity\\"", "list": [NaN, 1]}';
  await wandb.stream('abc', { files: { 'wandb-history.jsonl': { offset: 0, content: [line] }, 'wandb-summary.json': { offset: 0, content: [line] } } });
  assert.deepEqual(await rowsOf(wandb, 'abc'), [[0, line]]);
  for (const [key, value] of [
    ['nan', NaN],
    ['low', -Infinity],
    ['high', Infinity],
  ] as const)
    assert.deepEqual(await points(wandb, 'abc', key), [[0, 1000, value]], key);
  const { bucket } = await wandb.upsert({ name: 'abc' });
  assert.equal(bucket.summaryMetrics, '{"high":Infinity,"list":[NaN,1],"low":-Infinity,"nan":NaN,"said":"NaN and \\"Infinity\\"","_step":0,"_timestamp":1}');
});

test('a request that is sent again, or late, or in another order changes nothing', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const first = { files: { 'wandb-history.jsonl': { offset: 0, content: [row(0, { loss: 1 }), row(1, { loss: 2 })] }, 'output.log': { offset: 0, content: ['one', 'two'] } } };
  const second = { files: { 'wandb-history.jsonl': { offset: 2, content: [row(2, { loss: 3 })] }, 'output.log': { offset: 2, content: ['three'] } } };
  for (const body of [second, first, second, first, first]) assert.equal((await wandb.stream('abc', body)).status, 200);
  assert.deepEqual(
    (await rowsOf(wandb, 'abc')).map(([number]) => number),
    [0, 1, 2],
  );
  assert.deepEqual(
    (await points(wandb, 'abc', 'loss')).map(([step, , value]) => [step, value]),
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  );
  const { lines } = await wandb.core.console.read(caller, { runId: 'abc', fromLine: 0, limit: 10 });
  assert.deepEqual(
    lines.map(({ text }) => text),
    ['one', 'two', 'three'],
  );
});

test('lines of the console are replaced where a program goes back to them', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const print = (offset: number, ...content: readonly string[]) => wandb.stream('abc', { files: { 'output.log': { offset, content } } });
  await print(0, 'epoch 1', ' 10 %');
  await print(1, ' 20 %');
  await print(1, '100 %', 'ERROR 2024-05-01T12:00:00.250000 broken');
  await print(3, JSON.stringify({ level: 'error', ts: '2024-05-01T12:00:01Z', label: 'rank 1', content: 'said' }), '{"a": 1}');
  const { lines } = await wandb.core.console.read(caller, { runId: 'abc', fromLine: 0, limit: 10 });
  assert.deepEqual(
    lines.map(({ number, stream, text }) => [number, stream, text]),
    [
      [0, 'stdout', 'epoch 1'],
      [1, 'stdout', '100 %'],
      [2, 'stderr', 'broken'],
      [3, 'stderr', '[rank 1] said'],
      [4, 'stdout', '{"a": 1}'],
    ],
  );
  assert.equal(lines[2]!.at, Date.parse('2024-05-01T12:00:00.250Z'));
});

test('the summary is what the client sent last; what it keeps for itself comes back to it alone', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const summarise = (summary: object) => wandb.stream('abc', { files: { 'wandb-summary.json': { offset: 0, content: [JSON.stringify(summary)] } } });
  await summarise({ acc: 0.5, gone: 1, _step: 3, _wandb: { runtime: 7 } });
  await summarise({
    acc: 0.75,
    picture: { _type: 'image-file', path: 'a.png' },
    deep: { a: [1, 2] },
    'a.b': 1,
    a: { b: 2 },
    long: 'x'.repeat(70_000),
    _step: 4,
    _wandb: { runtime: 8 },
  });
  const { summary } = await wandb.core.runs.get(caller, 'abc');
  assert.deepEqual(
    summary.map(({ key, value }) => [key, value]),
    [
      ['a.b', '1'],
      ['acc', '0.75'],
      ['deep.a', '[1,2]'],
    ],
  );
  const { bucket } = await wandb.upsert({ name: 'abc' });
  assert.deepEqual(JSON.parse(bucket.summaryMetrics), {
    acc: 0.75,
    picture: { _type: 'image-file', path: 'a.png' },
    deep: { a: [1, 2] },
    'a.b': 1,
    a: { b: 2 },
    long: 'x'.repeat(70_000),
    _step: 4,
    _wandb: { runtime: 8 },
  });
});

test('what is measured of the machine is a series below system/, and no row of what was logged', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  await wandb.stream('abc', { files: { 'wandb-events.jsonl': { offset: 0, content: ['{"_wandb": true, "_timestamp": 5.5, "_runtime": 2, "system.cpu": 12.5}'] } } });
  assert.deepEqual(await points(wandb, 'abc', 'system/cpu'), [[0, 5500, 12.5]]);
  const { bucket } = await wandb.upsert({ name: 'abc' });
  assert.deepEqual([bucket.eventsLineCount, bucket.historyTail], [1, '[]']);
});

for (const [what, body, state] of [
  ['ends well', { complete: true, exitcode: 0 }, 'finished'],
  ['ends badly', { complete: true, exitcode: 3 }, 'failed'],
  ['is about to lose its machine', { preempting: true }, 'preempted'],
  ['is alive', {}, 'running'],
] as const) {
  test(`a program that ${what} leaves its run ${state}`, async (t) => {
    const wandb = await openWandb(t);
    await wandb.upsert({ name: 'abc' });
    await wandb.stream('abc', body);
    assert.equal((await wandb.upsert({ name: 'abc' })).bucket.state, state);
  });
}

test('a run that lost its machine is preempted, whatever its program said at its end; one that goes on runs again', async (t) => {
  const wandb = await openWandb(t);
  const wireState = async (): Promise<string> => (await wandb.upsert({ name: 'abc' })).bucket.state;
  await wandb.upsert({ name: 'abc' });
  await wandb.stream('abc', { preempting: true });
  await wandb.stream('abc', { complete: true, exitcode: 143 });
  assert.equal(await wireState(), 'preempted');
  await wandb.stream('abc', { complete: true, exitcode: 0 });
  assert.equal(await wireState(), 'finished');
  await wandb.stream('abc', history(0, row(0, { a: 1 })));
  assert.equal(await wireState(), 'running');
});

test('a run that is not heard of any more has crashed, and comes back with its next word', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  await wandb.stream('abc', {});
  const [lease] = await wandb.core.leases.held({ ...caller, id: 'system', name: 'system' });
  assert.equal(lease?.periodMs, 300_000);
  await wandb.core.leases.expire({ ...caller, id: 'system', name: 'system' }, { runId: 'abc', beats: lease.beats });
  assert.equal((await wandb.core.runs.get(caller, 'abc')).run.status, 'crashed');
  await wandb.stream('abc', {});
  assert.equal((await wandb.core.runs.get(caller, 'abc')).run.status, 'running');
});

test('a program is told that somebody stopped its run', async (t) => {
  const wandb = await openWandb(t);
  const { bucket } = await wandb.upsert({ name: 'abc' });
  await wandb.data('mutation Stop($id: ID!) { stopRun(input: {id: $id}) { success } }', { id: bucket.id });
  assert.deepEqual((await wandb.stream('abc', {})).body, { stopped: true });
  await wandb.stream('abc', { complete: true, exitcode: 255 });
  assert.equal((await wandb.core.runs.get(caller, 'abc')).run.status, 'killed');
});

test('what cannot be a row, a name or a value never ends the stream', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const odd = JSON.stringify({ _step: 'x', _timestamp: -1, ['k'.repeat(600)]: 1, '': 2, 'a\u0000b': 3, good: 4 });
  const body = { files: { 'wandb-history.jsonl': { offset: 0, content: ['no json', '[1]', '7', odd] }, 'wandb-summary.json': { offset: 0, content: ['no json'] } } };
  assert.equal((await wandb.stream('abc', body)).status, 200);
  assert.deepEqual(await rowsOf(wandb, 'abc'), [[3, odd]]);
  assert.deepEqual(
    (await wandb.core.runs.get(caller, 'abc')).metrics.map(({ key }) => key),
    ['good'],
  );
});

test('a compressed body is read, and one that lies about it refused', async (t) => {
  const wandb = await openWandb(t, { bodyLimit: 10_000 });
  await wandb.upsert({ name: 'abc' });
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const send = async (body: Uint8Array<ArrayBuffer> | string): Promise<number> => (await wandb.send('POST', '/files/default/p/abc/file_stream', { headers, body })).status;
  assert.equal(await send(gzipSync(JSON.stringify(history(0, row(0, { a: 1 }))))), 200);
  assert.deepEqual(
    (await rowsOf(wandb, 'abc')).map(([number]) => number),
    [0],
  );
  assert.equal(await send('plain'), 400);
  assert.equal(await send(gzipSync('x'.repeat(20_000))), 413);
});

for (const [what, body, field] of [
  ['a text', '"x"', 'the body'],
  ['no list of lines', { files: { 'output.log': { offset: 0, content: 'x' } } }, "files['output.log'].content"],
  ['lines that are no text', { files: { 'output.log': { offset: 0, content: [1] } } }, "files['output.log'].content"],
  ['an offset below 0', { files: { 'output.log': { offset: -1, content: [] } } }, "files['output.log'].offset"],
  ['no JSON', '{', 'the body'],
] as const) {
  test(`a stream request with ${what} is refused, naming ${field}`, async (t) => {
    const wandb = await openWandb(t);
    await wandb.upsert({ name: 'abc' });
    const answer = await wandb.stream('abc', body);
    assert.equal(answer.status, 400);
    assert.ok(answer.body.errors[0].message.startsWith(field), answer.body.errors[0].message);
  });
}

test('the stream of a run there is not is refused for good', async (t) => {
  const wandb = await openWandb(t);
  assert.equal((await wandb.stream('abc', {})).status, 404);
});

test('programs that log to one run and know nothing of each other each have rows, lines and steps of their own', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const send = async (writer: string, body: object): Promise<number> => {
    const headers = { 'content-type': 'application/json', 'x-wandb-use-async-filestream': 'true', 'x-wandb-async-client-id': writer };
    return (await wandb.send('POST', '/files/default/p/abc/file_stream', { headers, body: JSON.stringify(body) })).status;
  };
  const said = (writer: string, offset: number, count: number) => ({
    files: {
      'wandb-history.jsonl': { offset, content: Array.from({ length: count }, (_, index) => row(offset + index, { [writer]: offset + index })) },
      'output.log': { offset, content: Array.from({ length: count }, (_, index) => `${writer} ${offset + index}`) },
      'wandb-summary.json': { offset: 0, content: [JSON.stringify({ [writer]: offset + count - 1 })] },
    },
  });
  const requests = ['a', 'b', '__proto__'].map((writer) => [said(writer, 0, 3), said(writer, 0, 3), said(writer, 3, 2), said(writer, 2, 5)].map((body) => ({ writer, body })));
  // Side by side, each in its order.
  await Promise.all(
    requests.map(async (list) => {
      for (const { writer, body } of list) assert.equal(await send(writer, body), 200);
    }),
  );
  for (const writer of ['a', 'b', '__proto__']) {
    assert.deepEqual(
      (await points(wandb, 'abc', writer)).map(([, , value]) => value),
      writer === '__proto__' ? [] : [0, 1, 2, 3, 4, 5, 6],
    );
    const { lines } = await wandb.core.console.read(caller, { runId: 'abc', fromLine: 0, limit: 100 });
    assert.deepEqual(
      lines.map(({ text }) => text).filter((text) => text.startsWith(`${writer} `)),
      Array.from({ length: 7 }, (_, number) => `${writer} ${number}`),
    );
  }
  const { rows } = await wandb.core.histories.read(caller, { runId: 'abc', kind: 'logged', fromRow: 0, limit: 100 });
  assert.deepEqual(
    rows.map(({ number, step, json }) => [number, step, (JSON.parse(json) as { _step: number })._step]),
    Array.from({ length: 21 }, (_, number) => [number, number, number]),
  );
  const { summary } = await wandb.core.runs.get(caller, 'abc');
  assert.deepEqual(
    summary.map(({ key, value }) => [key, value]),
    [
      ['a', '6'],
      ['b', '6'],
    ],
  );
  assert.equal(await send('a', { complete: true, exitcode: 0 }), 200);
  assert.equal(await send('b', said('b', 7, 1)), 200);
  assert.equal((await wandb.core.runs.get(caller, 'abc')).run.status, 'finished');
});
