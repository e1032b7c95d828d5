// `assay gc` as a person meets it, on a real server: what the folder of the contents takes up before and after, and that nothing that
// is kept ever goes, however old it is.
import assert from 'node:assert/strict';
import { lstatSync, readdirSync, utimesSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { JobDetail } from '../../sdk/index.ts';
import { readPackIndex } from '../../src/storage/blobs/pack-file.ts';
import { project, recorderAt } from '../repeat/recording.ts';
import { assayOutcome, temporaryFolder } from '../server/server-process.ts';
import { startServer, type TestServer } from './recorded-project.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
  // The time of one of them may be now.
  for (const { id } of (await server.client.listSchedules({})).items) await server.client.pauseSchedule({ scheduleId: id });
});
after(async () => {
  server.process.child.kill('SIGTERM');
  await server.process.ended;
});

const gc = (...args: readonly string[]) => assayOutcome(['gc', ...args], { ASSAY_SERVER: server.url, ASSAY_HOME: temporaryFolder() });

async function resultsOf(...args: readonly string[]): Promise<readonly any[]> {
  const { code, stdout, stderr } = await gc('--json', ...args);
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as { readonly jobs: readonly JobDetail[] }).jobs.map(({ result }) => result);
}

function contentFiles(): readonly string[] {
  const folder = join(server.data, 'blobs');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('owners'))
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}

/** Of all blobs: those with a file of their own, and those in packs. */
async function storedNames(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const path of contentFiles()) {
    if (!path.endsWith('.pack')) names.add(basename(path));
    else for (const { name } of (await readPackIndex(await open(path), path)).after('')) names.add(name);
  }
  return names;
}

const bytesOnDisk = (): number => contentFiles().reduce((sum, path) => sum + lstatSync(path).size, 0);

/** As if all that is stored had been stored long before any time of grace. */
function passMonths(): void {
  for (const path of contentFiles()) utimesSync(path, 1_600_000_000, 1_600_000_000);
}

const mebibyte = 1024 * 1024;
const filled = (letter: string, sizeBytes: number): Blob => new Blob([letter.repeat(sizeBytes)]);

async function newRun(): Promise<string> {
  return (await server.client.createRun({ experimentId: '0', startedAt: 1 })).id;
}

