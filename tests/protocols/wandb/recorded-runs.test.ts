// A run that a recorder has begun, and the client that logs to it: what the client says with the header of the recorder.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { openWandb, type WandbUnderTest } from './wandb-under-test.ts';

const recorded = 'a'.repeat(32);
const upsertText = `mutation Upsert($input: UpsertBucketInput!) {
  upsertBucket(input: $input) { inserted bucket { name project { name entity { name } } } }
}`;

interface Client {
  readonly upsert: (input: Readonly<Record<string, unknown>>) => Promise<{ readonly inserted: boolean; readonly place: string; readonly name: string }>;
  readonly stream: (path: string, body: unknown) => Promise<number>;
}

/** As a client that says this of the recording. */
function clientOf({ send }: WandbUnderTest, told: string): Client {
  const post = (path: string, body: unknown): Promise<Response> =>
    send('POST', path, { headers: { 'content-type': 'application/json', 'assay-run': told }, body: JSON.stringify(body) });
  return {
    upsert: async (input) => {
      const { data } = await (await post('/graphql', { query: upsertText, variables: { input } })).json();
      const { inserted, bucket } = data.upsertBucket;
      return { inserted, name: bucket.name, place: `${bucket.project.entity.name}/${bucket.project.name}` };
    },
    stream: async (path, body) => (await post(`/files/${path}/file_stream`, body)).status,
  };
}

/** The recorder's run, in an experiment of its own. */
async function begin(t: TestContext): Promise<WandbUnderTest> {
  const wandb = await openWandb(t);
  const { id } = await wandb.core.experiments.create(caller, { name: 'folder' });
  await wandb.core.runs.create(caller, { id: recorded, experimentId: id, name: 'by the recorder', source: { name: 'train.py', commit: 'c' } });
  return wandb;
}

async function placeOf({ core }: WandbUnderTest, id: string): Promise<string> {
  const { run } = await core.runs.get(caller, id);
  const experiment = await core.experiments.get(caller, run.experimentId);
  return `${experiment.projectId}/${experiment.name}`;
}

async function totalRuns({ core }: WandbUnderTest): Promise<number> {
  const { items } = await core.experiments.search(caller, { visibility: 'all', order: [], page: { limit: 100 } });
  return core.runs.count(caller, { experimentIds: items.map(({ id }) => id), visibility: 'all' });
}

test('the first run that a client makes is the recorded one, in the project it names; again is no change, and the next is its own', async (t) => {
  const wandb = await begin(t);
  const client = clientOf(wandb, recorded);
  const input = { name: 'k3j9x2ab', modelName: 'digits', config: '{"lr": {"value": 0.1}}', program: 'other.py' };
  assert.deepEqual(await client.upsert(input), { inserted: true, name: 'k3j9x2ab', place: 'default/digits' });
  assert.deepEqual(await client.upsert(input), { inserted: false, name: 'k3j9x2ab', place: 'default/digits' });
  const { run, params } = await wandb.core.runs.get(caller, recorded);
  assert.deepEqual([params.map(({ key, value }) => [key, value]), run.source, run.name], [[['lr', '0.1']], { name: 'train.py', commit: 'c' }, 'by the recorder']);
  assert.equal(await placeOf(wandb, recorded), 'default/digits');
  // Whoever asks without the header finds it by the same name.
  const { project } = await wandb.data('{ project(name: "digits") { run(name: "k3j9x2ab") { displayName } runs(first: 9) { edges { node { name } } } } }');
  assert.deepEqual(project, { run: { displayName: 'by the recorder' }, runs: { edges: [{ node: { name: 'k3j9x2ab' } }] } });
  assert.deepEqual(await client.upsert({ name: 'second', modelName: 'digits' }), { inserted: true, name: 'second', place: 'default/digits' });
  assert.deepEqual([await totalRuns(wandb), (await wandb.core.runs.get(caller, 'second')).run.name === 'by the recorder'], [2, false]);
});

test('of processes that begin at once one has the recorded run, and each of the others its own', async (t) => {
  const wandb = await begin(t);
  const client = clientOf(wandb, recorded);
  const names = ['rank0', 'rank1', 'rank2', 'rank3'];
  await Promise.all(names.map((name) => client.upsert({ name, modelName: 'ddp' })));
  assert.equal(await totalRuns(wandb), 4);
  const own = await wandb.core.runs.getMany(caller, names);
  assert.equal(own.length, 3);
});

test('a run that has to stay keeps its experiment, whatever the client names; so does one of another entity', async (t) => {
  for (const [told, input] of [
    [`${recorded}; stays`, { name: 'a', modelName: 'digits' }],
    [recorded, { name: 'a', modelName: 'digits', entityName: 'team' }],
  ] as const) {
    const wandb = await begin(t);
    const client = clientOf(wandb, told);
    assert.deepEqual(await client.upsert(input), { inserted: true, name: 'a', place: 'default/folder' });
    assert.equal(await client.stream('default/folder/a', { files: { 'wandb-history.jsonl': { offset: 0, content: ['{"loss":1,"_step":0}'] } } }), 200);
    assert.equal((await wandb.core.runs.get(caller, recorded)).metrics.find(({ key }) => key === 'loss')?.count, 1);
  }
});

