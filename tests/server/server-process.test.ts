// The server as a process: what it prints, how it stops, and that a second one keeps off its data.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { runAssay, temporaryFolder } from './server-process.ts';

const start = (folder: string, ...flags: string[]) => runAssay(['server', '--port', '0', '--data', folder, ...flags]);

describe('a server that starts', () => {
  it('prints its address and the three lines to paste, answers, and stops with 0 on SIGTERM', async () => {
    const server = start(temporaryFolder());
    const { url } = await server.started;
    assert.match(server.stdout(), new RegExp(`pip install mlflow\\n +export MLFLOW_TRACKING_URI=${url}\\n +python `));
    assert.match(server.stdout(), /port = 0 {2}\(--port\)/);
    assert.equal(await (await fetch(`${url}/health`)).text(), 'OK');
    assert.equal(await (await fetch(`${url}/readyz`)).text(), 'OK');
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    const events = server
      .stderr()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    assert.deepEqual(events, ['server.started', 'server.stopping', 'server.stopped']);
  });

  it('stops with 0 on Ctrl-C too', async () => {
    const server = start(temporaryFolder());
    await server.started;
    server.child.kill('SIGINT');
    assert.equal(await server.ended, 0);
  });

  it('prints one JSON object with --json', async () => {
    const folder = temporaryFolder();
    const server = start(folder, '--json');
    const { url } = await server.started;
    server.child.kill('SIGTERM');
    await server.ended;
    const printed = JSON.parse(server.stdout());
    assert.equal(printed.url, url);
    assert.equal(printed.data, folder);
    assert.deepEqual(printed.settings[0], { name: 'port', value: '0', origin: 'flag', source: '--port' });
  });

  it('keeps everything for its user only', async () => {
    const folder = join(temporaryFolder(), 'new', 'data');
    const server = start(folder);
    await server.started;
    for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) assert.equal(statSync(path).mode & 0o077, 0, path);
    server.child.kill('SIGTERM');
    await server.ended;
  });

  it('takes its settings from variables, and shows no password', async () => {
    const server = runAssay(['server'], { ASSAY_PORT: '0', ASSAY_DATA: temporaryFolder(), ASSAY_LOG_LEVEL: 'error' });
    await server.started;
    assert.match(server.stdout(), /port = 0 {2}\(ASSAY_PORT\)/);
    assert.equal(server.stderr(), '');
    server.child.kill('SIGTERM');
    await server.ended;
    const refused = runAssay(['server', '--database', 'postgresql://me:hunter2@127.0.0.1:1/x', '--data', temporaryFolder()]);
    assert.equal(await refused.ended, 1);
    assert.doesNotMatch(refused.stdout() + refused.stderr(), /hunter2/);
  });

  it('starts whatever ASSAY_ variables there are, and tells of those that nobody reads', async () => {
    const server = runAssay(['server', '--port', '0', '--data', temporaryFolder()], { ASSAY_LOG_LEVL: 'error', ASSAY_SERVER: 'http://127.0.0.1:1' });
    await server.started;
    const warnings = server
      .stderr()
      .split('\n')
      .filter((line) => line.includes('setting.unknown'));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /There is no setting ASSAY_LOG_LEVL, so it is ignored; did you mean ASSAY_LOG_LEVEL\?/);
    server.child.kill('SIGTERM');
    await server.ended;
  });

  it('warns when more than this machine can reach it', async () => {
    const server = start(temporaryFolder(), '--host', '0.0.0.0');
    await server.started;
    assert.match(server.stderr(), /"server\.exposed".*can read and write/);
    server.child.kill('SIGTERM');
    await server.ended;
  });
});

