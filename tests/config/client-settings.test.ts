// Which server the commands speak to, where nobody says it by flag or setting.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { it } from 'node:test';

import { clientSettings } from '../../src/config/client-settings.ts';

const serverOf = (environment: Readonly<Record<string, string | undefined>>, server?: string): readonly string[] => {
  const settings = clientSettings(environment, tmpdir(), { server });
  return [settings.server, settings.serverSource];
};

it("a flag wins over the variable, that over MLflow's, that over W&B's, and the server of this machine is the last", () => {
  const all = { ASSAY_SERVER: 'http://a:1', MLFLOW_TRACKING_URI: 'http://b:2', WANDB_BASE_URL: 'http://c:3/' };
  const { ASSAY_SERVER: _own, ...others } = all;
  assert.deepEqual(serverOf(all, 'http://d:4'), ['http://d:4', '--server']);
  assert.deepEqual(serverOf(all), ['http://a:1', 'ASSAY_SERVER']);
  assert.deepEqual(serverOf(others), ['http://b:2', 'MLFLOW_TRACKING_URI']);
  assert.deepEqual(serverOf({ WANDB_BASE_URL: all.WANDB_BASE_URL }), ['http://c:3', 'WANDB_BASE_URL']);
  assert.deepEqual(serverOf({}), ['http://127.0.0.1:5000', 'default']);
});

it("a tracking folder, the vendor's own service and what is no address are no servers of ours", () => {
  for (const environment of [
    { MLFLOW_TRACKING_URI: './mlruns' },
    { WANDB_BASE_URL: 'https://api.wandb.ai' },
    { WANDB_BASE_URL: 'https://wandb.ai' },
    { WANDB_BASE_URL: 'http://' },
  ]) {
    assert.deepEqual(serverOf(environment), ['http://127.0.0.1:5000', 'default']);
  }
  assert.deepEqual(serverOf({ WANDB_BASE_URL: 'https://notwandb.ai' }), ['https://notwandb.ai', 'WANDB_BASE_URL']);
});
