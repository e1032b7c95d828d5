// What made two runs differ, over the native wire: which runs are compared, on what evidence, and what was proved.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Proof } from '../../../sdk/documents.ts';
import { caller, startTime } from '../../core/core-under-test.ts';
import { recordRun, store } from '../../core/recorded-run.ts';
import { openNative } from './native-under-test.ts';

const files = { 'train.py': 'import model\nlr = 0.1\nprint(lr)\n', 'model.py': 'x = 1\n', 'README.md': 'about\n' };
const nobody = 'f'.repeat(32);

test('by default a run is held against the last good run of its entry point', async (t) => {
  const { client, core } = await openNative(t);
  const command = { argv: ['python', 'other.py'], workdir: '', entryPoint: 'other.py' };
  await recordRun(core, { startedAt: 10, files });
  const good = await recordRun(core, { startedAt: 20, files });
  await recordRun(core, { startedAt: 30, files, status: 'failed' });
  await recordRun(core, { startedAt: 40, files, inputs: { command } });
  const repetition = await recordRun(core, { startedAt: 50, files });
  await core.ingest.logBatch(caller, { runId: repetition, tags: [{ key: 'assay.reproduces', value: good }] });
  const bad = await recordRun(core, { startedAt: 60, files: { ...files, 'train.py': files['train.py'].replace('0.1', '0.5') } });
  const explanation = await client.explainRuns({ after: bad });
  assert.deepEqual([explanation.beforeRunId, explanation.afterRunId], [good, bad]);
  assert.equal((await client.explainRuns({ after: repetition })).beforeRunId, good);
});

test('changed files that were read come first, with their lines; what was not read is ruled out', async (t) => {
  const { client, core } = await openNative(t);
  const good = await recordRun(core, { startedAt: 10, files, observation: { reads: ['model.py', 'train.py'] } });
  const changed = { ...files, 'train.py': files['train.py'].replace('0.1', '0.5'), 'README.md': 'about it\n' };
  const bad = await recordRun(core, { startedAt: 20, files: changed, observation: { reads: ['model.py', 'train.py'] } });
  for (const [runId, value] of [
    [good, 0.9],
    [bad, 0.4],
  ] as const)
    await core.ingest.logBatch(caller, { runId, points: [{ key: 'acc', value, step: 0, timestamp: 1 }] });
  const { changes, hasSameInputs, paragraph } = await client.explainRuns({ before: good, after: bad });
  assert.equal(hasSameInputs, false);
  assert.deepEqual(
    changes.map(({ group, key, use, rank }) => [group, key, use, rank]),
    [
      ['code', 'train.py', 'used', 1],
      ['code', 'README.md', 'not-used', undefined],
    ],
  );
  const [{ detail }] = changes as [(typeof changes)[number]];
  assert.ok(detail?.kind === 'lines');
  assert.deepEqual(
    detail.hunks.flatMap(({ lines }) => lines).filter(({ change }) => change !== 'same'),
    [
      { change: 'removed', text: 'lr = 0.1' },
      { change: 'added', text: 'lr = 0.5' },
    ],
  );
  assert.match(paragraph, /train\.py/);
});

test('data is told by what changed inside it', async (t) => {
  const { client, core } = await openNative(t);
  const withData = async (startedAt: number, csv: string) => {
    const digest = await store(core, csv);
    const data = [{ path: 'data.csv', kind: 'file' as const, digest, sizeBytes: csv.length, isStored: true, isDeclared: false }];
    return recordRun(core, { startedAt, files, inputs: { data }, observation: { reads: ['data.csv', 'train.py'] } });
  };
  const good = await withData(10, 'a,b\n1,2\n3,4\n');
  const bad = await withData(20, 'a,b\n1,2\n3,5\n');
  const { changes } = await client.explainRuns({ before: good, after: bad });
  assert.deepEqual(
    changes.map(({ group, key, rank, detail }) => [group, key, rank, detail?.kind]),
    [['data', 'data.csv', 1, 'content']],
  );
  assert.match(JSON.stringify(changes[0]!.detail), /1 other cell in b; the first difference is in row 2, column b/);
});

test('metrics under keys that are numbered anew each time are compared with each other, said as renamed', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (startedAt: number, folder: string, last: number) => {
    const runId = await recordRun(core, { startedAt, files });
    const points = [1, last].flatMap((value, step) => [`${folder}/loss`, 'lr'].map((key) => ({ key, value: key === 'lr' ? 0.1 : value, step, timestamp: 1 + step * 100 })));
    await core.ingest.logBatch(caller, { runId, points });
    return runId;
  };
  const [one, same, other, apart] = [await logged(10, 'exp2', 0.5), await logged(20, 'exp3', 0.5), await logged(30, 'exp4', 0.25), await logged(40, 'lr=0.2', 0.5)];
  const { verdict } = await client.recordReproduction({ id: '1'.repeat(32), runId: one, reproductionRunId: same, evidence: {} });
  assert.equal(verdict.level, 'metric');
  assert.match(verdict.sentence, /all 2 metrics in every one of 4 points to the last bit, one of them renamed from exp2\/loss to exp3\/loss/);
  const equal = await client.explainRuns({ before: one, after: same });
  assert.equal(equal.results, 'same');
  assert.match(equal.paragraph, /The metric exp3\/loss is the same as exp2\/loss: only its name is another\./);
  const differing = await client.explainRuns({ before: one, after: other });
  assert.deepEqual(differing.metrics, [
    { key: 'exp4/loss', renamedFrom: 'exp2/loss', before: '0.5', after: '0.25' },
    { key: 'lr', before: '0.1', after: '0.1' },
  ]);
  assert.match(differing.paragraph, /exp4\/loss \(renamed from exp2\/loss\) went from 0\.5 to 0\.25/);
  assert.match((await client.explainRuns({ before: one, after: apart })).paragraph, /exp2\/loss was logged by/);
});

