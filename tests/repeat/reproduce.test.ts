// Reproducing real programs: what comes out the same is said so, what differs is found, and what cannot be run is named.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { pythonMissing } from '../python/environments.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { startTestServer, type TestServer } from './hand-made-run.ts';
import { project, recorderAt, writeFiles, type Recorder } from './recording.ts';

/** Asked for before anything is registered: the runner may take a file that waits for one that is done. */
const noPython = (await pythonMissing()) ?? false;
let server: TestServer;
let recorder: Recorder;
before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
});
after(() => server.stop());

const node = (text: string): Readonly<Record<string, string>> => ({ 'train.mjs': `import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';\n${text}\n` });

describe('a Node program', () => {
  it('comes out byte for byte the same after its folder was deleted', async () => {
    const folder = project({ ...node("writeFileSync('out.txt', readFileSync('data.txt', 'utf8').toUpperCase()); console.log('done');"), 'data.txt': 'rows' });
    const runId = await recorder.run(folder, ['node', 'train.mjs']);
    rmSync(folder, { recursive: true });
    const { code, answer } = await recorder.reproduce(runId, '--at', 'byte');
    assert.deepEqual([code, answer.verdict.level, answer.evidence.hasSameInputs], [0, 'byte', true], answer.verdict.sentence);
    assert.deepEqual(
      answer.evidence.outputs.map(({ path, level }) => [path, level]),
      [['out.txt', 'byte']],
    );
    assert.ok(answer.evidence.claims.every(({ ceiling }) => ceiling === 'byte'));
    assert.deepEqual(readdirSync(join(recorder.home, 'reproductions')), [], 'the clean folder is gone');
  });

  it('does not touch the folder it was recorded in, where other things stand by now', async () => {
    const folder = project({ ...node("writeFileSync('out.txt', readFileSync('data.txt'));"), 'data.txt': 'as it was' });
    const runId = await recorder.run(folder, ['node', 'train.mjs']);
    writeFiles(folder, { 'data.txt': 'edited', 'out.txt': 'mine', 'train.mjs': 'throw 1' });
    const { answer } = await recorder.reproduce(runId);
    assert.equal(answer.verdict.level, 'byte', answer.verdict.sentence);
    assert.deepEqual(
      ['data.txt', 'out.txt', 'train.mjs'].map((name) => readFileSync(join(folder, name), 'utf8')),
      ['edited', 'mine', 'throw 1'],
    );
  });

  it('that draws new numbers each time differs, without a finding', async () => {
    const runId = await recorder.run(project(node("writeFileSync('out.json', JSON.stringify([Math.random()]));")), ['node', 'train.mjs']);
    const { code, answer } = await recorder.reproduce(runId);
    assert.deepEqual([code, answer.verdict.level, answer.verdict.finding], [7, 'different', undefined]);
    assert.match(answer.verdict.sentence, /out\.json differs/);
  });

  it('that failed fails again the same way, and that is the same', async () => {
    const runId = await recorder.run(project(node("console.log('no'); process.exit(3);")), ['node', 'train.mjs']);
    const { answer } = await recorder.reproduce(runId);
    assert.deepEqual([answer.verdict.level, answer.evidence.exit], ['metric', { before: 'exit code 3', after: 'exit code 3' }]);
  });

  it('that asks git for its commit and branch gets the same answer', async () => {
    const folder = project(
      node(
        "const { execFileSync } = await import('node:child_process');\nfor (const name of [['HEAD'], ['--abbrev-ref', 'HEAD'], ['--show-toplevel']]) console.log(execFileSync('git', ['rev-parse', ...name], { encoding: 'utf8' }).trim());",
      ),
    );
    const runId = await recorder.run(folder, ['node', 'train.mjs']);
    rmSync(folder, { recursive: true });
    const { answer } = await recorder.reproduce(runId);
    assert.deepEqual(
      [answer.verdict.level, answer.evidence.console?.lines, answer.evidence.volatile.length],
      ['metric', 2, 1],
      `${answer.verdict.sentence} ${JSON.stringify(answer.evidence.console)}`,
    );
  });

  it('that writes into a folder which only existed empty finds it', async () => {
    const folder = project(node("writeFileSync('models/m.json', '1');"));
    mkdirSync(join(folder, 'models'));
    const { answer } = await recorder.reproduce(await recorder.run(folder, ['node', 'train.mjs']));
    assert.equal(answer.verdict.level, 'byte', answer.verdict.sentence);
  });

  it('whose file changes from run to run by rule of the project is compared without it', async () => {
    const folder = project({ ...node("writeFileSync('log.txt', String(Math.random())); writeFileSync('m.json', '1');"), 'assay.toml': 'volatile = ["*.txt"]\n' });
    const runId = await recorder.run(folder, ['node', 'train.mjs']);
    const { code, answer } = await recorder.reproduce(runId);
    assert.deepEqual([code, answer.verdict.level], [0, 'byte'], answer.verdict.sentence);
    assert.deepEqual(
      answer.evidence.volatile.map(({ where }) => where),
      ['log.txt'],
    );
    assert.deepEqual([answer.evidence.rules, answer.evidence.toldBy?.outputs], [{ volatile: ['*.txt'] }, 'server']);
    const why = await recorder.assay(folder, 'why', String(answer.reproductionRunId), runId);
    assert.equal(why.code, 0);
    assert.match(why.stdout.replaceAll('\n', ' '), /^.+ and .+ have the same results\. Their recorded inputs are the very same\. $/);
  });
});

