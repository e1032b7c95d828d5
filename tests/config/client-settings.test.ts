// Which server the commands talk to.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clientSettings } from '../../src/config/client-settings.ts';

test('the server is the first that is named: by the flag, by us, by the mlflow client, by the wandb client', () => {
  const wandb = { WANDB_BASE_URL: 'http://wandb:5000/' };
  const mlflow = { ...wandb, MLFLOW_TRACKING_URI: 'http://mlflow:5000' };
  const ours = { ...mlflow, ASSAY_SERVER: 'http://ours:5000' };
  const named = [clientSettings(ours, '/', { server: 'http://flag:5000' }), ...[ours, mlflow, wandb, {}].map((environment) => clientSettings(environment, '/'))];
  assert.deepEqual(
    named.map(({ server, serverSource }) => [server, serverSource]),
    [
      ['http://flag:5000', '--server'],
      ['http://ours:5000', 'ASSAY_SERVER'],
      ['http://mlflow:5000', 'MLFLOW_TRACKING_URI'],
      ['http://wandb:5000', 'WANDB_BASE_URL'],
      ['http://127.0.0.1:5000', 'default'],
    ],
  );
});

test('what other clients name is passed over where it is no server of ours', () => {
  for (const environment of [{ MLFLOW_TRACKING_URI: 'sqlite:///a.db' }, { WANDB_BASE_URL: 'https://api.wandb.ai' }, { WANDB_BASE_URL: 'https://team.wandb.ai/' }])
    assert.equal(clientSettings(environment, '/').serverSource, 'default', JSON.stringify(environment));
});
