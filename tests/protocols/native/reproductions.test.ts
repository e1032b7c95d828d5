// Verdicts over repetitions, and proofs, over the native wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Observation } from '../../../src/documents/observation.ts';
import { caller } from '../../core/core-under-test.ts';
import { evidenceOf, recordRun, sha256, store } from '../../core/recorded-run.ts';
import { openNative } from './native-under-test.ts';

/** Two recorded runs that both wrote model.bin, whose bytes are stored. */
async function openPair(t: Parameters<typeof openNative>[0]) {
  const native = await openNative(t);
  const outputs = [await output(native.core, 'model.bin', 'the weights')];
  const [runId, reproductionRunId] = [await recordRun(native.core, { observation: { outputs } }), await recordRun(native.core, { observation: { outputs } })];
  return { ...native, runId, reproductionRunId };
}

type Core = Awaited<ReturnType<typeof openNative>>['core'];

async function output(core: Core, path: string, content: string): Promise<Observation['outputs'][number]> {
  return { path, digest: await store(core, content), sizeBytes: Buffer.byteLength(content), isStored: true };
}

/** What the server makes of the pair. */
const toldBy = { exit: 'server', outputs: 'server', metrics: 'server', console: 'server', statistics: 'server', inputs: 'server', claims: 'client', missing: 'client' } as const;

const id = (number: number): string => number.toString(16).padStart(32, '0');

test('evidence is graded here and kept with its verdict, told to both runs, and audited', async (t) => {
  const { client, core, runId, reproductionRunId, changes, clock } = await openPair(t);
  const told = changes.length;
  const made = await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: evidenceOf() });
  assert.deepEqual([made.id, made.runId, made.reproductionRunId, made.recordedAt, made.evidence], [id(1), runId, reproductionRunId, clock.now(), { ...evidenceOf(), toldBy }]);
  assert.deepEqual([made.verdict.level, made.verdict.ceiling], ['byte', 'byte']);
  assert.deepEqual(await client.getReproduction({ reproductionId: id(1) }), made);
  assert.deepEqual(changes.slice(told), [
    { type: 'reproduction', experimentId: '0', runId, reproductionId: id(1) },
    { type: 'reproduction', experimentId: '0', runId: reproductionRunId, reproductionId: id(1) },
    { type: 'run', experimentId: '0', runId: reproductionRunId },
  ]);
  const { run } = await client.getRun({ runId: reproductionRunId });
  assert.deepEqual(
    run.tags.filter(({ key }) => key === 'assay.reproduces'),
    [{ key: 'assay.reproduces', value: runId }],
  );
  const { items } = await core.audit.list(caller, { subject: { kind: 'reproduction', id: id(1) }, page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['reproduction.recorded'],
  );
});

test('recorded again it is no change, and an id is never another repetition', async (t) => {
  const { client, runId, reproductionRunId, changes, clock } = await openPair(t);
  const made = await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: evidenceOf() });
  const told = changes.length;
  clock.set(clock.now() + 5);
  assert.deepEqual(await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: { missing: ['python'] } }), made);
  assert.equal(changes.length, told);
  await assert.rejects(client.recordReproduction({ id: id(1), runId: reproductionRunId, evidence: evidenceOf() }), { code: 'already_exists', status: 409 });
});

test('a repetition that could not be started has no run, and says why', async (t) => {
  const { client, runId } = await openPair(t);
  const made = await client.recordReproduction({ id: id(1), runId, evidence: evidenceOf({ missing: ['Python 3.10 is not installed'] }) });
  assert.equal(made.verdict.level, 'not-runnable');
  assert.match(made.verdict.sentence, /Python 3\.10 is not installed/);
  assert.equal((await client.listReproductions({ runId })).items[0]!.reproductionRunId, undefined);
});

