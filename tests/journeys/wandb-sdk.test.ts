// The unmodified W&B client for JavaScript logs a run, as a program of its own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createWire } from '../ledger/wire.ts';
import { removeFolder } from '../remove-folder.ts';
import { startServer } from './server-process.ts';
import { trackedRun } from './tracked-run.ts';

const program = fileURLToPath(new URL('wandb-sdk-run.mjs', import.meta.url));

it('a run that @wandb/sdk logs is held to the bit', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'wandb-sdk-'));
  const server = await startServer({ data });
  const wire = createWire(server.url);
  t.after(async () => {
    wire.close();
    await server.kill();
    await removeFolder(data);
  });
  await promisify(execFile)(process.execPath, [program, server.url]);
  const run = await trackedRun(wire, 'from-node');
  assert.deepEqual([run.status, run.name, run.params], ['FINISHED', 'said in node', { lr: '0.1', 'optim.name': 'adam' }]);
  const values = async (key: string): Promise<readonly unknown[]> => (await run.history(key)).map(([, value, , step]) => [step, value]);
  assert.deepEqual(
    await values('loss'),
    Array.from({ length: 50 }, (_, step) => [step, 1 / (step + 3)]),
  );
  assert.deepEqual(
    await values('nested.a'),
    Array.from({ length: 50 }, (_, step) => [step, step]),
  );
});
