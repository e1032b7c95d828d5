// Time limit: 20 minutes
// The examples under several versions of the unmodified client: what each says it logged is what is held. The versions
// take turns; the newest trains in other suites of every `npm test`, too.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { takeTurn } from '../turns.ts';
import { checkFacts } from './checked-facts.ts';
import { runExample, runPython } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';
import { nestedRuns } from './tracked-run.ts';
import { removeFolder } from '../remove-folder.ts';

const clients = takeTurn(['mlflow-2', 'mlflow-31', 'mlflow-new'] as const, 3);

describe('unmodified clients', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await startServerUnderTest();
  });
  after(() => server.end());

  for (const client of clients) {
    describe(client, () => {
      let python: string;
      before(async () => {
        ({ python } = await pythonEnvironment(client));
      });
      const start = () => ({ python, trackingUri: server.url });

      it('an autologged grid search is a parent run with a nested run for each candidate', async () => {
        const facts = await runExample({ ...start(), script: 'sklearn_grid_search.py' });
        const run = await checkFacts(server.wire, facts);
        assert.equal(run.latest['accuracy on unseen digits'], facts['accuracy']);
        const best = facts['best_params'] as Record<string, number>;
        assert.deepEqual({ C: Number(run.params['best_C']), gamma: Number(run.params['best_gamma']) }, { C: best['C'], gamma: best['gamma'] });
        const nested = await nestedRuns(server.wire, run);
        const scores = nested.map(({ params, latest }) => ({ params: { C: Number(params['C']), gamma: Number(params['gamma']) }, mean_test_score: latest['mean_test_score'] }));
        const byParams = (one: { params: unknown }, other: { params: unknown }) => JSON.stringify(one.params).localeCompare(JSON.stringify(other.params));
        assert.deepEqual(scores.toSorted(byParams), (facts['candidates'] as typeof scores).toSorted(byParams));
        assert.ok(run.datasets.length > 0, 'the training data is an input');
        const paths = await run.paths();
        for (const path of ['cv_results.csv', 'training_confusion_matrix.png']) assert.ok(paths.includes(path), `${path} among ${paths.join(', ')}`);
      });

      it('a registered champion predicts what the model in memory predicted', async () => {
        const facts = await runExample({ ...start(), script: 'registry_champion.py' });
        const name = facts['name'] as string;
        const { model_version: champion } = await server.wire.read<{ model_version: Record<string, unknown> }>(
          `/api/2.0/mlflow/registered-models/alias?${new URLSearchParams({ name, alias: 'champion' })}`,
        );
        assert.equal(champion['version'], facts['champion']);
        for (const { version, run_id, accuracy } of facts['versions'] as { version: string; run_id: string; accuracy: number }[]) {
          const query = new URLSearchParams({ name, version });
          const { model_version: held } = await server.wire.read<{ model_version: Record<string, unknown> }>(`/api/2.0/mlflow/model-versions/get?${query}`);
          assert.equal(held['run_id'], run_id);
          assert.deepEqual(held['tags'], [{ key: 'accuracy', value: accuracy.toFixed(4) }]);
          assert.match(String(held['description']), /^regularised with C = /);
        }
        // In a process that never saw the training.
        const printed = await runPython(start(), ['-c', predictAgain, `models:/${name}@champion`]);
        assert.deepEqual(JSON.parse(printed), facts['predicted']);
      });

      it('everything of the tour is held: params, metrics, tags, artifacts to the byte, data, nested runs, search', async () => {
        const facts = await runExample({ ...start(), script: 'api_tour.py' });
        const run = await checkFacts(server.wire, { run_id: facts.run_id, params: { depth: '3', name: 'tree', empty: '', words: 'smörgåsbord 🙂' } });
        assert.deepEqual(
          (await run.history('loss')).map(([, value, , step]) => [step, value]),
          [
            [-1, -0.125],
            [0, 0.5],
            [1, 0.25],
            [2, 'NaN'],
          ],
        );
        assert.equal(run.latest['loss'], 'NaN');
        assert.deepEqual([run.name, run.tags['team'], run.tags['stage'], run.tags['mlflow.note.content']], ['tour', 'vision', 'final', 'What *one* run can hold']);
        assert.deepEqual(
          run.datasets.map(({ name, context }) => ({ name, context })),
          [{ name: 'made up', context: 'training' }],
        );

        assert.equal(
          createHash('sha256')
            .update(await run.file('files/weights.bin'))
            .digest('hex'),
          facts['weights'],
        );
        assert.equal((await run.file('files/empty.bin')).length, 0);
        assert.equal((await run.file('notes/two lines.txt')).toString(), facts['text']);
        assert.deepEqual(JSON.parse((await run.file('config/model.json')).toString()), facts['dict']);
        for (const path of ['plots/curve.png', 'images/noise.png']) assert.equal((await run.file(path)).subarray(1, 4).toString(), 'PNG', path);
        assert.ok((await run.paths()).includes('tables/head.json'));
        assert.deepEqual(facts['table'], ['a', 'b', 'a']);

        const nested = await nestedRuns(server.wire, run);
        assert.deepEqual(
          nested.map(({ id }) => id),
          facts['children'],
        );
        assert.deepEqual(
          facts['found'],
          [nested[2]!, nested[1]!].map(({ id, latest, params }) => ({ run_id: id, 'metrics.score': latest['score'], 'params.fold': params['fold'] })),
        );
      });

      it('asynchronous logging loses nothing', async () => {
        const facts = await runExample({ ...start(), script: 'api_tour.py', env: { MLFLOW_ENABLE_ASYNC_LOGGING: 'true' } });
        const run = await checkFacts(server.wire, { run_id: facts.run_id, params: { depth: '3', name: 'tree', empty: '', words: 'smörgåsbord 🙂' } });
        assert.deepEqual(
          (await run.history('loss')).map(([, value, , step]) => [step, value]),
          [
            [-1, -0.125],
            [0, 0.5],
            [1, 0.25],
            [2, 'NaN'],
          ],
        );
      });

      it('the mlflow command lists experiments and runs and downloads artifacts', async () => {
        const facts = await runExample({ ...start(), script: 'api_tour.py' });
        const run = await checkFacts(server.wire, { run_id: facts.run_id });
        assert.match(await runPython(start(), ['-m', 'mlflow', 'experiments', 'search']), new RegExp(`${run.experimentId}\\s+tour`));
        const listed = await runPython(start(), ['-m', 'mlflow', 'runs', 'list', '--experiment-id', run.experimentId]);
        assert.ok(listed.includes(run.id));
        const folder = await mkdtemp(join(tmpdir(), 'download-'));
        await runPython(start(), ['-m', 'mlflow', 'artifacts', 'download', '--run-id', run.id, '--artifact-path', 'files', '--dst-path', folder]);
        assert.equal(
          createHash('sha256')
            .update(await readFile(join(folder, 'files/weights.bin')))
            .digest('hex'),
          facts['weights'],
        );
        await removeFolder(folder);
      });
    });
  }
});

/** The test half of the example's data, through the model that the registry names. */
const predictAgain = `
import json, sys
import mlflow
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
images, digits = load_digits(return_X_y=True)
_, images, _, _ = train_test_split(images, digits, test_size=0.25, random_state=0)
print(json.dumps(mlflow.pyfunc.load_model(sys.argv[1]).predict(images).tolist()))
`;