describe('what cannot be run', () => {
  it('says which data is missing, and exits with 8', async () => {
    const outside = join(temporaryFolder(), 'far.csv');
    writeFileSync(outside, '1,2,3\n');
    const folder = project({ ...node(`writeFileSync('out.txt', readFileSync(${JSON.stringify(outside)}));`) });
    const runId = await recorder.run(folder, ['node', 'train.mjs'], ['--data', outside]);
    assert.equal((await recorder.reproduce(runId)).answer.verdict.level, 'byte');
    rmSync(outside);
    const { code, answer } = await recorder.reproduce(runId);
    assert.deepEqual([code, answer.verdict.level], [8, 'not-runnable'], answer.verdict.sentence);
    assert.ok(answer.verdict.sentence.includes(outside), answer.verdict.sentence);
  });

  it('says which file was too large to be kept', async () => {
    const folder = project({
      ...node("writeFileSync('out.txt', String(readFileSync('big.bin').length));"),
      'assay.toml': 'max-file-bytes = 1000\n',
      '.gitignore': 'big.bin\n',
      'big.bin': 'x'.repeat(5000),
    });
    const runId = await recorder.run(folder, ['node', 'train.mjs'], ['--data', 'big.bin']);
    assert.equal((await recorder.reproduce(runId)).answer.verdict.level, 'byte', 'it is taken from where it was');
    rmSync(folder, { recursive: true });
    const { code, answer } = await recorder.reproduce(runId);
    assert.equal(code, 8);
    assert.match(answer.evidence.missing.join(), /The data file big\.bin is missing: it was above the size rule/);
    assert.equal(answer.reproductionRunId, undefined);
  });

  it('a run that was never recorded, or is not there, exits with 4', async () => {
    const { id: experimentId } = await server.client.createExperiment({ name: 'plain' });
    const { id } = await server.client.createRun({ experimentId });
    assert.equal((await recorder.assay('.', 'reproduce', id)).code, 4);
    assert.equal((await recorder.assay('.', 'reproduce', 'f'.repeat(32))).code, 4);
  });
});

