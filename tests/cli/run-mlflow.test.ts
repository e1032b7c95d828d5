// `assay run` around programs that log with the real MLflow client: they log into the very run that is recorded, with the
// server there, away, or coming back; and preflight.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';

import { pythonEnvironment, pythonMissing, type PythonEnvironment } from '../python/environments.ts';
import { skipUnless } from '../skips.ts';
import { killOurs } from '../record/our-processes.ts';
import { makeProject, report, startServer, type TestServer } from './recorded-project.ts';

const missing = await pythonMissing();
const skip = skipUnless(missing === undefined, missing ?? '');
let server: TestServer;
let python: PythonEnvironment;
before(async () => {
  if (missing !== undefined) return;
  python = await pythonEnvironment('mlflow-new');
  server = await startServer();
});
after(() => server?.process.child.kill('SIGKILL'));

const logging = `import sys
import mlflow
if len(sys.argv) > 1: mlflow.set_experiment(sys.argv[1])
with mlflow.start_run() as run:
    mlflow.log_param("depth", 3)
    for step in range(20): mlflow.log_metric("loss", 1 / (step + 1), step=step)
    open("note.txt", "w").write("of the program")
    mlflow.log_artifact("note.txt")
print(run.info.run_id)
`;

it('its client logs into the recorded run, and both sides of the record stand together', { skip }, async () => {
  const project = makeProject({ 'train.py': logging });
  const { report: told, stdout } = await report(project, ['--', python.python, 'train.py'], { server: server.url });
  assert.equal(stdout.trim(), told.runId);
  const { run } = await server.client.getRun({ runId: told.runId });
  assert.equal(run.status, 'finished');
  assert.deepEqual(run.params, [{ key: 'depth', value: '3' }]);
  assert.equal(run.metrics.find(({ key }) => key === 'loss')?.count, 20);
  assert.deepEqual(
    told.metrics.map(({ key, count, last }) => [key, count, last]),
    [['loss', 20, 0.05]],
  );
  const files = await server.client.listArtifacts({ owner: `run:${told.runId}` });
  assert.deepEqual(
    files.items.map(({ name }) => name),
    ['assay', 'note.txt'],
  );
});

it('a program that chooses its experiment itself still joins its run, and a second run is held against the first', { skip }, async () => {
  const project = makeProject({ 'train.py': logging });
  const first = await report(project, ['--', python.python, 'train.py', 'chosen'], { server: server.url });
  assert.deepEqual([first.code, first.stdout.trim()], [0, first.report.runId]);
  const second = await report(project, ['--', python.python, 'train.py', 'chosen'], { server: server.url });
  assert.deepEqual([second.code, second.report.metrics[0]?.baseline], [0, 0.05]);
});

it('without a server the client notices nothing, and the run arrives later', { skip }, async () => {
  const project = makeProject({ 'train.py': logging });
  const { code, report: told, stdout } = await report(project, ['--experiment', 'late', '--', python.python, 'train.py'], { server: 'http://127.0.0.1:9' });
  assert.deepEqual([code, stdout.trim(), told.metrics[0]?.count], [0, told.runId, 20]);
  await killOurs(project.home);
  const { runAssay } = await import('../server/server-process.ts');
  assert.equal(await runAssay(['sync'], { ASSAY_HOME: project.home, ASSAY_SERVER: server.url, HOME: project.home }).ended, 0);
  const { run, experiment } = await server.client.getRun({ runId: told.runId });
  assert.deepEqual([experiment.name, run.status, run.metrics.find(({ key }) => key === 'loss')?.count], ['late', 'finished', 20]);
});

it('preflight stops after the steps asked for, and tells a value that is no number', { skip }, async () => {
  const endless = `import sys, time
import mlflow
with mlflow.start_run():
    for step in range(100000):
        mlflow.log_metric("loss", float("nan") if sys.argv[1] == "bad" and step == 2 else 1.0, step=step)
        time.sleep(0.02)
`;
  const project = makeProject({ 'train.py': endless });
  const good = await report(project, ['--preflight', '5', '--', python.python, 'train.py', 'good'], { server: server.url });
  assert.deepEqual([good.code, good.report.preflight?.isReady], [0, true]);
  assert.match(good.report.preflight?.sentence ?? '', /^ready: \d+ steps of 1 metrics were logged, all values finite; the server answers/);
  const bad = await report(project, ['--preflight', '5', '--', python.python, 'train.py', 'bad'], { server: server.url });
  assert.deepEqual([bad.code, bad.report.preflight?.isReady], [1, false]);
  assert.match(bad.report.preflight?.sentence ?? '', /not ready: loss was NaN at step 2/);
});
