// Time limit: 10 minutes
// The callbacks that training frameworks have for wandb, unmodified: settings, every point of every curve, and the end. One of them has
// its turn in each `npm test`.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { anyKey } from '../../src/config/any-key.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { takeTurn } from '../turns.ts';
import { checkFacts } from './checked-facts.ts';
import { runExample } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';
import type { TrackedRun } from './tracked-run.ts';

describe("training frameworks' own callbacks for wandb", { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wandb-frameworks-'));
    server = await startServerUnderTest();
  });
  after(async () => {
    await server.end();
    await removeFolder(folder);
  });

  async function run(environment: string, script: string): Promise<TrackedRun> {
    const { python } = await pythonEnvironment(environment);
    const folders = Object.fromEntries(['', 'CONFIG_', 'CACHE_', 'DATA_'].map((kind) => [`WANDB_${kind}DIR`, folder]));
    const env = { ...folders, WANDB_BASE_URL: server.url, WANDB_API_KEY: anyKey, WANDB_ERROR_REPORTING: 'false' };
    return checkFacts(server.wire, await runExample({ python, trackingUri: server.url, script, env }));
  }

  const examples: Readonly<Record<string, () => Promise<void>>> = {
    "Lightning's WandbLogger logs hyperparameters and every epoch": async () => {
      assert.equal((await run('frameworks', 'wandb_lightning.py')).name, 'lightning');
    },
    'the Hugging Face Trainer reports every logging step': async () => {
      assert.equal((await run('frameworks', 'wandb_trainer.py')).name, 'trainer');
    },
    "XGBoost's WandbCallback logs the booster's configuration, every round, and which features matter": async () => {
      const tracked = await run('frameworks', 'wandb_xgboost.py');
      assert.ok((await tracked.paths()).some((path) => path.startsWith('media/table/Feature Importance')));
    },
    "Keras' WandbMetricsLogger logs every epoch": async () => {
      assert.equal((await run('wandb-keras', 'wandb_keras.py')).name, 'keras');
    },
  };

  for (const [name, example] of takeTurn(Object.entries(examples), 4)) it(name, example);
});