test('the verdicts of a run are those on either side, newest first, in pages', async (t) => {
  const { client, core, runId, reproductionRunId } = await openPair(t);
  const other = await recordRun(core, { observation: { outputs: [await output(core, 'model.bin', 'the weights')] } });
  for (let number = 1; number <= 5; number += 1) await client.recordReproduction({ id: id(number), runId, reproductionRunId, evidence: evidenceOf() });
  await client.recordReproduction({ id: id(6), runId: reproductionRunId, reproductionRunId: other, evidence: evidenceOf() });
  const listed = async (run: string) => (await client.listReproductions({ runId: run })).items.map((found) => Number.parseInt(found.id, 16));
  assert.deepEqual([await listed(runId), await listed(reproductionRunId), await listed(other)], [[5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1], [6]]);
  const first = await client.listReproductions({ runId: reproductionRunId, limit: 4 });
  const rest = await client.listReproductions({ runId: reproductionRunId, limit: 4, pageToken: first.nextPageToken });
  assert.deepEqual(
    [...first.items, ...rest.items].map((found) => Number.parseInt(found.id, 16)),
    [6, 5, 4, 3, 2, 1],
  );
  assert.equal(rest.nextPageToken, undefined);
});

test('what is not there or not right is refused', async (t) => {
  const { client, send, runId, reproductionRunId } = await openPair(t);
  const nobody = 'f'.repeat(32);
  await assert.rejects(client.recordReproduction({ id: id(1), runId: nobody, evidence: evidenceOf() }), { code: 'not_found' });
  await assert.rejects(client.recordReproduction({ id: id(1), runId, reproductionRunId: nobody, evidence: evidenceOf() }), { code: 'not_found' });
  await assert.rejects(client.recordReproduction({ id: id(1), runId, reproductionRunId: runId, evidence: evidenceOf() }), { code: 'invalid_argument' });
  await assert.rejects(client.recordReproduction({ id: 'x', runId, evidence: evidenceOf() }), { code: 'invalid_argument', message: /32 lower-case hexadecimal digits/ });
  await assert.rejects(client.getReproduction({ reproductionId: id(9) }), { code: 'not_found' });
  await assert.rejects(client.listReproductions({ runId: nobody }), { code: 'not_found' });
  assert.deepEqual(await client.listReproductions({ runId }), { items: [] });
  const graded = await send('POST', '/api/v1/reproductions', { body: { id: id(1), runId, reproductionRunId, evidence: evidenceOf(), verdict: { level: 'byte' } } });
  assert.deepEqual([graded.status, ((await graded.json()) as { error: { message: string } }).error.message.includes("'verdict'")], [400, true]);
});

test('the server computes the evidence itself, and says who told each part', async (t) => {
  const { client, core } = await openNative(t);
  const written = async (text: string, large: string, loss: number): Promise<string> => {
    const outputs = [
      await output(core, 'run.json', `{"seconds": ${text.length}, "loss": 1}`),
      await output(core, 'model.csv', text),
      { path: 'large.bin', digest: sha256(large), sizeBytes: 60 * 1024 * 1024, isStored: true },
    ];
    await store(core, large);
    const runId = await recordRun(core, { observation: { outputs } });
    await core.runs.update(caller, { id: runId, status: 'running' });
    await client.logBatch({ runId, metrics: [0, 1].map((step) => ({ key: 'loss', value: loss + step, step, timestamp: 1000 * (step + 1) })) });
    await client.appendConsole({ runId, lines: [{ number: 0, at: 1, stream: 'stdout', text: `done in ${text.length}.5 s` }] });
    await core.runs.update(caller, { id: runId, status: 'finished', endedAt: 9 });
    return runId;
  };
  const [runId, reproductionRunId] = [await written('a,b\n1,2\n', 'one', 0.5), await written('a,b\n2,1\n3,3\n', 'other', 0.5)];
  const told = [{ path: 'large.bin', level: 'tensor' as const, summary: 'the same tensors', isVolatile: false }];
  const { evidence, verdict } = await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: { outputs: told } });
  assert.equal(verdict.level, 'different');
  assert.deepEqual(
    evidence.outputs.map(({ path, level, by }) => [path, level, by]),
    [
      ['large.bin', 'tensor', 'client'],
      ['model.csv', 'different', undefined],
      ['run.json', 'volatile', undefined],
    ],
  );
  assert.deepEqual(evidence.metrics, [{ key: 'loss', pointsBefore: 2, pointsAfter: 2, equalPoints: 2, lastBefore: '1.5', lastAfter: '1.5', isVolatile: false }]);
  assert.deepEqual([evidence.exit, evidence.hasSameInputs, evidence.toldBy], [{ before: 'exit code 0', after: 'exit code 0' }, true, { ...toldBy, outputs: 'client' }]);
  assert.equal(evidence.volatile.length, 1);
});