describe('a Python program', { skip: noPython }, () => {
  const train = (line: string): Readonly<Record<string, string>> => ({
    'train.py': `import argparse, json, random\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float, default=0.1)\nargs = parser.parse_args()\n${line}\n`,
  });

  it('is named by its interpreter however it was called, and repeats its arguments', async () => {
    const folder = project({ ...train("json.dump([args.lr, open('x.csv').read()], open('out.json', 'w')); print(args.lr)"), 'x.csv': '1' });
    const runId = await recorder.run(folder, ['python3', 'train.py', '--lr', '0.3']);
    rmSync(folder, { recursive: true });
    const { answer } = await recorder.reproduce(runId, '--at', 'byte');
    assert.deepEqual([answer.verdict.level, answer.evidence.hasSameInputs], ['byte', true], JSON.stringify(answer.evidence.claims));
  });

  it('with a seed of Assay repeats what it draws; without one it does not', async () => {
    const files = train("json.dump(random.random(), open('out.json', 'w')); print(list({'a', 'b', 'c', 'd'}))");
    const seeded = await recorder.run(project(files), ['python3', 'train.py'], ['--seed', '5']);
    const same = await recorder.reproduce(seeded);
    assert.deepEqual([same.answer.verdict.level, same.answer.evidence.isDeterministic], ['byte', true], same.answer.verdict.sentence);
    const free = await recorder.run(project(files), ['python3', 'train.py']);
    assert.equal((await recorder.reproduce(free)).answer.verdict.level, 'different');
  });

  it('that claims determinism on both sides and differs all the same is a finding', async () => {
    const runId = await recorder.run(project(train("import os\njson.dump(os.urandom(8).hex(), open('out.json', 'w'))")), ['python3', 'train.py'], ['--deterministic']);
    const { code, answer } = await recorder.reproduce(runId);
    assert.deepEqual(
      [code, answer.verdict.level, answer.evidence.hasSameInputs, answer.evidence.isDeterministic],
      [7, 'different', true, true],
      JSON.stringify(answer.evidence.claims),
    );
    assert.match(answer.verdict.finding ?? '', /this is a finding/);
  });

  it('runs without a network when asked, still logs, and cannot get out', async () => {
    const text =
      "import socket\ntry:\n  socket.create_connection(('127.0.0.1', PORT), 2).close(); seen = 'reached'\nexcept OSError as error:\n  seen = type(error).__name__\nprint('seen', seen)";
    const { port } = new URL(server.url);
    const runId = await recorder.run(project(train(text.replace('PORT', port))), ['python3', 'train.py']);
    const { answer } = await recorder.reproduce(runId, '--hermetic');
    const claim = answer.evidence.claims.find(({ about, sentence }) => about === 'network' && sentence.startsWith('It ran'));
    assert.ok(claim !== undefined);
    assert.equal(answer.verdict.level, claim.state === 'exact' ? 'different' : 'metric', 'without a network the server on this machine is not there');
  });

  it('that reads from a path relative to its folder but outside of it finds it there', async () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'project');
    mkdirSync(join(parent, 'shared'));
    writeFiles(folder, train("json.dump(open('../shared/x.csv').read(), open('out.json', 'w'))"));
    writeFileSync(join(parent, 'shared/x.csv'), '1,2');
    const runId = await recorder.run(folder, ['python3', 'train.py']);
    rmSync(parent, { recursive: true });
    const { answer } = await recorder.reproduce(runId);
    assert.deepEqual([answer.verdict.level, answer.evidence.hasSameInputs], ['byte', true], `${answer.verdict.sentence} ${JSON.stringify(answer.evidence.claims)}`);
    assert.ok(!existsSync(parent));
  });

  it('whose argument is an absolute path into its folder gets the restored one', async () => {
    const folder = project({ 'train.py': "import sys\nopen('out.txt', 'w').write(open(sys.argv[1]).read())\n", 'x.csv': '1' });
    const runId = await recorder.run(folder, ['python3', 'train.py', join(folder, 'x.csv')]);
    rmSync(folder, { recursive: true });
    const { answer } = await recorder.reproduce(runId);
    assert.equal(answer.verdict.level, 'byte', answer.verdict.sentence);
    assert.match(answer.notes.join(), /points to a place that was restored elsewhere/);
  });

  it('that differs because a file was edited under the record is explained by that file', async () => {
    const folder = project({ ...train("json.dump(float(open('x.csv').read()) * args.lr, open('out.json', 'w'))"), 'x.csv': '1' });
    const before = await recorder.run(folder, ['python3', 'train.py']);
    writeFileSync(join(folder, 'x.csv'), '2');
    const after = await recorder.run(folder, ['python3', 'train.py']);
    const [one, other] = [await recorder.reproduce(before), await recorder.reproduce(after)];
    assert.deepEqual([one.answer.verdict.level, other.answer.verdict.level], ['byte', 'byte']);
    const explanation = await server.client.explainRuns({ before, after: other.answer.reproductionRunId as string });
    assert.deepEqual(
      explanation.changes.filter(({ rank }) => rank === 1).map(({ key }) => key),
      ['x.csv'],
    );
  });
});

