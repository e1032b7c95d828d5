// `assay reproduce` and `assay verify` as a person meets them: the report, the flags, the exit codes.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startTestServer, type TestServer } from '../repeat/hand-made-run.ts';
import { project, recorderAt, type Recorder } from '../repeat/recording.ts';
import { runAssay, temporaryFolder } from '../server/server-process.ts';

let server: TestServer;
let recorder: Recorder;
before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
});
after(() => server.stop());

const steady = { 'train.mjs': "import { writeFileSync } from 'node:fs';\nconsole.log('loss 0.5');\nwriteFileSync('model.json', '[1]');\n" };
const shaky = { 'train.mjs': "import { writeFileSync } from 'node:fs';\nconsole.log('loss', Math.random());\nwriteFileSync('model.json', String(Math.random()));\n" };

describe('assay reproduce', () => {
  it('says the level first, then what was compared and what it rests on', async () => {
    const runId = await recorder.run(project(steady), ['node', 'train.mjs']);
    const { code, stdout } = await recorder.assay(temporaryFolder(), 'reproduce', runId.slice(0, 10));
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^loss 0\.5\nIDENTICAL \(byte\): The same: 1 output byte for byte; both ended with exit code 0\.\n\nCompared:\n {2}output +model\.json +byte for byte the same\n {2}console +1 line, all the same\n {2}exit +exit code 0\n\nRests on:\n {2}code +exact +The code is the same to the byte \(1 file\)\.\n/,
    );
  });

  it('keeps the clean folder when asked, where the user says', async () => {
    const runId = await recorder.run(project(steady), ['node', 'train.mjs']);
    const place = join(temporaryFolder(), 'here');
    const { code, stdout } = await recorder.assay(temporaryFolder(), 'reproduce', runId, '--dir', place, '--quiet');
    assert.equal(code, 0);
    assert.equal(readFileSync(join(place, 'project/model.json'), 'utf8'), '[1]');
    assert.ok(stdout.trimEnd().endsWith(`The clean folder is ${place}/project`));
    const kept = await recorder.assay(temporaryFolder(), 'reproduce', runId, '--keep', '--json');
    assert.ok(existsSync(join(JSON.parse(kept.stdout).folder, 'model.json')));
  });

  it('is the same only at the level asked for', async () => {
    const runId = await recorder.run(project({ 'train.mjs': "console.log('loss 0.5');\n" }), ['node', 'train.mjs']);
    assert.equal((await recorder.reproduce(runId)).code, 0);
    assert.equal((await recorder.reproduce(runId, '--at', 'statistical')).code, 0);
    assert.equal((await recorder.reproduce(runId, '--at=byte')).code, 7, 'there are no files to be the same');
  });

  it('exits with 7 and tells the causes when it differs', async () => {
    const runId = await recorder.run(project(shaky), ['node', 'train.mjs']);
    const { code, stdout } = await recorder.assay(temporaryFolder(), 'reproduce', runId, '--quiet');
    assert.equal(code, 7);
    assert.match(stdout, /^DIFFERENT \(different\): The results differ: model\.json differs/);
  });

  it('keeps the verdict on the server, with an edge between the two runs', async () => {
    const runId = await recorder.run(project(steady), ['node', 'train.mjs']);
    const { answer } = await recorder.reproduce(runId);
    const { items } = await server.client.listReproductions({ runId });
    assert.deepEqual(
      items.map(({ id, runId: of, reproductionRunId, verdict }) => [id, of, reproductionRunId, verdict.level]),
      [[answer.id, runId, answer.reproductionRunId, 'byte']],
    );
    const { run } = await server.client.getRun({ runId: answer.reproductionRunId as string });
    assert.ok(run.tags.some(({ key, value }) => key === 'assay.reproduces' && value === runId));
    assert.ok(run.name.startsWith('repeats '));
  });

  it('a repetition can be repeated', async () => {
    const runId = await recorder.run(project(steady), ['node', 'train.mjs']);
    const { answer } = await recorder.reproduce(runId);
    assert.equal((await recorder.reproduce(answer.reproductionRunId as string)).answer.verdict.level, 'byte');
  });

  it('refuses what it does not know, naming what would be right', async () => {
    for (const [args, sentence] of [
      [['--at', 'exactly', 'x'], /--at takes byte, tensor, metric or statistical, and got exactly/],
      [['x', '--att', 'byte'], /reproduce has no flag --att.*--at/],
      [[], /reproduce takes one run, and got 0/],
      [['a', 'b'], /reproduce takes one run, and got 2/],
    ] as const) {
      const { code, stderr } = await recorder.assay(temporaryFolder(), 'reproduce', ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, sentence);
    }
  });

  it('says that the server does not answer, with exit code 9', async () => {
    const assay = runAssay(['reproduce', '0'.repeat(32), '--server', 'http://127.0.0.1:9'], { ASSAY_HOME: temporaryFolder() });
    assert.equal(await assay.ended, 9);
  });
});

describe('assay verify', () => {
  it('runs the program twice and exits with 0 when both come out the same', async () => {
    const folder = project(steady);
    const { code, stdout } = await recorder.assay(folder, 'verify', '--at', 'byte', '--seed', '3', '--', 'node', 'train.mjs');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^loss 0\.5\nloss 0\.5\nIDENTICAL \(byte\)/);
    assert.deepEqual(readdirSync(folder).toSorted(), ['.git', 'model.json', 'train.mjs']);
  });

  it('exits with 7 for a program that cannot repeat itself', async () => {
    const { code, stdout } = await recorder.assay(project(shaky), 'verify', '--quiet', 'node', 'train.mjs');
    assert.equal(code, 7, stdout);
  });

  it('exits with 8 when the program fails the first time', async () => {
    const { code, stderr } = await recorder.assay(project({ 'train.mjs': 'process.exit(4)' }), 'verify', '--', 'node', 'train.mjs');
    assert.equal(code, 8);
    assert.match(stderr, /the program ended with exit code 4 the first time/);
  });

  it('finds a file that only this folder has', async () => {
    const folder = project({
      'train.mjs': "import { readFileSync, writeFileSync } from 'node:fs';\nwriteFileSync('out.txt', readFileSync('cache/state.txt', 'utf8'));\n",
      '.gitignore': 'cache/\n',
    });
    mkdirSync(join(folder, 'cache'));
    writeFileSync(join(folder, 'cache/state.txt'), 'left over');
    const seen = await recorder.assay(folder, 'verify', '--json', '--', 'node', 'train.mjs');
    assert.equal(seen.code, 0, 'what the program was seen to read is restored');
    const { code, stdout } = await recorder.assay(folder, 'verify', '--json', '--', 'env', '-u', 'LD_PRELOAD', 'node', 'train.mjs');
    assert.notEqual(code, 0, stdout);
    assert.match(JSON.parse(stdout).evidence.exit.after, /exit code 1/);
  });

  it('passes the flags of run on, and refuses those that make no sense here', async () => {
    const folder = project(steady);
    writeFileSync(join(folder, 'new.txt'), '');
    const unclean = await recorder.assay(folder, 'verify', '--require-clean', '--', 'node', 'train.mjs');
    assert.equal(unclean.code, 6, unclean.stderr);
    assert.match(unclean.stderr, /new\.txt/);
    assert.equal((await recorder.assay(folder, 'verify', '--offline', '--', 'node', 'train.mjs')).code, 2);
    assert.equal((await recorder.assay(folder, 'verify')).code, 2);
    assert.equal((await recorder.assay(folder, 'verify', '--help')).code, 0);
  });
});