test('evidence that contradicts what is stored, names what neither run has, or leaves out a metric is refused by its field', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (content: string): Promise<string> => {
    const runId = await recordRun(core, { observation: { outputs: [await output(core, 'model.bin', content), await output(core, 'same.bin', 'same')] } });
    await core.runs.update(caller, { id: runId, status: 'running' });
    await client.logBatch({ runId, metrics: ['acc', 'loss'].map((key) => ({ key, value: 0.5, step: 0, timestamp: 1 })) });
    await core.runs.update(caller, { id: runId, status: 'finished', endedAt: 9 });
    return runId;
  };
  const [runId, reproductionRunId] = [await logged('one'), await logged('other')];
  const metric = (key: string) => ({ key, pointsBefore: 1, pointsAfter: 1, equalPoints: 1, lastBefore: '0.5', lastAfter: '0.5', isVolatile: false });
  const file = (path: string, level: 'byte' | 'different' | 'tensor' | 'only-after') => [{ path, level, summary: '', isVolatile: false }];
  const cases = [
    [{ outputs: file('model.bin', 'byte') }, /evidence\.outputs\[0\]\.level is 'byte' for 'model\.bin', and the stored digests say 'tensor' or/],
    [{ outputs: file('same.bin', 'different') }, /evidence\.outputs\[0\]\.level is 'different' for 'same\.bin', and the stored digests say 'byte'/],
    [{ outputs: file('made-up.bin', 'byte') }, /evidence\.outputs\[0\]\.path is 'made-up\.bin', an output that neither run has; leave it out/],
    [{ metrics: [metric('acc')] }, /evidence\.metrics lacks 'loss', which is stored/],
    [{ metrics: [metric('acc'), metric('loss'), metric('f1')] }, /evidence\.metrics\[2\]\.key is 'f1', a metric that neither run logged/],
    [{ metrics: [metric('acc'), { ...metric('loss'), lastAfter: '0.6' }] }, /evidence\.metrics\[1\]\.lastAfter is 0\.6 for 'loss', and what is stored says 0\.5/],
    [{ exit: { before: 'exit code 0', after: 'exit code 1' } }, /evidence\.exit\.after is 'exit code 1', and the run is recorded to have ended with 'exit code 0'/],
    [{ hasSameInputs: false }, /evidence\.hasSameInputs is false, and the recorded inputs of the two runs have one digest/],
  ] as const;
  for (const [evidence, message] of cases)
    await assert.rejects(client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence }), { code: 'invalid_argument', message });
  assert.deepEqual(await client.listReproductions({ runId }), { items: [] });
  const flags = { outputs: [{ ...file('model.bin', 'tensor')[0]!, isVolatile: true }], metrics: [metric('acc'), metric('loss')] };
  const { verdict, evidence } = await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: flags });
  assert.deepEqual([verdict.level, evidence.outputs[0]!.level, evidence.outputs[0]!.isVolatile], ['different', 'different', false]);
});

