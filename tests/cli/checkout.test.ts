// `assay checkout`: exact files, named shortfalls, and nothing written where somebody else's files are.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';

import type { DataInput } from '../../src/documents/inputs.ts';
import { putText, recordByHand, startTestServer, type TestServer } from '../repeat/hand-made-run.ts';
import { runAssay, temporaryFolder } from '../server/server-process.ts';

let server: TestServer;
const home = temporaryFolder();
before(async () => {
  server = await startTestServer();
});
after(() => server.stop());

async function checkout(...args: readonly string[]) {
  const assay = runAssay(['checkout', ...args], { ASSAY_SERVER: server.url, ASSAY_HOME: home });
  const code = await assay.ended;
  return { code, stdout: assay.stdout(), stderr: assay.stderr() };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
async function stored(path: string, text: string, more: Partial<DataInput> = {}): Promise<DataInput> {
  return { path, kind: 'file', digest: await putText(server.client, text), sizeBytes: Buffer.byteLength(text), isStored: true, isDeclared: false, ...more };
}
const lost = (path: string, text: string): DataInput => ({ path, kind: 'file', digest: sha256(text), sizeBytes: text.length, isStored: false, isDeclared: false });

it('writes code with modes and links, data, and the folders that outputs go into', async () => {
  const digest = await putText(server.client, '#!/bin/sh\n');
  const target = await putText(server.client, 'train.py');
  const run = await recordByHand(server.client, {
    files: { 'train.py': 'print(1)\n', 'pkg/__init__.py': '' },
    entries: [
      { path: 'go.sh', mode: '100755', digest, sizeBytes: 10 },
      { path: 'main.py', mode: '120000', digest: target, sizeBytes: 8 },
    ],
    inputs: { data: [await stored('data/x.csv', 'a,b\n1,2\n')] },
    observation: { outputs: [{ path: 'models/deep/m.pkl', digest, sizeBytes: 1, isStored: true }] },
  });
  const place = join(temporaryFolder(), 'new');
  const { code, stdout } = await checkout(run, place);
  assert.equal(code, 0, stdout);
  assert.equal(readFileSync(join(place, 'train.py'), 'utf8'), 'print(1)\n');
  assert.equal(readFileSync(join(place, 'data/x.csv'), 'utf8'), 'a,b\n1,2\n');
  assert.equal(statSync(join(place, 'go.sh')).mode & 0o777, 0o755);
  assert.ok(lstatSync(join(place, 'main.py')).isSymbolicLink());
  assert.deepEqual(readdirSync(join(place, 'models/deep')), []);
  assert.match(stdout, /The code is the same to the byte \(4 files\)[\s\S]*The data is the same to the byte \(1 file\)/);
});

it('leaves out the data with --no-data, and takes a name or the beginning of an id', async () => {
  const run = await recordByHand(server.client, { files: { 'a.py': '' }, inputs: { data: [await stored('x.csv', 'x')] } });
  const place = temporaryFolder();
  const { stdout } = await checkout(run.slice(0, 12), place, '--no-data', '--json');
  assert.ok(existsSync(join(place, 'a.py')) && !existsSync(join(place, 'x.csv')));
  assert.equal(JSON.parse(stdout).runId, run);
});

it('names data that nobody has and exits with 8, and takes it from its old place when it is still the same there', async () => {
  const folder = temporaryFolder();
  const text = 'rows';
  const run = await recordByHand(server.client, { files: { 'a.py': '' }, inputs: { data: [lost('big.bin', text)] }, observation: { folder } });
  const absent = await checkout(run, temporaryFolder(), '--json');
  assert.equal(absent.code, 8);
  assert.match(JSON.parse(absent.stdout).missing[0], /big\.bin is missing: it was above the size rule/);
  writeFileSync(join(folder, 'big.bin'), 'other');
  assert.equal((await checkout(run, temporaryFolder())).code, 8);
  writeFileSync(join(folder, 'big.bin'), text);
  const place = temporaryFolder();
  assert.equal((await checkout(run, place)).code, 0);
  assert.equal(readFileSync(join(place, 'big.bin'), 'utf8'), text);
  writeFileSync(join(place, 'big.bin'), 'changed here');
  assert.equal(readFileSync(join(folder, 'big.bin'), 'utf8'), text, 'the original is another file');
});

it('a withheld file stops the run only when it was read', async () => {
  const withheld = { path: '.env', mode: '100644', digest: sha256('KEY=1'), sizeBytes: 5, withheld: 'secret' } as const;
  const unread = await recordByHand(server.client, { files: { 'a.py': '' }, entries: [withheld], observation: { reads: ['a.py'] } });
  const read = await recordByHand(server.client, { files: { 'a.py': '' }, entries: [withheld], observation: { reads: ['.env', 'a.py'] } });
  assert.equal((await checkout(unread, temporaryFolder())).code, 0);
  const { code, stdout } = await checkout(read, temporaryFolder());
  assert.equal(code, 8);
  assert.match(stdout, /MISSING The file \.env was kept back because it holds a secret/);
});

it('data outside the root keeps its relative place, and nothing is written where it was', async () => {
  const outside = join(temporaryFolder(), 'shared');
  mkdirSync(outside);
  const run = await recordByHand(server.client, {
    files: { 'a.py': '' },
    inputs: { data: [await stored(join(outside, 'x.csv'), 'ours')] },
    observation: { folder: join(outside, '../project') },
  });
  const place = temporaryFolder();
  const answer = JSON.parse((await checkout(run, place, '--json')).stdout);
  assert.equal(readFileSync(join(answer.folder, '../shared/x.csv'), 'utf8'), 'ours');
  assert.deepEqual(readdirSync(outside), []);
  assert.deepEqual(
    answer.moved.map(({ path }: { readonly path: string }) => path),
    [join(outside, 'x.csv')],
  );
});

it('a link of the tree that leads elsewhere is never written through', async () => {
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'x.csv'), 'theirs');
  const target = await putText(server.client, outside);
  const run = await recordByHand(server.client, {
    files: { 'a.py': '' },
    entries: [{ path: 'data', mode: '120000', digest: target, sizeBytes: outside.length }],
    inputs: { data: [await stored('data/x.csv', 'ours')] },
  });
  const place = temporaryFolder();
  const { stdout } = await checkout(run, place);
  assert.equal(readFileSync(join(outside, 'x.csv'), 'utf8'), 'theirs');
  assert.equal(readFileSync(join(place, 'data/x.csv'), 'utf8'), 'ours');
  assert.match(stdout, /The link data led out of the restored folder/);
});

