// `assay show`, `assay diff` and `assay why` as a person meets them, on runs that were really recorded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { createClient, type Explanation } from '../../sdk/index.ts';
import { exitCodesPage } from '../../src/cli/exit-codes-page.ts';
import { startTestServer, type TestServer } from '../repeat/hand-made-run.ts';
import { project, type Recorder, recorderAt, writeFiles } from '../repeat/recording.ts';
import { temporaryFolder } from '../server/server-process.ts';

const files = {
  'train.py': 'import sys, json\nrate = float(sys.argv[2])\nscale = json.load(open("config.json"))["scale"]\nopen("out.txt", "w").write(str(rate * scale))\n',
  'config.json': '{ "scale": 2 }\n',
  'README.md': 'A project.\n',
};

let server: TestServer;
let recorder: Recorder;
let good: string;
let again: string;
let bad: string;
const anywhere = temporaryFolder();
/** Names of runs have any length, and lines are broken by width. */
const oneLine = (text: string) => text.replaceAll('\n', ' ');
const assay = (...args: readonly string[]) => recorder.assay(anywhere, ...args);

before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
  const folder = project(files);
  good = await recorder.run(folder, ['python3', 'train.py', '--rate', '0.5']);
  again = await recorder.run(folder, ['python3', 'train.py', '--rate', '0.5']);
  writeFiles(folder, { 'config.json': '{ "scale": 3 }\n', 'README.md': 'A better \u001b[31mproject.\n' });
  bad = await recorder.run(folder, ['python3', 'train.py', '--rate', '0.25']);
});
after(() => server.stop());

