// One data folder, one server: a second one refuses and names the first, which goes on undisturbed.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

import { startServer } from '../journeys/server-process.ts';
import { createWire } from './wire.ts';
import { removeFolder } from '../remove-folder.ts';

it('a second server on the data folder of a running one refuses, naming it', async (test) => {
  const data = await mkdtemp(join(tmpdir(), 'one-server-'));
  const first = await startServer({ data });
  const wire = createWire(first.url);
  test.after(async () => {
    wire.close();
    await first.kill();
    await removeFolder(data);
  });
  const created = await wire.read<object>('/api/2.0/mlflow/runs/create', { experiment_id: '0', start_time: 1 });

  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await assert.rejects(startServer({ data }), (error: Error) => {
      assert.match(error.message, /ended \([1-9]/);
      assert.ok(error.message.includes(String(first.pid)) || error.message.includes(String(first.port)), error.message);
      return true;
    });
  }
  const { run } = created as { run: { info: { run_id: string } } };
  assert.ok(await wire.read(`/api/2.0/mlflow/runs/get?run_id=${run.info.run_id}`));
  await wire.read('/api/2.0/mlflow/runs/log-metric', { run_id: run.info.run_id, key: 'after', value: 1, timestamp: 1 });
});

it('after kill -9 of the first, the next server starts on the folder by itself', async (test) => {
  const data = await mkdtemp(join(tmpdir(), 'one-server-'));
  const first = await startServer({ data });
  await first.kill();
  const second = await startServer({ data });
  test.after(async () => {
    await second.kill();
    await removeFolder(data);
  });
  assert.equal(await second.stop(), 0);
});