describe('a server that is stopped', () => {
  it('finishes an upload that is under way', async () => {
    const server = start(temporaryFolder());
    const { port } = await server.started;
    const path = '/api/2.0/mlflow-artifacts/artifacts/0/a.bin';
    const upload = request({ host: '127.0.0.1', port, path, method: 'PUT', headers: { 'content-length': 4, 'content-type': 'application/octet-stream' } });
    upload.write('ab');
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 300));
    upload.end('cd');
    const [response] = await once(upload, 'response');
    response.resume();
    assert.equal(response.statusCode, 200);
    assert.equal(await server.ended, 0);
  });

  it('twice leaves at once', async () => {
    const server = start(temporaryFolder());
    const { port } = await server.started;
    const headers = { 'content-length': 100, 'content-type': 'application/json', expect: '100-continue' };
    const upload = request({ host: '127.0.0.1', port, path: '/api/v1/runs', method: 'POST', headers });
    upload.on('error', () => undefined);
    upload.flushHeaders();
    // The server has begun with it.
    await once(upload, 'continue');
    upload.write('{');
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 600));
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 143);
  });

  it('ends the live streams of its pages', async () => {
    const server = start(temporaryFolder());
    const { url } = await server.started;
    const stream = await fetch(`${url}/api/v1/events`);
    assert.equal(stream.status, 200);
    server.child.kill('SIGTERM');
    await stream.text();
    assert.equal(await server.ended, 0);
  });
});

describe('a server whose disk fails', () => {
  it('acknowledges nothing more and ends with 1 at once', async () => {
    const folder = temporaryFolder();
    const server = start(folder);
    const { url } = await server.started;
    // The folders of blobs vanish under it, so that naming a written blob fails.
    for (const name of readdirSync(join(folder, 'blobs'))) if (name.length === 2) rmdirSync(join(folder, 'blobs', name));
    const answer = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/0/a.bin`, { method: 'PUT', body: 'bytes' }).then(
      ({ status }) => status,
      () => 'cut off',
    );
    assert.ok(answer === 'cut off' || answer === 500, String(answer));
    assert.equal(await server.ended, 1);
    assert.match(server.stderr(), /"event":"store\.failed".*ENOENT/);
  });
});

describe('a server on PostgreSQL', { skip: (await whyNoPostgres()) ?? false }, () => {
  it('keeps runs there, so that a second server may share them', async () => {
    const database = await (await withPostgres()).freshDatabase();
    const servers = [1, 2].map(() => start(temporaryFolder(), '--database', database));
    const [first, second] = await Promise.all(servers.map(({ started }) => started));
    const body = JSON.stringify({ name: 'shared' });
    const made = await fetch(`${first!.url}/api/2.0/mlflow/experiments/create`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.equal(made.status, 200);
    const found = await fetch(`${second!.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=shared`);
    assert.equal((await found.json()).experiment.experiment_id, (await made.json()).experiment_id);
    for (const { child, ended } of servers) {
      child.kill('SIGTERM');
      assert.equal(await ended, 0);
    }
  });
});

describe('a server that cannot start', () => {
  it('because another has its data names that one, which goes on', async () => {
    const folder = temporaryFolder();
    const first = start(folder);
    const { url } = await first.started;
    const second = start(folder);
    assert.equal(await second.ended, 1);
    assert.match(second.stderr(), new RegExp(`in use by process ${first.child.pid}\\b`));
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    first.child.kill('SIGKILL');
    assert.equal(await first.ended, 'SIGKILL');
    const third = start(folder);
    await third.started;
    third.child.kill('SIGTERM');
    assert.equal(await third.ended, 0);
  });

  it('because its port is taken says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = runAssay(['server', '--port', String(port), '--data', temporaryFolder()]);
    assert.equal(await server.ended, 1);
    assert.match(server.stderr(), new RegExp(`^assay: port ${port} on 127\\.0\\.0\\.1 is in use`));
    other.close();
  });

  it('because its data folder is a file says so', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    const server = start(path);
    assert.equal(await server.ended, 1);
    assert.match(server.stderr(), /^assay: the data folder .* cannot be used/);
  });

  it('because it was called wrongly exits with 2 and one sentence', async () => {
    const server = runAssay(['server', '--prot', '1']);
    assert.equal(await server.ended, 2);
    assert.equal(server.stderr(), 'assay: There is no flag --prot; did you mean --port?\n');
    assert.equal(server.stdout(), '');
  });
});
