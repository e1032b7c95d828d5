// Time limit: 12 minutes
// The server dies by kill -9 while a script trains, twice, and comes back on the same port and data: the
// client's own retries carry the script to its end and nothing that was acknowledged is missing. One engine has its turn.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { takeTurn } from '../turns.ts';
import { checkFacts } from './checked-facts.ts';
import { runExample } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';

const steps = 600;
const noPostgres = await whyNoPostgres();

const trainings: Readonly<Record<string, (test: TestContext) => Promise<void>>> = {
  'a PyTorch loop ends with every step once': async (test) => trainThroughKills(test, await startServerUnderTest()),

  'a PyTorch loop ends with every step once on PostgreSQL': async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    await trainThroughKills(test, await startServerUnderTest({ database: await postgres.freshDatabase() }));
  },
};

describe('kill -9 in mid-training', { skip: (await pythonMissing()) ?? false }, () => {
  for (const [name, training] of takeTurn(Object.entries(trainings), 2)) it(name, { skip: name.includes('PostgreSQL') && (noPostgres ?? false) }, training);
});

async function trainThroughKills(test: TestContext, server: ServerUnderTest): Promise<void> {
  test.after(() => server.end());
  const { python } = await pythonEnvironment('frameworks');
  const training = runExample({ python, trackingUri: server.url, script: 'pytorch_loop.py', arguments: ['--steps', String(steps)] });
  // Nobody listens yet while the kills go on; the failure is taken up below.
  training.catch(() => undefined);
  for (const least of [100, 300]) {
    const seen = await Promise.race([stepsHeld(server, least), training.then(() => assert.fail('the script ended before the kill'))]);
    await server.killAndRestart();
    assert.ok((await lossPoints(server)).length >= seen, 'what was read before the kill is there after it');
  }
  const facts = await training;
  const run = await checkFacts(server.wire, facts);
  assert.deepEqual(
    (await run.history('loss')).map(([, , , step]) => step),
    Array.from({ length: steps }, (_, step) => step),
  );
}

/** Waits until so many steps are held; how many there were then. */
async function stepsHeld(server: ServerUnderTest, least: number): Promise<number> {
  for (;;) {
    const { length } = await lossPoints(server);
    if (length >= least) return length;
    await sleep(100);
  }
}

async function lossPoints({ wire }: ServerUnderTest): Promise<readonly unknown[]> {
  const { runs = [] } = await wire.read<{ runs?: { info: { run_id: string } }[] }>('/api/2.0/mlflow/runs/search', {
    experiment_ids: await experimentIds(wire),
    max_results: 1,
  });
  if (runs.length === 0) return [];
  const query = new URLSearchParams({ run_id: runs[0]!.info.run_id, metric_key: 'loss' });
  return (await wire.read<{ metrics?: unknown[] }>(`/api/2.0/mlflow/metrics/get-history?${query}`)).metrics ?? [];
}

async function experimentIds(wire: ServerUnderTest['wire']): Promise<readonly string[]> {
  const { experiments = [] } = await wire.read<{ experiments?: { experiment_id: string }[] }>('/api/2.0/mlflow/experiments/search', { max_results: 100 });
  return experiments.map(({ experiment_id }) => experiment_id);
}
