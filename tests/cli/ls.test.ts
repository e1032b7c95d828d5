// Listing, searching, changing and reading runs by the real command line on a real server.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { runAssay, temporaryFolder } from '../server/server-process.ts';
import { startServer, type TestServer } from './recorded-project.ts';

const assay = fileURLToPath(new URL('../../assay', import.meta.url));
const home = temporaryFolder();
let server: TestServer;
let experimentId: string;
const runs: string[] = [];
before(async () => {
  server = await startServer();
  experimentId = (await server.client.createExperiment({ name: "ada's" })).id;
  for (const [index, name] of ['one', 'two', 'three'].entries()) {
    const { id } = await server.client.createRun({ experimentId, name, startedAt: 1_000_000 + index });
    runs.push(id);
    const metrics = [0.5, 0.9, 0.7].map((value, step) => ({ key: 'acc', value: value - index / 10, step }));
    await server.client.logBatch({ runId: id, metrics, params: [{ key: 'lr', value: `0.${index}` }] });
  }
});
after(async () => {
  server.process.child.kill('SIGTERM');
  await server.process.ended;
});

async function call(...args: readonly string[]) {
  const started = runAssay(args, { ASSAY_SERVER: server.url, ASSAY_HOME: home });
  return { code: await started.ended, stdout: started.stdout(), stderr: started.stderr() };
}

const json = async (...args: readonly string[]) => JSON.parse((await call(...args, '--json')).stdout) as Readonly<Record<string, never>>;

describe('assay ls', () => {
  it('shows the columns that were asked for, of the runs that match, in the order that was asked for', async () => {
    const list = ['ls', 'runs', '--experiment', "ada's", '--columns', 'name,params.lr,max(metrics.acc),metrics.acc'];
    const { code, stdout, stderr } = await call(...list, '--filter', 'max(metrics.acc) > 0.75', '--order', 'max(metrics.acc)');
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, 'name  params.lr  max(metrics.acc)  metrics.acc\ntwo   0.1        0.8               0.6\none   0.0        0.9               0.7\n');
  });

  it('goes on page by page to every run once, as ids and as documents', async () => {
    const first = await json('ls', '--limit', '2');
    assert.deepEqual([first['schemaVersion'], first['kind']], [1, 'runs']);
    const ids = (first['items'] as unknown as readonly { readonly id: string }[]).map(({ id }) => id);
    const rest = await call('ls', '-q', '--limit', '2', `--page=${first['nextPageToken']}`);
    assert.deepEqual([rest.code, [...ids, ...rest.stdout.trim().split('\n')]], [0, runs.toReversed()]);
  });

  it('lists experiments, models and the artifacts of a run', async () => {
    await server.client.createModel({ name: 'churn' });
    await server.client.putArtifact({ owner: `run:${runs[0]!}`, path: 'out/a.txt', body: 'hello' });
    assert.match((await call('ls', 'experiments')).stdout, new RegExp(`^${experimentId} +ada's +3 +3 `, 'm'));
    assert.equal((await call('ls', 'models', '-q')).stdout, 'churn\n');
    assert.equal((await call('ls', 'artifacts', 'one', '-q')).stdout, 'out\n');
    assert.match((await call('ls', 'artifacts', 'one', 'out')).stdout, /^out\/a\.txt +5 B +2cf24dba5fb0 /m);
  });

  it('refuses what it cannot do with the word that was wrong, and tells an experiment that is not there', async () => {
    assert.deepEqual(await call('ls', 'rnus'), { code: 2, stdout: '', stderr: 'assay: ls has no rnus; did you mean runs?\n' });
    assert.deepEqual(await call('ls', 'models', '--order', 'name'), { code: 2, stdout: '', stderr: 'assay: --order goes with runs, not with models.\n' });
    assert.deepEqual(await call('ls', '--columns', 'nmae'), { code: 2, stdout: '', stderr: 'assay: --columns has no nmae; did you mean name?\n' });
    assert.deepEqual(await call('ls', '--limit', '0'), { code: 2, stdout: '', stderr: 'assay: --limit is 0; write 1 to 1000, and go on with --page.\n' });
    const { code, stderr } = await call('ls', '--experiment', 'nobody', '--json');
    assert.deepEqual([code, JSON.parse(stderr).code], [4, 'not_found']);
  });
});

describe('runs changed from the command line', () => {
  it('are tagged, untagged, renamed and noted, and found by the words of it', async () => {
    assert.equal((await call('tag', 'one', 'two', 'by=Ada L.', 'stage=')).stdout, `tagged ${runs[0]} one\ntagged ${runs[1]} two\n`);
    assert.equal((await call('untag', 'one', '--key', 'stage')).code, 0);
    assert.deepEqual(await json('note', 'one', 'Diverges at the zephyr.'), { schemaVersion: 1, done: 'noted', runs: [{ id: runs[0], name: 'one' }] });
    assert.equal((await call('rename', 'one', 'first of all')).code, 0);
    const { run } = await server.client.getRun({ runId: runs[0]! });
    assert.deepEqual([run.name, run.notes, run.tags], ['first of all', 'Diverges at the zephyr.', [{ key: 'by', value: 'Ada L.' }]]);
    assert.match((await call('search', 'zephyr')).stdout, new RegExp(`^${runs[0]} +run +first of all +notes: Diverges at the zephyr\\.$`, 'm'));
    assert.equal((await call('search', 'zephyr', '-q')).stdout, `${runs[0]}\n`);
  });

  it('go to the bin only with --yes where nobody can be asked, and come out of it', async () => {
    const refused = await call('delete', 'three');
    assert.deepEqual([refused.code, refused.stdout], [2, '']);
    assert.match(refused.stderr, /add --yes/);
    assert.equal((await call('delete', 'three', 'no-such-run', '--yes')).code, 4);
    assert.equal((await server.client.getRun({ runId: runs[2]! })).run.deletedAt, undefined);
    assert.equal((await call('delete', 'three', '--yes')).stdout, `deleted ${runs[2]} three\n`);
    assert.equal((await call('ls', '--deleted', '-q')).stdout, `${runs[2]}\n`);
    assert.equal((await call('restore', runs[2]!)).code, 0);
    assert.equal((await server.client.getRun({ runId: runs[2]! })).run.deletedAt, undefined);
  });
});

