// Time limit: 5 minutes
// What the unmodified wandb client links into a registry is registered: for itself, for the mlflow client, and for the native API.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createClient } from '../../sdk/client.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { runPython } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';

const script = fileURLToPath(new URL('wandb_registry.py', import.meta.url));
const mlflowScript = fileURLToPath(new URL('mlflow_registry_of_wandb.py', import.meta.url));
type Facts = Readonly<Record<string, unknown>>;
const factsIn = (printed: string): Facts => JSON.parse(printed.split('\n').findLast((line) => line.startsWith('{'))!) as Facts;

describe('links of the wandb client', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let facts: Facts;
  let mlflow: Facts;
  let later: Facts;
  before(async () => {
    server = await startServerUnderTest();
    const { python } = await pythonEnvironment('wandb-new');
    const env = { WANDB_BASE_URL: server.url, WANDB_API_KEY: 'k'.repeat(40), WANDB_SILENT: 'true' };
    facts = factsIn(await runPython({ python, trackingUri: server.url, env }, [script, 'link']));
    mlflow = factsIn(await runPython({ python: (await pythonEnvironment('mlflow-new')).python, trackingUri: server.url }, [mlflowScript]));
    later = factsIn(await runPython({ python, trackingUri: server.url, env }, [script, 'again']));
  });
  after(() => server.end());

  const registry = 'default/wandb-registry-model';

  it('are versions of the collection they are made in, with numbers and aliases of their own, and the same again is the same link', () => {
    assert.deepEqual(facts['registered'], [`${registry}/digits:v0`, 'v0', ['staging'], true, 'default/training/net:v0']);
    assert.deepEqual(facts['again'], [`${registry}/digits:v0`, 'v0', ['again', 'staging'], true, 'default/training/net:v0']);
    assert.deepEqual(facts['second'], [`${registry}/digits:v1`, 'v1', [], true, 'default/training/net:v1']);
    assert.deepEqual(facts['portfolio'], ['default/training/good-ones:v0', 'v0', ['latest', 'shown'], true, 'default/training/net:v1']);
    assert.deepEqual(facts['other registry'], ['default/wandb-registry-dataset/rows:v0', 'v0', ['latest'], true, 'default/training/rows:v0']);
    assert.deepEqual(facts['linked model'], [`${registry}/reader:v0`, 'v0', ['fresh'], true, 'default/training/other-net:v0']);
    assert.match(String(facts['logged into links']), /'1\/good-ones' holds links alone/);
  });

  it('are used and fetched like what they stand for, which knows its links and who used it', () => {
    assert.deepEqual(facts['used'], [[`${registry}/digits:staging`, 'v0', ['again', 'staging'], true, 'default/training/net:v0'], true, { size: 3_000 }]);
    assert.deepEqual(facts['found'], [[`${registry}/digits:v1`, 'v1', [], true, 'default/training/net:v1'], true, true]);
    assert.deepEqual(facts['source'], [
      ['default/training/net:v1', 'v1', ['latest'], false, 'default/training/net:v1'],
      ['default/training/good-ones:v0', `${registry}/digits:v1`],
    ]);
    assert.deepEqual([facts['users'], facts['latest']], [true, ['v1', 'v0']]);
  });

  it('are listed, promoted, renamed, described and removed, and what they stand for stays while they do', () => {
    assert.deepEqual(facts['models'], [
      ['digits', 'model', false],
      ['reader', 'model', false],
    ]);
    assert.deepEqual(facts['in training'], [
      ['good-ones', false],
      ['net', true],
      ['other-net', true],
    ]);
    assert.deepEqual(
      [facts['versions'], facts['promoted']],
      [
        ['v1', 'v0'],
        [`${registry}/digits:champion`, 'v1', ['champion'], true, 'default/training/net:v1'],
      ],
    );
    assert.deepEqual(facts['renamed alias'], [false, ['default/training/good-ones:seen', 'v0', ['latest', 'seen'], true, 'default/training/net:v1']]);
    assert.match(String(facts['deleted while linked']), /2 versions of other collections stand for it/);
    assert.deepEqual(
      [facts['unlinked'], facts['described'], facts['left']],
      [
        [0, [`${registry}/digits:v1`]],
        ['chosen', ['kept']],
        ['net', 'other-net'],
      ],
    );
  });

  it('are registered models and versions for the mlflow client, which fetches them, and whose changes the wandb client sees', () => {
    const { maker } = facts['runs'] as { readonly maker: string };
    assert.deepEqual(mlflow, {
      models: { digits: ['reads digits', { vision: '' }, { again: '1', champion: '2', staging: '1' }], reader: ['', {}, { fresh: '1' }] },
      versions: [
        [1, maker, []],
        [2, maker, []],
      ],
      champion: [2, 'collections:/default/model/1/net/2'],
      downloaded: [true, ['same.bin']],
      made: 3,
    });
    assert.deepEqual(later, {
      versions: [
        ['v2', []],
        ['v1', []],
        ['v0', []],
      ],
      models: ['digits', 'only-mlflow', 'reader'],
      card: ['reads digits', ['vision']],
      found: [`${registry}/digits:prod`, 'v1', ['prod'], true, 'default/training/net:v1'],
      left: ['v2', 'v1'],
    });
  });

  it('have files that nobody changes, under the id of what they stand for', async () => {
    const { id } = await createClient({ baseUrl: server.url }).getCollectionVersion({ projectId: 'default', kind: 'model', name: '1/net', version: 2 });
    const at = `${server.url}/api/2.0/mlflow-artifacts/artifacts/collection-versions`;
    const part = await fetch(`${at}/${id}/notes/same.bin`, { headers: { Range: 'bytes=1-3' } });
    assert.deepEqual([part.status, await part.text()], [206, 'wot']);
    const statuses = async (method: string, ...paths: readonly string[]) => Promise.all(paths.map(async (path) => (await fetch(`${at}/${path}`, { method })).status));
    assert.deepEqual(await statuses('GET', `${id}/none`, `${id}/notes`, 'none/weights.bin'), [404, 404, 404]);
    assert.deepEqual([await statuses('PUT', `${id}/weights.bin`), await statuses('DELETE', `${id}/weights.bin`)], [[400], [400]]);
  });

  it('are versions of models in the native API, with the files of what they stand for, which are stored once', async () => {
    const client = createClient({ baseUrl: server.url });
    const model = { kind: 'model', name: 'digits', version: 2 };
    const { items: files } = await client.listCollectionFiles(model);
    const of = { projectId: 'default', kind: 'model', name: '1/net', version: 2 };
    assert.deepEqual([files.length, files], [2, (await client.listCollectionFiles(of)).items]);
    const [link, origin] = [await client.getCollectionVersion(model), await client.getCollectionVersion(of)];
    assert.deepEqual([link.originId, link.sizeBytes, link.producedBy], [origin.id, 6_000, origin.producedBy]);
    const { items } = await client.listModelVersions({ name: 'digits' });
    assert.deepEqual(
      items.map(({ version, source }) => [version, source]),
      [
        [3, 's3://elsewhere/model'],
        [2, 'collections:/default/model/1/net/2'],
      ],
    );
  });
});