test('the rules recorded with a run hold for its verdict and for every explanation, whichever run is named first', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (content: string, loss: number, rules?: Observation['rules']): Promise<string> => {
    const runId = await recordRun(core, {
      observation: { startedAt: loss * 1000, outputs: [await output(core, 'notes.txt', content)], ...(rules === undefined ? {} : { rules }) },
    });
    await core.runs.update(caller, { id: runId, status: 'running' });
    await client.logBatch({ runId, metrics: [{ key: 'loss', value: loss, step: 0, timestamp: 1 }] });
    await core.runs.update(caller, { id: runId, status: 'finished', endedAt: 9 });
    return runId;
  };
  const first = await logged('one', 0.5);
  const again = async (loss: number, rules?: Observation['rules']) => {
    const reproductionRunId = await logged('other', loss, rules);
    const { verdict, evidence } = await client.recordReproduction({ id: sha256(reproductionRunId).slice(0, 32), runId: first, reproductionRunId, evidence: {} });
    const explained = [await client.explainRuns({ before: first, after: reproductionRunId }), await client.explainRuns({ before: reproductionRunId, after: first })];
    assert.deepEqual([...explained.map(({ level }) => level), ...explained.map(({ rules: used }) => used)], [verdict.level, verdict.level, rules, rules]);
    assert.deepEqual(evidence.rules, rules);
    return [verdict.level, ...explained.map(({ results }) => results)];
  };
  assert.deepEqual(await again(0.5), ['different', 'different', 'different']);
  assert.deepEqual(await again(0.5, { volatile: ['*.txt'] }), ['metric', 'same', 'same']);
  assert.deepEqual(await again(0.6, { volatile: ['*.txt'] }), ['different', 'different', 'different']);
  assert.deepEqual(await again(0.6, { volatile: ['*.txt'], tolerance: { loss: { absolute: 0.2 } } }), ['statistical', 'same', 'same']);
  assert.deepEqual(await again(0.6, { volatile: ['*.txt', 'los?'] }), ['not-runnable', 'unknown', 'unknown']);
});

test('replicas are tested from what is stored of them, with all earlier runs of the same inputs', async (t) => {
  const { client, core } = await openNative(t);
  const logged = async (loss: number, repeats?: string): Promise<string> => {
    const runId = await recordRun(core, { startedAt: Math.round(loss * 1e6), observation: { outputs: [await output(core, 'w.bin', `${loss}`)] } });
    await core.runs.update(caller, { id: runId, status: 'running' });
    await client.logBatch({
      runId,
      metrics: [{ key: 'loss', value: loss, step: 0, timestamp: 1 }],
      ...(repeats === undefined ? {} : { tags: [{ key: 'assay.reproduces', value: repeats }] }),
    });
    await core.runs.update(caller, { id: runId, status: 'finished', endedAt: 9 });
    return runId;
  };
  const originals: string[] = [];
  for (const loss of [0.5, 0.501, 0.499, 0.502, 0.498, 0.5005]) originals.push(await logged(loss));
  const runId = originals[0]!;
  const repeats: string[] = [];
  for (const loss of [0.5001, 0.5011, 0.4991, 0.5021, 0.4981, 0.5006]) repeats.push(await logged(loss, runId));
  const [reproductionRunId, ...replicas] = repeats as [string, ...string[]];
  const { evidence, verdict } = await client.recordReproduction({ id: id(1), runId, reproductionRunId, replicas, evidence: {} });
  const [test] = evidence.statistics;
  assert.deepEqual([test?.key, test?.replicasBefore, test?.replicasAfter, test?.isEquivalent, evidence.replicas], ['loss', 6, 6, true, replicas]);
  assert.equal(verdict.level, 'statistical', verdict.sentence);
  assert.deepEqual(
    evidence.outputs.map(({ level, isVolatile }) => [level, isVolatile]),
    [['different', true]],
  );
  const explained = await client.explainRuns({ before: reproductionRunId, after: runId });
  assert.deepEqual([explained.level, explained.results], ['statistical', 'same']);
  await assert.rejects(client.recordReproduction({ id: id(2), runId, reproductionRunId, replicas: [originals[1]!], evidence: {} }), {
    code: 'invalid_argument',
    message: /replicas names the run '[0-9a-f]{32}', which repeats no other; give repetitions of/,
  });
});
