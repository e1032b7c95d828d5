// The run logger: what a program logs arrives once and whole, through lost answers and outages, and a problem never
// stops the program.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createClient, startRun, type StartRun } from '../../sdk/index.ts';
import { openNative } from '../protocols/native/native-under-test.ts';

const quick = { gatherMs: 5 } as const;

test('all that was logged is there once, in order, with the files and the end', async (t) => {
  const { client } = await openNative(t);
  const run = startRun({ ...quick, server: client, experiment: 'from ts', name: 'first' });
  run.params({ lr: 0.1, deep: true });
  run.tags({ team: 'a' });
  for (let step = 0; step < 2500; step += 1) run.metrics({ loss: 1 / (step + 1), odd: step === 7 ? Number.NaN : -0 });
  run.metrics({ acc: 0.5 }, 100);
  await run.artifact('notes.txt', 'hello');
  await run.finish();
  const { run: stored, experiment } = await client.getRun({ runId: run.runId });
  assert.deepEqual([experiment.name, stored.name, stored.status], ['from ts', 'first', 'finished']);
  assert.deepEqual(stored.params, [
    { key: 'deep', value: 'true' },
    { key: 'lr', value: '0.1' },
  ]);
  assert.deepEqual(
    stored.metrics.map(({ key, count, nanCount, last }) => [key, count, nanCount, last.step]),
    [
      ['acc', 1, 0, 100],
      ['loss', 2500, 0, 2499],
      ['odd', 2500, 1, 2499],
    ],
  );
  assert.deepEqual(
    (await client.listArtifacts({ owner: `run:${run.runId}` })).items.map(({ name }) => name),
    ['notes.txt'],
  );
});

test('requests and answers that are lost change nothing', async (t) => {
  const { app, client } = await openNative(t);
  let count = 0;
  // Of every three requests one is lost before, and one after the server did its work.
  const flaky = createClient({
    baseUrl: 'http://127.0.0.1:5000',
    fetch: async (request) => {
      count += 1;
      if (count % 3 === 0) throw new TypeError('connection refused');
      const response = await app.fetch(request);
      if (count % 3 === 1) throw new TypeError('connection lost');
      return response;
    },
  });
  const problems: Error[] = [];
  const run = startRun({ ...quick, server: flaky, onProblem: (problem) => problems.push(problem) });
  run.params({ lr: 1 });
  for (let step = 0; step < 1200; step += 1) run.metrics({ loss: step });
  await run.finish('failed');
  assert.deepEqual(problems, []);
  assert.equal((await client.countRuns({ experimentIds: ['0'] })).count, 1);
  const { run: stored } = await client.getRun({ runId: run.runId });
  assert.deepEqual([stored.status, stored.metrics[0]!.count, stored.metrics[0]!.last.value], ['failed', 1200, 1199]);
});

test('what the server refuses is reported, and nothing else is lost with it', async (t) => {
  const { client } = await openNative(t);
  const problems: string[] = [];
  const run = startRun({ ...quick, server: client, onProblem: ({ message }) => problems.push(message) });
  run.params({ lr: 1 });
  run.metrics({ loss: 1 });
  run.params({ lr: 2 });
  run.metrics({ loss: 2 });
  run.tags({ t: 'x' });
  await run.finish();
  assert.deepEqual(problems, [`param 'lr' of run '${run.runId}' is '1' and cannot become '2'; params are written once`]);
  const { run: stored } = await client.getRun({ runId: run.runId });
  assert.deepEqual([stored.params, stored.metrics[0]!.count, stored.tags.find(({ key }) => key === 't')?.value], [[{ key: 'lr', value: '1' }], 2, 'x']);
});

test('a server that is never there costs reports, not exceptions, unless exceptions are asked for', async () => {
  const problems: string[] = [];
  const options: StartRun = { ...quick, server: 'http://127.0.0.1:1', patienceMs: 50, onProblem: ({ message }) => problems.push(message) };
  const run = startRun(options);
  run.metrics({ loss: 1 });
  await run.finish();
  assert.equal(problems.length, 2);
  assert.match(problems[0]!, /^no answer from http:\/\/127\.0\.0\.1:1 /);
  assert.equal(problems[1], '1 logged values were given up');
  const strict = startRun({ ...options, isStrict: true });
  strict.metrics({ loss: 1 });
  await assert.rejects(strict.finish(), { code: 'unreachable' });
});