describe('replicas', { skip: noPython }, () => {
  /** Logs one metric over the wire of MLflow, without its client. */
  const logging = (value: string): string => `
import json, os, random, urllib.request
def log(key, value):
    body = json.dumps({'run_id': os.environ['MLFLOW_RUN_ID'], 'key': key, 'value': value, 'timestamp': 1, 'step': 0}).encode()
    urllib.request.urlopen(urllib.request.Request(os.environ['MLFLOW_TRACKING_URI'] + '/api/2.0/mlflow/runs/log-metric', body, {'content-type': 'application/json'})).read()
log('score', ${value})
`;

  it('are as many runs as asked for, and the test says when they decide nothing', async () => {
    const runId = await recorder.run(project({ 'train.py': logging('random.random()') }), ['python3', 'train.py']);
    const { code, answer } = await recorder.reproduce(runId, '--replicas', '2');
    const { items } = await server.client.searchRuns({ experimentIds: [(await server.client.getRun({ runId })).run.experimentId] });
    assert.equal(items.filter(({ tags }) => tags.some(({ key, value }) => key === 'assay.reproduces' && value === runId)).length, 2);
    assert.deepEqual([code, answer.verdict.level], [7, 'different']);
    const [test] = answer.evidence.statistics;
    assert.deepEqual([test?.key, test?.replicasBefore, test?.replicasAfter, test?.isEquivalent], ['score', 1, 2, false]);
    assert.match(test?.undecided ?? '', /decide nothing/);
  });

  it('enough of them on both sides decide, with the margin the user gave', async () => {
    const folder = project({ 'train.py': logging('0.5 + random.random() / 1000'), 'assay.toml': '[tolerance.score]\nabsolute = 0.1\n' });
    let runId = '';
    for (let run = 0; run < 6; run += 1) runId = await recorder.run(folder, ['python3', 'train.py']);
    const { code, answer } = await recorder.reproduce(runId, '--replicas', '6', '--at', 'statistical');
    assert.deepEqual([code, answer.verdict.level], [0, 'statistical'], answer.verdict.sentence);
    const [test] = answer.evidence.statistics;
    assert.deepEqual([test?.replicasBefore, test?.replicasAfter, test?.margin, test?.marginFrom, test?.isEquivalent, test?.undecided], [6, 6, 0.1, 'user', true, undefined]);
    assert.equal((await recorder.reproduce(runId, '--at', 'metric')).code, 7, 'statistically equal is not the same metric');
  });

  it('teach which files differ each time: these decide nothing, and the claim sinks to the metrics', async () => {
    const runId = await recorder.run(project({ 'train.py': `${logging('0.5')}open('log.txt', 'w').write(str(random.random()))\nopen('model.json', 'w').write('1')\n` }), [
      'python3',
      'train.py',
    ]);
    assert.equal((await recorder.reproduce(runId)).answer.verdict.level, 'different', 'one pair teaches nothing');
    const { answer } = await recorder.reproduce(runId, '--replicas', '2');
    assert.deepEqual([answer.verdict.level, answer.verdict.ceiling], ['metric', 'metric'], answer.verdict.sentence);
    assert.deepEqual(
      answer.evidence.volatile.map(({ where, why }) => [where, why]),
      [['log.txt', 'it differs between repeats too']],
    );
  });
});
