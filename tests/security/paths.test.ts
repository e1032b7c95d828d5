// Time limit: 10 minutes
// Sends every spelling of the path corpus to every route that takes a path, over a raw connection, to a server whose
// data folder lies beside a file and a folder that nobody may read, and compares the surroundings before and after.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startServer, type ServerProcess } from '../journeys/server-process.ts';
import { artifactRoutes, locationFields, type ArtifactRoute, type Prepared } from './artifact-routes.ts';
import { pathCorpus, secretFile, siblingFolder, type Spelling } from './path-corpus.ts';
import { sendRaw, type RawAnswer } from './raw-http.ts';
import { removeFolder } from '../remove-folder.ts';

const secret = 'the-text-that-must-never-be-seen';
const outside = [secret, 'root:x:0:0', '[extensions]'];

describe('paths that leave the store', () => {
  let parent: string;
  let server: ServerProcess;
  let prepared: Prepared;
  let atFirst: readonly string[];

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'paths-'));
    await writeFile(join(parent, secretFile), secret);
    await mkdir(join(parent, siblingFolder));
    await writeFile(join(parent, siblingFolder, secretFile), secret);
    server = await startServer({ data: join(parent, 'data') });
    prepared = await prepare(server.url);
    atFirst = await surroundings(parent);
  });

  after(async () => {
    await server?.stop();
    await removeFolder(parent);
  });

  it('come in at least 400 spellings, most of which leave', () => {
    assert.ok(pathCorpus.length >= 400, `${pathCorpus.length} spellings`);
    assert.ok(pathCorpus.filter(({ escapes }) => escapes).length >= 200);
  });

  for (const route of artifactRoutes) {
    it(`are refused by: ${route.name}`, async () => {
      const index = await sendRaw(server.port, { method: 'GET', target: '/' });
      await each(pathCorpus, async (spelling) => {
        const answer = await sendRaw(server.port, route.request(spelling.encoded, prepared));
        assertSafe(route, spelling, answer);
        // Every address without a file is a page of the web app, which is one fixed document.
        const isWebApp = answer.body !== '' && answer.body === index.body;
        if (mustBeRefused(route, spelling) && !isWebApp)
          assert.ok(answer.status < 200 || answer.status >= 300, `${route.name}: ${spelling.encoded.slice(0, 200)} -> ${answer.status}`);
      });
    });
  }

  it('are not resolved into the path of another route', async () => {
    for (const dots of ['..', '%2e%2e', '.%2E', '..\\..']) {
      const answer = await sendRaw(server.port, { method: 'GET', target: `/api/2.0/mlflow-artifacts/artifacts/${dots}/${dots}/mlflow/runs/get?run_id=${prepared.runId}` });
      assert.equal(answer.status, 400, dots);
      assert.match(answer.body, /Invalid path/u);
    }
  });

  for (const field of locationFields) {
    it(`reach nothing through the field: ${field.name}`, async () => {
      await each(pathCorpus, async (spelling) => assertSafe(field, spelling, await sendRaw(server.port, field.request(spelling.encoded, prepared))));
    });
  }

  it('give nothing to read through any location or source that was accepted', async () => {
    for (const target of await readableTargets(server.url, prepared)) {
      const answer = await sendRaw(server.port, { method: 'GET', target });
      for (const text of outside) assert.ok(!answer.body.includes(text), target);
      // 501: the bytes lie in a store of another kind, which only its own client can reach.
      assert.ok(answer.status < 500 || answer.status === 501, `${target} -> ${answer.status}`);
    }
  });

  it('leave everything around the data folder as it was', async () => {
    assert.deepEqual(await surroundings(parent), atFirst);
  });

  it('leave the server alive and its own files readable', async () => {
    const response = await fetch(`${server.url}/get-artifact?run_id=${prepared.runId}&path=a.txt`);
    assert.equal(await response.text(), 'kept');
  });
});

function mustBeRefused({ refused = 'escapes' }: ArtifactRoute, spelling: Spelling): boolean {
  return refused !== 'nothing' && spelling[refused];
}

function assertSafe(route: ArtifactRoute, { encoded }: Spelling, { status, head, body }: RawAnswer): void {
  const what = `${route.name}: ${encoded.slice(0, 200)} -> ${status}`;
  assert.ok(status >= 200 && status < 500, what);
  for (const text of outside) assert.ok(!body.includes(text), `${what}: bytes from outside`);
  assert.ok(!/^set-cookie: x=1/imu.test(head), `${what}: a header was smuggled in`);
}

/** Six at a time: enough to keep one server busy. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

async function prepare(url: string): Promise<Prepared> {
  const { experiment_id: experimentId } = await call(url, 'experiments/create', { name: 'paths' });
  const { run } = await call(url, 'runs/create', { experiment_id: experimentId, run_name: 'holder', start_time: 1 });
  const { model } = await call(url, 'logged-models', { experiment_id: experimentId, name: 'model' });
  const [runId, modelId] = [run.info.run_id as string, model.info.model_id as string];
  await put(`${url}/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts/a.txt`);
  await put(`${url}/api/2.0/mlflow-artifacts/artifacts/${experimentId}/models/${modelId}/artifacts/a.txt`);
  await call(url, 'registered-models/create', { name: 'registered' });
  await call(url, 'model-versions/create', { name: 'registered', source: `models:/${modelId}`, model_id: modelId });
  return { runId, experimentId, modelId, modelName: 'registered' };
}

async function put(target: string): Promise<void> {
  const response = await fetch(target, { method: 'PUT', body: 'kept' });
  assert.equal(response.status, 200, target);
}

/** A call whose answer's shape the caller knows. */
async function call(url: string, path: string, body: unknown): Promise<any> {
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`);
  return response.json();
}

/** Downloads through each model version and through a run of each experiment that the corpus has made. */
async function readableTargets(url: string, { modelName }: Prepared): Promise<readonly string[]> {
  const filter = encodeURIComponent(`name = '${modelName}'`);
  const found = await fetch(`${url}/api/2.0/mlflow/model-versions/search?max_results=10000&filter=${filter}`);
  const { model_versions: versions = [] } = (await found.json()) as { model_versions?: readonly { version: string }[] };
  const { experiments = [] } = await call(url, 'experiments/search', { max_results: 10_000, filter: "name LIKE 'location%'" });
  const names = [secretFile, 'passwd', 'etc/passwd', `${siblingFolder}/${secretFile}`];
  const byVersion = versions.flatMap(({ version }) => names.map((name) => `/model-versions/get-artifact?name=${modelName}&version=${version}&path=${name}`));
  const byRun: string[] = [];
  for (const { experiment_id } of experiments) {
    const { run } = await call(url, 'runs/create', { experiment_id, start_time: 1 });
    byRun.push(...names.map((name) => `/get-artifact?run_id=${run.info.run_id}&path=${name}`), `/api/2.0/mlflow/artifacts/list?run_id=${run.info.run_id}`);
  }
  return [...byVersion, ...byRun];
}

/** Everything beside the data folder, with content, and the names at the top of the data folder itself. */
async function surroundings(parent: string): Promise<readonly string[]> {
  const found = await readdir(parent, { recursive: true });
  const beside = found.filter((name) => !name.startsWith('data/')).toSorted();
  return Promise.all(beside.map(async (name) => ((await stat(join(parent, name))).isFile() ? `${name}: ${await readFile(join(parent, name), 'utf8')}` : name)));
}