describe('assay show', () => {
  it('shows every kind of state, and what came out', async () => {
    const { code, stdout, stderr } = await assay('show', good);
    assert.deepEqual([code, stderr], [0, '']);
    for (const heading of ['Command', 'Parameters', 'Code', 'Environment', 'Randomness', 'Machine', 'Outputs']) assert.match(stdout, new RegExp(`^${heading}$`, 'm'));
    assert.match(stdout, /^ {2}command +python3 train\.py --rate 0\.5$/m);
    assert.match(stdout, /^ {2}out\.txt +3 B/m);
    assert.match(stdout, new RegExp(`^  inputs [0-9a-f]{64}$`, 'm'));
  });

  it('gives it all as JSON', async () => {
    const { stdout } = await assay('show', good, '--json');
    const shown = JSON.parse(stdout);
    assert.equal(shown.run.id, good);
    assert.equal(shown.recorded.manifest.command.entryPoint, 'train.py');
    assert.deepEqual(shown.reproductions, []);
  });

  it('says of a run that nobody recorded that there is nothing', async () => {
    const client = createClient({ baseUrl: server.url });
    const { id } = await client.createRun({ experimentId: '0', name: 'plain run', startedAt: 1 });
    await client.logBatch({ runId: id, params: [{ key: 'text', value: 'a\u001b[2J\u202eb' }] });
    const { code, stdout } = await assay('show', id);
    assert.equal(code, 0);
    assert.match(stdout, /Nothing is recorded of its inputs/);
    assert.match(stdout, /^ {2}text +a\ufffd\[2J\ufffdb$/m);
  });
});

describe('assay diff', () => {
  it('shows the differences only, with their lines, and without colours where no terminal is', async () => {
    const { code, stdout } = await assay('diff', good, bad);
    assert.equal(code, 7);
    assert.match(stdout, /^Code\n {2}README\.md .* not used$/m);
    assert.match(stdout, /^ {2}config\.json .*\n {4}@@ line 1, now 1 @@\n {4}-\{ "scale": 2 \}\n {4}\+\{ "scale": 3 \}$/m);
    assert.match(stdout, /^(Parameters|Command)\n {2}(--)?rate +0\.5 +0\.25$/m);
    assert.doesNotMatch(stdout, /train\.py|Machine/);
    assert.ok(!stdout.includes('\u001b'));
  });

  it('exits with 0 when there is no difference', async () => {
    const { code, stdout } = await assay('diff', good, again);
    assert.equal(code, 0);
    assert.match(stdout, /The inputs are the same: one manifest\./);
  });

  it('takes two runs, and not the same one twice', async () => {
    assert.match((await assay('diff', good)).stderr, /diff takes two runs, and got 1/);
    const twice = await assay('diff', good, good.slice(0, 12));
    assert.equal(twice.code, 2);
    assert.match(twice.stderr, /are the same run; name two/);
  });
});

describe('assay why', () => {
  it('holds a run against the last good one, rules out what was not read, and exits with 7', async () => {
    const { code, stdout } = await assay('why', bad);
    assert.equal(code, 7);
    assert.match(oneLine(stdout), /^From \S+ to \S+, the output out\.txt differs in bytes\. 3 inputs differ, of which 1 is ruled out/);
    assert.match(stdout, /^Ruled out\n {2}code {2}README\.md {2}neither run read it\.$/m);
    const { changes, beforeRunId } = JSON.parse((await assay('why', bad, '--json')).stdout) as Explanation;
    assert.equal(beforeRunId, again);
    assert.deepEqual(
      changes
        .filter(({ rank }) => rank !== undefined)
        .map(({ key }) => key.replace(/^--/, ''))
        .sort(),
      ['config.json', 'rate'],
    );
  });

  it('exits with 0 when inputs and results are the same', async () => {
    const { code, stdout } = await assay('why', again, good);
    assert.equal(code, 0);
    assert.match(oneLine(stdout), /^\S+ and \S+ have the same results\. Their recorded inputs are the very same\. $/);
  });

  it('proves by re-running which changes it takes, and keeps the proof', async () => {
    const { code, stdout } = await assay('why', bad, good, '--prove', '--budget', '12');
    assert.equal(code, 7);
    assert.match(stdout, /Shown by \d+ re-runs: .*config\.json/s);
    assert.match(stdout, /Proof by re-running, watching out\.txt/);
    const { proof } = JSON.parse((await assay('why', bad, good, '--json')).stdout) as Explanation;
    assert.deepEqual([proof?.minimal.length, proof?.isComplete], [2, true]);
    assert.ok(!proof?.minimal.some(({ key }) => key === 'README.md'));
  });

  it('takes a budget for a proof only', async () => {
    const { code, stderr } = await assay('why', bad, '--budget', '3');
    assert.equal(code, 2);
    assert.match(stderr, /add --prove/);
  });
});

describe('a run', () => {
  const idOf = async (text: string): Promise<string> => JSON.parse((await assay('show', text, '--json')).stdout).run.id;

  it('is named by the beginning of its id, its name, latest and latest~1', async () => {
    const client = createClient({ baseUrl: server.url });
    await client.updateRun({ runId: good, name: "it's the good one" });
    assert.equal(await idOf(good.slice(0, 8)), good);
    assert.equal(await idOf("it's the good one"), good);
    assert.equal(await idOf('latest'), bad);
    assert.equal(await idOf('latest~1'), again);
  });

  it('that there is not exits with 4, one that could be several with 2', async () => {
    for (const text of ['f'.repeat(32), 'ffffff', 'nobody', 'latest~99']) assert.equal((await assay('show', text)).code, 4, text);
    const client = createClient({ baseUrl: server.url });
    for (let count = 0; count < 2; count += 1) await client.createRun({ experimentId: '0', name: 'twin', startedAt: 1 });
    const { code, stderr } = await assay('show', 'twin');
    assert.equal(code, 2);
    assert.match(stderr, /Several runs are named twin: .*name one by its id/);
  });

  it('of a server that does not answer exits with 9', async () => {
    const { code, stderr } = await assay('show', good, '--server', 'http://127.0.0.1:9');
    assert.equal(code, 9);
    assert.match(stderr, /no answer from http:\/\/127\.0\.0\.1:9/);
  });
});

it('the page of exit codes is the printed table; run scripts/generate-docs.mjs when it is not', () => {
  assert.equal(readFileSync(new URL('../../docs/exit-codes.md', import.meta.url), 'utf8'), exitCodesPage());
});