test('metrics are compared to the bit, step by step, and times are not', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (startedAt: number, values: readonly number[]) => {
    const runId = await recordRun(core, { startedAt, files });
    await core.ingest.logBatch(caller, {
      runId,
      points: [
        ...values.map((value, step) => ({ key: 'loss', value, step, timestamp: startedAt })),
        { key: 'train_time', value: startedAt, step: 0, timestamp: 0 },
        { key: 'acc', value: 0.5, step: 0, timestamp: 0 },
      ],
    });
    return runId;
  };
  const good = await logged(10, [1, 0.5, 0.25]);
  const bad = await logged(20, [1, 0.5000000000000001, 0.3]);
  const { firstMetricDifference, metrics, hasSameInputs } = await client.explainRuns({ before: good, after: bad });
  assert.equal(hasSameInputs, true);
  assert.deepEqual(firstMetricDifference, { key: 'loss', step: 1, before: '0.5', after: '0.5000000000000001' });
  assert.deepEqual(
    metrics.find(({ key }) => key === 'loss'),
    { key: 'loss', before: '0.25', after: '0.3' },
  );
});

test('the traces of flight recorders are compared to where they part', async (t) => {
  const { client, core } = await openNative(t);
  const traced = async (startedAt: number, hashes: readonly string[]) => {
    const lines = hashes.map((params, index) => JSON.stringify({ source: 'torch.optim.SGD#0', rank: 0, step: index + 1, channels: { batch: `b${index}`, params } }));
    return recordRun(core, { startedAt, files, observation: { trace: await store(core, `${lines.join('\n')}\n`) } });
  };
  const good = await traced(10, ['a', 'b', 'c', 'd']);
  const bad = await traced(20, ['a', 'b', 'x', 'y']);
  const { divergence } = await client.explainRuns({ before: good, after: bad });
  assert.deepEqual([divergence?.source, divergence?.step, divergence?.channel], ['torch.optim.SGD#0', 3, 'numerics']);
});

test('runs that nobody recorded are compared by params, datasets and metrics', async (t) => {
  const { client, core } = await openNative(t);
  const plain = async (lr: string, digest: string, loss: number) => {
    const { id: runId } = await client.createRun({ experimentId: '0' });
    await core.ingest.logBatch(caller, { runId, params: [{ key: 'lr', value: lr }], points: [{ key: 'loss', value: loss, step: 0, timestamp: startTime }] });
    await core.runs.logInputs(caller, { runId, datasets: [{ dataset: { name: 'iris', digest, sourceType: 'local', source: '{}' }, tags: [] }] });
    return runId;
  };
  const [good, bad] = [await plain('0.1', 'aa', 1), await plain('0.2', 'bb', 2)];
  const { changes, firstMetricDifference, hasSameInputs, paragraph } = await client.explainRuns({ before: good, after: bad });
  assert.deepEqual(changes.map(({ group, key }) => `${group} ${key}`).sort(), ['data iris', 'parameters lr']);
  assert.deepEqual([hasSameInputs, firstMetricDifference?.key], [false, 'loss']);
  assert.match(paragraph, /not recorded/);

  const same = await plain('0.1', 'aa', 3);
  const unknown = await client.explainRuns({ before: good, after: same });
  assert.deepEqual([unknown.hasSameInputs, unknown.changes, unknown.finding], [false, [], undefined]);
  await assert.rejects(client.explainRuns({ after: bad }), { code: 'not_found', message: /nothing is recorded of its inputs.*name one as before/ });
});

