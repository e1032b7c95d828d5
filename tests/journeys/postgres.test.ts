// The core journeys once more with the server's data in PostgreSQL.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { checkFacts } from './checked-facts.ts';
import { runExample } from './script.ts';
import { startServerUnderTest } from './server-under-test.ts';
import { nestedRuns } from './tracked-run.ts';

describe('the newest client with PostgreSQL behind the server', { skip: (await pythonMissing()) ?? (await whyNoPostgres()) ?? false }, () => {
  it('takes the tour, searches a grid and crowns a champion', async (test) => {
    const { python } = await pythonEnvironment('mlflow-new');
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    const server = await startServerUnderTest({ database: await postgres.freshDatabase() });
    test.after(() => server.end());
    const start = { python, trackingUri: server.url };

    const tour = await runExample({ ...start, script: 'api_tour.py' });
    const run = await checkFacts(server.wire, { run_id: tour.run_id, params: { depth: '3', words: 'smörgåsbord 🙂' } });
    assert.deepEqual(
      (await run.history('loss')).map(([, value, , step]) => [step, value]),
      [
        [-1, -0.125],
        [0, 0.5],
        [1, 0.25],
        [2, 'NaN'],
      ],
    );
    assert.deepEqual(
      (await nestedRuns(server.wire, run)).map(({ id }) => id),
      tour['children'],
    );

    const grid = await runExample({ ...start, script: 'sklearn_grid_search.py' });
    assert.equal((await nestedRuns(server.wire, await checkFacts(server.wire, grid))).length, (grid['candidates'] as unknown[]).length);

    const registry = await runExample({ ...start, script: 'registry_champion.py' });
    const query = new URLSearchParams({ name: registry['name'] as string, alias: 'champion' });
    const { model_version: champion } = await server.wire.read<{ model_version: { version: string } }>(`/api/2.0/mlflow/registered-models/alias?${query}`);
    assert.equal(champion.version, registry['champion']);
  });
});