describe('assay open', () => {
  it('prints the address of a page', async () => {
    assert.equal((await call('open', 'three')).stdout, `${server.url}/runs/${runs[2]}\n`);
    assert.deepEqual(await json('open', '--experiment', "ada's"), { schemaVersion: 1, address: `${server.url}/experiments/${experimentId}` });
    assert.equal((await call('open', '--model', 'none')).code, 4);
  });
});

describe('assay logs', () => {
  const say = (from: number, texts: readonly string[]) =>
    server.client.appendConsole({ runId: runs[1]!, lines: texts.map((text, index) => ({ number: from + index, at: 1, stream: 'stdout', text })) });

  it('prints the last lines, those that hold a text, and follows a run to its end without a line twice', async () => {
    await say(0, ['a', 'WARNING b', 'c', 'warning d']);
    assert.equal((await call('logs', 'two', '--tail', '2')).stdout, 'c\nwarning d\n');
    assert.equal((await call('logs', 'two', '--grep', 'warning', '-n', '1')).stdout, 'warning d\n');
    const [all, some] = [['-f'], ['-f', '--grep', 'warning', '--json']].map((flags) => runAssay(['logs', 'two', ...flags], { ASSAY_SERVER: server.url, ASSAY_HOME: home }));
    await Promise.all([all, some].map((one) => once(one!.child.stdout!, 'data')));
    await say(4, ['e', 'warning f']);
    await server.client.finishRun({ runId: runs[1]!, status: 'finished' });
    assert.deepEqual([await all!.ended, all!.stdout()], [0, 'a\nWARNING b\nc\nwarning d\ne\nwarning f\n']);
    const lines = some!
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      [await some!.ended, lines.map(({ schemaVersion, number }) => [schemaVersion, number])],
      [
        0,
        [
          [1, 1],
          [1, 3],
          [1, 5],
        ],
      ],
    );
  });

  it('ends quietly when its reader has enough', async () => {
    const { id } = await server.client.createRun({ experimentId, name: 'wordy' });
    const lines = Array.from({ length: 5000 }, (_, number) => ({ number, at: 1, stream: 'stdout' as const, text: 'x'.repeat(200) }));
    for (let from = 0; from < lines.length; from += 1000) await server.client.appendConsole({ runId: id, lines: lines.slice(from, from + 1000) });
    const script = `set -o pipefail; "$0" logs wordy | head -1 | wc -l`;
    assert.equal(execFileSync('bash', ['-c', script, assay], { env: { ...process.env, ASSAY_SERVER: server.url, ASSAY_HOME: home }, encoding: 'utf8' }).trim(), '1');
  });
});

describe('a run that goes on', () => {
  it('is told by tail and watch, point by point and as a whole, until it is over', async () => {
    const { id } = await server.client.createRun({ experimentId, name: 'live' });
    const point = (key: string, step: number, value: number | 'NaN') => server.client.logBatch({ runId: id, metrics: [{ key, step, value }] });
    await point('val/loss', 0, 1);
    await point('lr', 0, 0.5);
    const start = (...args: readonly string[]) => runAssay(args, { ASSAY_SERVER: server.url, ASSAY_HOME: home });
    const [tail, documents, watch] = [start('tail', 'live', '--metric', 'val/*'), start('tail', 'live', '--json'), start('watch', 'live')];
    await Promise.all([tail, documents, watch].map(({ child }) => once(child.stdout!, 'data')));
    await point('val/loss', 1, 'NaN');
    await server.client.finishRun({ runId: id, status: 'failed' });
    assert.deepEqual([await tail.ended, tail.stdout()], [0, '0  val/loss  1\n1  val/loss  NaN\n']);
    assert.equal(await documents.ended, 0);
    const told = documents
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ schemaVersion, key, step, value, count }) => [schemaVersion, key, step, value, count]),
      [
        [1, 'lr', 0, 0.5, 1],
        [1, 'val/loss', 0, 1, 1],
        [1, 'val/loss', 1, 'NaN', 2],
      ],
    );
    assert.equal(await watch.ended, 0);
    assert.match(watch.stdout(), /^live running .*\nlr +0\.5 +▄ +0\.5 … 0\.5\nval\/loss +1 +▄ +1 … 1\n/);
    assert.match(watch.stdout(), /\nlive failed .*\nlr .*\nval\/loss +NaN +.*1 … 1\n$/);
    assert.ok(!watch.stdout().includes('\u001b'));
  });
});

it('every command that asks a server says with exit code 9 that none answers', async () => {
  const away = { ASSAY_SERVER: 'http://127.0.0.1:9', ASSAY_HOME: home };
  for (const args of [
    ['ls'],
    ['search', 'x'],
    ['open'],
    ['logs', 'x'],
    ['tag', 'x', 'a=b'],
    ['untag', 'x', '--key', 'a'],
    ['rename', 'x', 'y'],
    ['note', 'x', 'y'],
    ['delete', 'x', '--yes'],
    ['restore', 'x'],
  ]) {
    const child = spawn(assay, args, { env: { PATH: process.env['PATH'], ...away }, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [code] = await once(child, 'close');
    assert.deepEqual([args[0], code], [args[0], 9], stderr);
    assert.match(stderr, /^assay: .+\n$/);
  }
});