test('a proof is kept for its pair, replaced by a later one, audited and shown', async (t) => {
  const { client, core, changes } = await openNative(t);
  const good = await recordRun(core, { startedAt: 10, files });
  const bad = await recordRun(core, { startedAt: 20, files: { ...files, 'model.py': 'x = 2\n' } });
  const proof = (sentence: string): Proof => ({
    target: 'loss',
    experiments: [{ swapped: [{ group: 'code', key: 'model.py' }], outcome: 'like-after', value: '2', isFromCache: false }],
    minimal: [{ group: 'code', key: 'model.py' }],
    isComplete: true,
    budget: { runs: 10, spentRuns: 1, spentSeconds: 2.5 },
    sentence,
  });
  assert.equal((await client.explainRuns({ after: bad })).proof, undefined);
  await client.recordProof({ before: good, after: bad, proof: proof('first') });
  await client.recordProof({ before: good, after: bad, proof: proof('second') });
  assert.deepEqual((await client.explainRuns({ before: good, after: bad })).proof, proof('second'));
  assert.equal((await client.explainRuns({ before: bad, after: good })).proof, undefined);
  assert.deepEqual(changes.at(-1), { type: 'run', experimentId: '0', runId: bad });
  const { items } = await core.audit.list(caller, { subject: { kind: 'run', id: bad }, page: { limit: 100 } });
  assert.deepEqual(
    items.slice(-2).map(({ action }) => action),
    ['proof.recorded', 'proof.recorded'],
  );
  await assert.rejects(client.recordProof({ before: good, after: nobody, proof: proof('x') }), { code: 'not_found' });
  await assert.rejects(client.recordProof({ before: good, after: good, proof: proof('x') }), { code: 'invalid_argument' });
});

test('runs that are not there, or have nothing before them, are told', async (t) => {
  const { client, core } = await openNative(t);
  const only = await recordRun(core, { startedAt: 10, files });
  await assert.rejects(client.explainRuns({ after: nobody }), { code: 'not_found' });
  await assert.rejects(client.explainRuns({ before: nobody, after: only }), { code: 'not_found' });
  await assert.rejects(client.explainRuns({ before: only, after: only }), { code: 'invalid_argument', message: /name two runs/ });
  await assert.rejects(client.explainRuns({ after: only }), { code: 'not_found', message: /no earlier finished run of the same entry point/ });
});

test('of changes that nothing tells apart, other runs that have one of them alone tell what came of it', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (startedAt: number, parameters: Readonly<Record<string, string>>, acc: number, more: Parameters<typeof recordRun>[1] = {}) => {
    const runId = await recordRun(core, { startedAt, files, inputs: { parameters }, ...more });
    await core.ingest.logBatch(caller, { runId, points: [{ key: 'acc', value: acc, step: 0, timestamp: 1 }] });
    return runId;
  };
  const one = await logged(10, { depth: '3', width: '8' }, 0.9);
  const other = await logged(20, { depth: '4', width: '16' }, 0.7);
  const alone = await client.explainRuns({ before: one, after: other });
  assert.equal(alone.siblings, undefined);
  assert.match(alone.paragraph, /Nothing tells 2 of these changes apart/);

  // Neither of these says anything of depth or width alone: another value, another change beside it, a failed run, a repetition.
  await logged(30, { depth: '5', width: '8' }, 0.9);
  await logged(31, { depth: '4', width: '8', rate: '1' }, 0.9);
  await logged(32, { depth: '4', width: '8' }, 0.1, { status: 'failed' });
  await logged(33, { depth: '4', width: '8' }, 0.1, { files: { ...files, 'train.py': 'import model\n' } });
  const repetition = await logged(34, { depth: '4', width: '8' }, 0.1);
  await core.ingest.logBatch(caller, { runId: repetition, tags: [{ key: 'assay.reproduces', value: one }] });
  assert.equal((await client.explainRuns({ before: one, after: other })).siblings, undefined);

  const deep = await logged(40, { depth: '4', width: '8' }, 0.9);
  const wide = await logged(50, { depth: '3', width: '16' }, 0.7);
  const { siblings, paragraph, changes } = await client.explainRuns({ before: one, after: other });
  const sibling = (runId: string) => siblings?.find((found) => found.runId === runId);
  assert.equal(siblings?.length, 2);
  const { sentence: _, ...told } = sibling(deep)!;
  assert.deepEqual(told, {
    runId: deep,
    name: told.name,
    against: 'before',
    change: { group: 'parameters', key: 'depth' },
    outcome: 'like-before',
    metric: { key: 'acc', value: '0.9' },
  });
  assert.deepEqual([sibling(wide)?.outcome, sibling(wide)?.change.key], ['like-after', 'width']);
  for (const { sentence, name } of siblings ?? []) assert.ok(paragraph.includes(sentence) && sentence.includes(name), paragraph);
  // What was seen elsewhere is shown, and makes no change likelier.
  assert.deepEqual(
    changes.map(({ key, isTied }) => [key, isTied]),
    [
      ['depth', true],
      ['width', true],
    ],
  );
});

test('no other run is looked for where the results are the same, or one change is likelier', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (startedAt: number, parameters: Readonly<Record<string, string>>, acc: number) => {
    const runId = await recordRun(core, { startedAt, files, inputs: { parameters } });
    await core.ingest.logBatch(caller, { runId, points: [{ key: 'acc', value: acc, step: 0, timestamp: 1 }] });
    return runId;
  };
  const one = await logged(10, { depth: '3', width: '8' }, 0.9);
  const same = await logged(20, { depth: '4', width: '16' }, 0.9);
  const seeded = await logged(30, { depth: '4', width: '8', seed: '2' }, 0.5);
  await logged(40, { depth: '4', width: '8' }, 0.9);
  assert.equal((await client.explainRuns({ before: one, after: same })).siblings, undefined);
  assert.equal((await client.explainRuns({ before: one, after: seeded })).siblings, undefined);
});