test('a program that goes on with a run does so; one that repeats another gets its own, under the name it asks for', async (t) => {
  const wandb = await begin(t);
  await wandb.upsert({ name: 'own', modelName: 'digits' });
  assert.deepEqual(await clientOf(wandb, recorded).upsert({ name: 'own', modelName: 'digits' }), { inserted: false, name: 'own', place: 'default/digits' });
  assert.equal(await placeOf(wandb, recorded), 'default/folder');
  const client = clientOf(wandb, `${recorded}; repeats`);
  assert.deepEqual(await client.upsert({ name: 'own', modelName: 'digits' }), { inserted: true, name: 'own', place: 'default/digits' });
  const line = { files: { 'wandb-history.jsonl': { offset: 0, content: ['{"loss":1,"_step":0}'] } } };
  assert.equal(await client.stream('default/digits/own', line), 200);
  const [own, repetition] = await wandb.core.runs.getMany(caller, ['own', recorded]);
  assert.deepEqual([own!.metrics.length, repetition!.metrics.length], [0, 1]);
  // To others it has a name of its own.
  const { project } = await wandb.data(`{ project(name: "digits") { run(name: "own-${recorded.slice(0, 8)}") { displayName } } }`);
  assert.equal(project.run.displayName, 'by the recorder');
});

test('what the recorder tells is not told twice: lines printed, series of the machine, and how it ended', async (t) => {
  const wandb = await begin(t);
  const client = clientOf(wandb, recorded);
  await client.upsert({ name: 'a', modelName: 'digits' });
  await client.stream('default/digits/a', {
    files: {
      'output.log': { offset: 0, content: ['printed'] },
      'wandb-events.jsonl': { offset: 0, content: ['{"system.cpu": 3, "_timestamp": 1}'] },
      'wandb-history.jsonl': { offset: 0, content: ['{"loss":1,"_step":0}'] },
    },
    complete: true,
    exitcode: 1,
  });
  const { run, metrics } = await wandb.core.runs.get(caller, recorded);
  assert.deepEqual([run.status, metrics.map(({ key }) => key)], ['running', ['loss']]);
  assert.equal((await wandb.core.console.read(caller, { runId: recorded, fromLine: 0, limit: 10 })).lines.length, 0);
  // The rows stay for whoever asks the client's own way.
  const { project } = await wandb.data('{ project(name: "digits") { run(name: "a") { eventsLineCount } } }');
  assert.equal(project.run.eventsLineCount, 1);
});

test('a run that is synced later than it was recorded is told twice too; who goes on with a recorded one later tells of it alone', async (t) => {
  const body = { files: { 'output.log': { offset: 0, content: ['printed'] } }, complete: true, exitcode: 1 };
  const outcome = async (told: string): Promise<unknown> => {
    const wandb = await begin(t);
    await clientOf(wandb, told).upsert({ name: 'a', modelName: 'digits' });
    await wandb.core.runs.update(caller, { id: recorded, status: 'finished', endedAt: 1 });
    assert.equal((await wandb.upsert({ name: 'a', modelName: 'digits' })).inserted, false);
    assert.equal(await clientOf(wandb, '').stream('default/digits/a', body), 200);
    const { lines } = await wandb.core.console.read(caller, { runId: recorded, fromLine: 0, limit: 10 });
    return [(await wandb.core.runs.get(caller, recorded)).run.status, lines.length];
  };
  assert.deepEqual(
    [await outcome(`${recorded}; offline`), await outcome(recorded)],
    [
      ['finished', 0],
      ['failed', 1],
    ],
  );
});

test('a recorder that has not come through yet finds its run made by the client; one that has ended has no part in what comes later', async (t) => {
  const wandb = await openWandb(t);
  const client = clientOf(wandb, recorded);
  assert.deepEqual(await client.upsert({ name: 'a', modelName: 'digits' }), { inserted: true, name: 'a', place: 'default/digits' });
  assert.equal(await placeOf(wandb, recorded), 'default/digits');

  const other = 'b'.repeat(32);
  const { run } = await wandb.core.runs.get(caller, recorded);
  await wandb.core.runs.create(caller, { id: other, experimentId: run.experimentId });
  await wandb.core.runs.update(caller, { id: other, status: 'finished', endedAt: 1 });
  await clientOf(wandb, other).upsert({ name: 'late', modelName: 'digits' });
  assert.equal((await wandb.core.runs.get(caller, 'late')).run.id, 'late');
});

test('a fork, and a trial of a sweep, is a run of its own', async (t) => {
  const wandb = await begin(t);
  await wandb.upsert({ name: 'base', modelName: 'digits' });
  await wandb.stream('base', { files: {} });
  const client = clientOf(wandb, recorded);
  const config = JSON.stringify({ _wandb: { value: { branch_point: { run_id: 'base', step: 0 } } } });
  await client.upsert({ name: 'fork', modelName: 'digits', config });
  await client.upsert({ name: 'trial', modelName: 'digits', sweep: 'abcd1234' });
  assert.deepEqual(
    (await wandb.core.runs.getMany(caller, ['fork', 'trial'])).map(({ run }) => run.id),
    ['fork', 'trial'],
  );
  assert.equal(await placeOf(wandb, recorded), 'default/folder');
});

test('what is no word of a recorder changes nothing', async (t) => {
  const wandb = await begin(t);
  for (const told of ['', 'x', '; stays', `${recorded}0`]) await clientOf(wandb, told).upsert({ name: `of ${told.length}`, modelName: 'digits' });
  assert.equal(await placeOf(wandb, recorded), 'default/folder');
});
