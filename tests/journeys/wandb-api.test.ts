// Time limit: 10 minutes
// The public API of the unmodified wandb client reads back, to the bit, what was logged; and each of the two clients reads what
// the other one logged.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { runPython } from './script.ts';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

describe('the public API of the unmodified wandb client', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let folder: string;
  let python: string;
  let mlflow: string;
  before(async () => {
    server = await startServerUnderTest();
    folder = await mkdtemp(join(tmpdir(), 'wandb-api-'));
    ({ python } = await pythonEnvironment('wandb-new'));
    ({ python: mlflow } = await pythonEnvironment('mlflow-new'));
  });
  after(async () => {
    await server.end();
    await removeFolder(folder);
  });

  const withWandb = (...args: readonly string[]): Promise<string> =>
    runPython(
      {
        python,
        trackingUri: server.url,
        env: {
          WANDB_BASE_URL: server.url,
          WANDB_API_KEY: 'k'.repeat(40),
          WANDB_DIR: folder,
          WANDB_CACHE_DIR: join(folder, 'cache'),
          WANDB_CONFIG_DIR: join(folder, 'config'),
          WANDB_DATA_DIR: join(folder, 'data'),
        },
      },
      [beside('wandb_api.py'), folder, ...args],
    );
  const withMlflow = async (...args: readonly string[]): Promise<any> => {
    const printed = await runPython({ python: mlflow, trackingUri: server.url }, [beside('wandb_with_mlflow.py'), ...args]);
    return JSON.parse(printed.split('\n').find((line) => line.startsWith('{'))!);
  };

  it('reads back what was logged, edits it, and finds runs as Python finds them', async () => {
    assert.match(await withWandb(), /everything is as it was logged/);
  });

  it('reads a run that the mlflow client logged', async () => {
    const { run, ...logged } = await withMlflow('log');
    assert.match(await withWandb(`default/from-mlflow/${run}`, JSON.stringify(logged)), /everything is as it was logged/);
  });

  it('has logged a run that the mlflow client reads', async () => {
    const { files, ...found } = await withMlflow('read', 'exact-1');
    assert.deepEqual(found, {
      experiment: 'api-journey',
      name: 'renamed',
      status: 'FINISHED',
      params: { lr: '0.5', epochs: '12', name: 'adam', 'optim.eps': '1e-08', 'optim.deep.er': 'x' },
      count: Array.from({ length: 60 }, (_, step) => [step, step]),
      tags: ['a', 'b', 'c'],
      found: ['exact-1'],
      not_found: 0,
    });
    assert.ok(files.includes('result.txt'), files.join(', '));
  });
});
