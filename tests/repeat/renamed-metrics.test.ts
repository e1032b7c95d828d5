// Programs that log their metrics under a key of their own each time, such as one with the run's id in it: `assay verify` finds each
// again under its other name, and a proof looks at it in every hybrid, which has a third.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Explanation } from '../../sdk/index.ts';
import { takeTurn } from '../turns.ts';
import { startTestServer, type TestServer } from './hand-made-run.ts';
import { project, type Recorder, recorderAt, type Reproduced, writeFiles } from './recording.ts';

let server: TestServer;
let recorder: Recorder;
before(async () => {
  server = await startTestServer();
  recorder = recorderAt({ server: server.url });
});
after(() => server.stop());

/** Logs over MLflow's wire, beside a metric whose key does not change and whose value does not either. */
const program = (key: string): Readonly<Record<string, string>> => ({
  'train.mjs': `
import { readFileSync } from 'node:fs';
const { MLFLOW_TRACKING_URI: server, MLFLOW_RUN_ID: run_id } = process.env;
const { rate } = JSON.parse(readFileSync('settings.json', 'utf8'));
const log = (key, value, step) =>
  fetch(server + '/api/2.0/mlflow/runs/log-metric', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ run_id, key, value, step, timestamp: Date.now() }),
  });
await log('rows', 3, 0);
for (let step = 0; step < 3; step += 1) await log(${key}, step * rate, step);
`,
  'settings.json': '{ "rate": 2 }',
  'notes.md': 'one',
});
const keys = { 'the id of the run': '`${run_id}/loss`', 'the number of the process': '`loss-${process.pid}`' } as const;

describe('assay verify', () => {
  for (const [what, key] of Object.entries(keys)) {
    it(`finds a metric again whose key holds ${what}, and says that it was renamed`, async () => {
      const { code, stdout, stderr } = await recorder.assay(project(program(key)), 'verify', '--json', '--', 'node', 'train.mjs');
      const { evidence } = JSON.parse(stdout) as Reproduced;
      assert.equal(code, 0, stderr);
      const found = evidence.metrics.map(({ key: name, renamedFrom, pointsBefore, pointsAfter, equalPoints }) => ({
        isRows: name === 'rows',
        isRenamed: renamedFrom !== undefined,
        points: [pointsBefore, pointsAfter, equalPoints],
      }));
      assert.deepEqual(
        found.toSorted((one, other) => Number(one.isRows) - Number(other.isRows)),
        [
          { isRows: false, isRenamed: true, points: [3, 3, 3] },
          { isRows: true, isRenamed: false, points: [1, 1, 1] },
        ],
        JSON.stringify(evidence.metrics),
      );
    });
  }
});

describe('a proof', () => {
  for (const [what, key] of takeTurn(Object.entries(keys), 1)) {
    it(`looks at a metric whose key holds ${what} under the name it has in each hybrid`, async () => {
      const folder = project(program(key));
      const one = await recorder.run(folder, ['node', 'train.mjs']);
      writeFiles(folder, { 'settings.json': '{ "rate": 3 }', 'notes.md': 'two' });
      const other = await recorder.run(folder, ['node', 'train.mjs']);
      const { stdout, stderr } = await recorder.assay(folder, 'why', other, one, '--prove', '--json');
      const { proof } = JSON.parse(stdout) as Explanation;
      assert.ok(proof !== undefined, stderr);
      assert.deepEqual(
        [proof.minimal.map(({ group, key: name }) => `${group} ${name}`), proof.isComplete, proof.experiments.some(({ outcome }) => outcome === 'failed')],
        [['code settings.json'], true, false],
        `${proof.sentence} ${JSON.stringify(proof.experiments)}`,
      );
      assert.match(proof.target, /loss/);
    });
  }
});