it('refuses a folder that is not empty, a run that is not there, and one that was never recorded', async () => {
  const full = temporaryFolder();
  writeFileSync(join(full, 'x'), '');
  const run = await recordByHand(server.client, { files: { 'a.py': '' } });
  const refused = await checkout(run, full);
  assert.deepEqual([refused.code, readdirSync(full)], [2, ['x']]);
  assert.match(refused.stderr, /is not empty; give a folder that is empty/);
  assert.equal((await checkout('0123456789ab', temporaryFolder())).code, 4);
  const { id: experimentId } = await server.client.createExperiment({ name: 'plain' });
  const { id } = await server.client.createRun({ experimentId });
  assert.equal((await checkout(id, temporaryFolder())).code, 4);
  assert.equal((await checkout(run)).code, 2);
});

it('says that there is no answer when the server is away, with exit code 9', async () => {
  const assay = runAssay(['checkout', '0'.repeat(32), temporaryFolder(), '--server', 'http://127.0.0.1:9'], { ASSAY_HOME: home });
  assert.equal(await assay.ended, 9);
  assert.match(assay.stderr(), /no answer from http:\/\/127\.0\.0\.1:9/);
});

it('content that is here already is not fetched again', async () => {
  const run = await recordByHand(server.client, { files: { 'a.py': 'only once\n' } });
  assert.ok(JSON.parse((await checkout(run, temporaryFolder(), '--json')).stdout).fetchedBytes > 0);
  assert.equal(JSON.parse((await checkout(run, temporaryFolder(), '--json')).stdout).fetchedBytes, 0);
});

it('with --link the data is the kept content itself, read-only, or a clone of it', async () => {
  const data = await stored('rows.bin', 'r'.repeat(10_000));
  const run = await recordByHand(server.client, { files: { 'a.py': '' }, inputs: { data: [data] } });
  const place = temporaryFolder();
  assert.equal((await checkout(run, place, '--link')).code, 0);
  const kept = statSync(join(home, 'content', data.digest.slice(0, 2), data.digest));
  const placed = statSync(join(place, 'rows.bin'));
  assert.equal(readFileSync(join(place, 'rows.bin'), 'utf8').length, 10_000);
  // Where the file system clones there is no need to link, and the copy may be written to.
  if (placed.ino === kept.ino) assert.equal(placed.mode & 0o222, 0);
  else assert.equal(placed.mode & 0o200, 0o200);
  const copied = temporaryFolder();
  await checkout(run, copied);
  assert.notEqual(statSync(join(copied, 'rows.bin')).ino, kept.ino);
});
