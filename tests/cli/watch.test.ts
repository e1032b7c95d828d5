// Runs watched, followed, named and noted by the real command line on a real server.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { assayOutcome, runAssay, temporaryFolder } from '../server/server-process.ts';
import { startServer, type TestServer } from './recorded-project.ts';

const assay = fileURLToPath(new URL('../../assay', import.meta.url));
const home = temporaryFolder();
let server: TestServer;
let experimentId: string;
before(async () => {
  server = await startServer();
  experimentId = (await server.client.createExperiment({ name: 'ada' })).id;
});
after(async () => {
  server.process.child.kill('SIGTERM');
  await server.process.ended;
});

const call = (...args: readonly string[]) => assayOutcome(args, { ASSAY_SERVER: server.url, ASSAY_HOME: home });

const json = async (...args: readonly string[]) => JSON.parse((await call(...args, '--json')).stdout) as Readonly<Record<string, never>>;

it('a run is renamed and noted', async () => {
  const { id } = await server.client.createRun({ experimentId, name: 'one' });
  assert.deepEqual(await json('rename', 'one', 'first of all'), { id, name: 'first of all' });
  assert.deepEqual(await json('note', 'first of all', 'Diverges.'), { id, notes: 'Diverges.' });
  const { run } = await server.client.getRun({ runId: id });
  assert.deepEqual([run.name, run.notes], ['first of all', 'Diverges.']);
  assert.equal((await call('note', id, '')).code, 0);
  assert.equal((await server.client.getRun({ runId: id })).run.notes, undefined);
  assert.equal((await call('rename', id, ' ')).code, 2);
});

it('what is printed ends quietly when its reader has enough', async () => {
  const { id } = await server.client.createRun({ experimentId, name: 'wordy' });
  const lines = Array.from({ length: 5000 }, (_, number) => ({ number, at: 1, stream: 'stdout' as const, text: 'x'.repeat(200) }));
  for (let from = 0; from < lines.length; from += 1000) await server.client.appendConsole({ runId: id, lines: lines.slice(from, from + 1000) });
  const script = `set -o pipefail; "$0" logs wordy | head -1 | wc -l`;
  assert.equal(execFileSync('bash', ['-c', script, assay], { env: { ...process.env, ASSAY_SERVER: server.url, ASSAY_HOME: home }, encoding: 'utf8' }).trim(), '1');
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
      told.map(({ key, step, value, count }) => [key, step, value, count]),
      [
        ['lr', 0, 0.5, 1],
        ['val/loss', 0, 1, 1],
        ['val/loss', 1, 'NaN', 2],
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
    ['open', 'x'],
    ['logs', 'x'],
    ['tail', 'x'],
    ['watch', 'x'],
    ['top', '--once'],
    ['tag', 'x', 'a=b'],
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