async function startUpload(path: string): Promise<{ readonly id: string; readonly sendPart: (body: Blob) => Promise<string> }> {
  const body = JSON.stringify({ path, num_parts: 1 });
  const made = await fetch(`${server.url}/api/2.0/mlflow-artifacts/mpu/create/0/up/artifacts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { upload_id: id, credentials } = (await made.json()) as { readonly upload_id: string; readonly credentials: readonly { readonly url: string }[] };
  const url = new URL(credentials[0]!.url, server.url);
  return {
    id,
    sendPart: async (part) => (await fetch(url, { method: 'PUT', body: part })).headers.get('etag')!,
  };
}

async function endUpload(step: 'complete' | 'abort', path: string, upload: object): Promise<void> {
  const body = JSON.stringify({ path, ...upload });
  const answer = await fetch(`${server.url}/api/2.0/mlflow-artifacts/mpu/${step}/0/up/artifacts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  assert.equal(answer.status, 200, await answer.text());
}

describe('assay gc', () => {
  it('gives the bytes of deleted files, replaced files and given-up uploads back to the disk, and of nothing else', async () => {
    const runId = await newRun();
    const put = (path: string, body: Blob) => server.client.putArtifact({ owner: `run:${runId}`, path, body });
    await put('kept.bin', filled('k', mebibyte));
    await put('twice.bin', filled('s', mebibyte));
    await put('also.bin', filled('s', mebibyte));
    await put('gone.bin', filled('g', 2 * mebibyte));
    await put('changed.bin', filled('1', mebibyte));
    await put('changed.bin', filled('2', mebibyte));
    for (const name of ['gone.bin', 'twice.bin']) {
      const deleted = await fetch(`${server.url}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/${name}`, { method: 'DELETE' });
      assert.equal(deleted.status, 200);
    }
    const aborted = await startUpload('aborted.bin');
    await aborted.sendPart(filled('a', 3 * mebibyte));
    await endUpload('abort', 'aborted.bin', { upload_id: aborted.id });
    const underWay = await startUpload('whole.bin');
    const etag = await underWay.sendPart(filled('u', mebibyte));
    assert.equal(bytesOnDisk(), 10 * mebibyte);

    // All of it is young.
    assert.equal((await resultsOf())[0].freed, 0);
    assert.equal(bytesOnDisk(), 10 * mebibyte);
    passMonths();
    const { code, stdout } = await gc('--dry-run');
    assert.deepEqual([code, stdout], [0, 'Would give back 6.3 MB of 3 contents that nothing keeps.\n4 contents of 4.2 MB kept.\n']);
    assert.equal(bytesOnDisk(), 10 * mebibyte);
    assert.equal((await gc()).stdout, 'Gave back 6.3 MB of 3 contents that nothing keeps.\n4 contents of 4.2 MB kept.\n');
    assert.equal(bytesOnDisk(), 4 * mebibyte);

    await endUpload('complete', 'whole.bin', { upload_id: underWay.id, parts: [{ part_number: 1, etag }] });
    passMonths();
    assert.equal((await resultsOf())[0].freed, 0);
    // One part is the file itself: it lies there once.
    assert.equal(bytesOnDisk(), 4 * mebibyte);
    for (const [path, letter] of [
      ['kept.bin', 'k'],
      ['also.bin', 's'],
      ['changed.bin', '2'],
    ] as const) {
      const bytes = await (await server.client.getArtifact({ owner: `run:${runId}`, path })).text();
      assert.ok(bytes === letter.repeat(mebibyte), path);
    }
  });

  it('leaves everything a recorded run is made of, so that it reproduces on another machine', async () => {
    const recorder = recorderAt({ server: server.url });
    const folder = project({
      'train.mjs':
        "import { readdirSync, readFileSync, writeFileSync } from 'node:fs';\nconst read = (path) => readFileSync(path, 'utf8');\n" +
        "const rows = readdirSync('data').flatMap((name) => read(`data/${name}`).trim().split('\\n')).map(Number);\n" +
        "console.log('loss', JSON.parse(read('config.json')).scale * rows.length);\nwriteFileSync('model.json', JSON.stringify(rows));\n",
      'config.json': '{ "scale": 2 }\n',
      'data/a.csv': '1\n2\n',
      'data/b.csv': '3\n',
    });
    const runId = await recorder.run(folder, ['node', 'train.mjs']);
    const all = (await storedNames()).size;
    passMonths();
    const [{ kept, freed }] = await resultsOf();
    assert.deepEqual([kept + freed, (await storedNames()).size], [all, kept]);
    const elsewhere = recorderAt({ server: server.url });
    const { code, answer } = await elsewhere.reproduce(runId, '--at', 'byte');
    assert.deepEqual([code, answer.verdict.level, answer.evidence.missing], [0, 'byte', []]);
    assert.equal((await recorder.assay(temporaryFolder(), 'show', runId)).code, 0);
    const explained = await recorder.assay(temporaryFolder(), 'diff', runId, answer.reproductionRunId as string);
    assert.ok(explained.code === 0 || explained.code === 7, explained.stderr);
    const [{ checked, damagedCount }] = await resultsOf('--verify');
    assert.deepEqual([checked > kept, damagedCount], [true, 0]);
  });

  it('removes deleted runs for good when asked, and the room of their files with them', async () => {
    const [runId, live] = [await newRun(), await newRun()];
    for (const id of [runId, live]) await server.client.putArtifact({ owner: `run:${id}`, path: 'weights.bin', body: filled(id, 1000) });
    await server.client.deleteRun({ runId });
    passMonths();
    assert.equal((await resultsOf())[0].freed, 0);
    assert.equal((await resultsOf('--deleted', '--older-than', '1d'))[0].runs, 0);
    const dry = await resultsOf('--run-id', runId, '--dry-run');
    assert.deepEqual([dry[0].runs, dry[0].files], [1, 0]);
    const [emptied, collected] = await resultsOf('--run-id', runId);
    assert.deepEqual([emptied.runs, emptied.files, collected.freed, collected.freedBytes], [1, 1, 1, 32_000]);
    await assert.rejects(server.client.getRun({ runId }), { code: 'not_found' });
    assert.equal((await server.client.getRun({ runId: live })).run.id, live);
    const { code, stderr } = await gc('--run-id', live);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`run '${live}' is not deleted; delete it first`));
    assert.equal((await gc('--run-id', runId)).code, 4);
  });

  it('refuses what does not go together, and times it cannot read', async () => {
    for (const [args, sentence] of [
      [['now'], /gc takes no words, and got now/],
      [['--older-than', '3d'], /--older-than says which deleted things go; give --deleted with it/],
      [['--deleted', '--older-than', 'soon'], /--older-than "soon" is no time such as 30d/],
      [['--verify', '--dry-run'], /--verify only reads/],
    ] as const) {
      const { code, stderr } = await gc(...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, sentence);
    }
    const { code, stderr } = await gc('--grace', '30m');
    assert.equal(code, 2);
    assert.match(stderr, /a time of grace of 1800000 ms is too short/);
  });
});
