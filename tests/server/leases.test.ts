// Leases at the running server: a kill -9 of the server ends no run, and a run that nobody hears of is given up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { createClient } from '../../sdk/client.ts';
import { runAssay, temporaryFolder } from './server-process.ts';

test('a run outlives the server, is given up when its lease runs out, and comes back with its next sign', { timeout: 120_000 }, async () => {
  const args = ['server', '--data', temporaryFolder(), '--port', '0'];
  const first = runAssay(args);
  const before = createClient({ baseUrl: (await first.started).url });
  const { id: runId } = await before.createRun({ experimentId: '0' });
  await before.renewLease({ runId, holder: 'host/1', periodMs: 5_000 });
  first.child.kill('SIGKILL');
  await first.ended;

  const second = runAssay(args);
  const client = createClient({ baseUrl: (await second.started).url });
  const stateOf = async () => {
    const { run } = await client.getRun({ runId });
    return [run.status, run.tags.find(({ key }) => key === 'assay.cause')?.value];
  };
  // The new server has only begun to listen.
  assert.deepEqual(await stateOf(), ['running', undefined]);
  while ((await stateOf())[0] === 'running') await wait(200);
  assert.deepEqual(await stateOf(), ['crashed', 'lost']);
  await client.renewLease({ runId, holder: 'host/1', periodMs: 5_000 });
  assert.deepEqual(await stateOf(), ['running', undefined]);
  second.child.kill('SIGTERM');
  assert.equal(await second.ended, 0);
});
