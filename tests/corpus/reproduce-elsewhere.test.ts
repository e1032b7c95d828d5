// Ordinary scripts, recorded, their folders deleted, and reproduced from another ASSAY_HOME that knows nothing of this
// machine, with every package index cut off. A fifth of the scripts takes its turn in each `npm test`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { takeTurn, turnText } from '../turns.ts';
import { startTestServer, type TestServer } from '../repeat/hand-made-run.ts';
import { noIndex, projectFrom, recorderAt, type Recorder } from '../repeat/recording.ts';

const scripts = fileURLToPath(new URL('../fixtures/reproductions/', import.meta.url));
type Environment = 'formats' | 'frameworks';

interface Script {
  readonly name: string;
  readonly environment: Environment;
  readonly argv: readonly string[];
  /** Run before the project is recorded. */
  readonly first?: readonly string[];
  readonly flags?: readonly string[];
}

const all: readonly Script[] = [
  { name: 'iris-logistic', environment: 'formats', argv: ['python', 'train.py', '--c', '0.5'] },
  { name: 'forest-parallel', environment: 'formats', argv: ['python3', 'train.py'] },
  { name: 'kmeans-numpy', environment: 'formats', argv: ['python', 'cluster.py'], first: ['python', 'make_data.py'] },
  { name: 'markov-package', environment: 'formats', argv: ['python', '-m', 'markov', 'texts', '--seed', '3'] },
  { name: 'shell-pipeline', environment: 'formats', argv: ['sh', 'run.sh'] },
  { name: 'perceptron-node', environment: 'formats', argv: ['node', 'train.mjs', '0.2'] },
  { name: 'text-grid-search', environment: 'frameworks', argv: ['python', 'search.py'] },
  { name: 'housing-xgboost', environment: 'frameworks', argv: ['python', 'train.py'] },
  { name: 'digits-lightgbm', environment: 'frameworks', argv: ['python', 'train.py'] },
  { name: 'spiral-torch', environment: 'frameworks', argv: ['python', 'train.py', '5'], flags: ['--deterministic', '--seed', '7'] },
  { name: 'char-rnn-torch', environment: 'frameworks', argv: ['python', 'train.py'] },
];

describe('scripts that were recorded elsewhere', { skip: (await pythonMissing()) ?? false }, () => {
  let server: TestServer;
  const here = new Map<Environment, Recorder>();
  let there: Recorder;

  before(async () => {
    server = await startTestServer();
    for (const name of ['formats', 'frameworks'] as const) here.set(name, recorderAt({ server: server.url, bin: dirname((await pythonEnvironment(name)).python) }));
    there = recorderAt({ server: server.url, environment: noIndex, home: temporaryFolder() });
  });
  after(() => server.stop());

  const played = takeTurn(all, 5);
  let same = 0;

  for (const { name, environment, argv, first, flags = [] } of played) {
    it(`${name} comes out the same to the last bit`, async () => {
      const recorder = here.get(environment) as Recorder;
      const { python } = await pythonEnvironment(environment);
      const folder = projectFrom(join(scripts, name));
      if (first !== undefined) execFileSync(python, first.slice(1), { cwd: folder });
      const runId = await recorder.run(folder, argv, flags);
      rmSync(folder, { recursive: true });
      const { answer, code } = await there.reproduce(runId, '--at', 'tensor');
      const { verdict, evidence } = answer;
      assert.equal(code, evidence.outputs.length === 0 ? 7 : 0, `${verdict.sentence}\n${JSON.stringify(evidence.claims, null, 1)}\n${JSON.stringify(evidence.missing)}`);
      assert.ok(verdict.level === 'byte' || verdict.level === 'tensor' || (evidence.outputs.length === 0 && verdict.level === 'metric'), verdict.sentence);
      assert.equal(evidence.hasSameInputs, true, JSON.stringify(evidence.claims, null, 1));
      assert.ok(evidence.outputs.length + evidence.metrics.length > 0 || (evidence.console?.lines ?? 0) > 0);
      same += 1;
    });
  }

  it('as a whole: every one of them', (test: TestContext) => {
    test.diagnostic(`Figure: reproduced elsewhere, to the last bit: ${same} of ${played.length} (${turnText(played.length, all.length)})`);
    assert.equal(same, played.length);
  });
});
