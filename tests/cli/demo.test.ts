// `assay demo`, the tour of the README: in Python where scikit-learn is, else for Node; on a server of its own, and on one
// that runs.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { it } from 'node:test';

import { createClient, type Explanation } from '../../sdk/index.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { startServer } from '../journeys/server-process.ts';
import { runAssay, temporaryFolder } from '../server/server-process.ts';
import { skipUnless } from '../skips.ts';

const noPython = await pythonMissing();

interface Told {
  readonly language: string;
  readonly good: readonly string[];
  readonly bad: string;
  readonly reproduction: { readonly verdict?: { readonly level: string } };
  readonly explanation: Explanation;
  readonly page: string;
}

async function tour(environment: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<Told> {
  const folder = temporaryFolder();
  const assay = runAssay(['demo', '--json', '--dir', join(folder, 'tour'), ...flags], { ASSAY_HOME: join(folder, 'home'), ...environment });
  const code = await assay.ended;
  assert.equal(code, 0, assay.stderr());
  return JSON.parse(assay.stdout()) as Told;
}

function expectTold({ reproduction, explanation, good, bad }: Told, features: string): void {
  assert.equal(reproduction.verdict?.level, 'byte', JSON.stringify(reproduction).slice(0, 2000));
  assert.equal(`${explanation.changes[0]?.group} ${explanation.changes[0]?.key}`, `code ${features}`);
  assert.equal(explanation.afterRunId, bad);
  assert.equal(good.length, 3);
}

it('for Node, with a server of its own', async () => {
  // A python3 without scikit-learn is one that cannot be used.
  const told = await tour({ VIRTUAL_ENV: '', CONDA_PREFIX: '', PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ASSAY_SERVER: 'http://127.0.0.1:9' });
  assert.equal(told.language, 'node');
  expectTold(told, 'features.mjs');
});

it('in Python, on the server that runs', { skip: skipUnless(noPython === undefined, noPython ?? '') }, async (test) => {
  const { folder } = await pythonEnvironment('frameworks');
  const server = await startServer({ data: join(temporaryFolder(), 'server') });
  test.after(() => server.stop());
  const told = await tour({ VIRTUAL_ENV: folder, ASSAY_SERVER: server.url });
  assert.equal(told.language, 'python');
  expectTold(told, 'features.py');
  assert.equal(told.explanation.changes.find(({ key }) => key === 'README.md')?.rank, undefined, 'nobody read the README');
  const client = createClient({ baseUrl: server.url });
  const { run } = await client.getRun({ runId: told.bad });
  const accuracy = run.metrics.find(({ key }) => key === 'accuracy');
  assert.ok(accuracy?.count === 12 && Number(accuracy.last.value) < 0.75, JSON.stringify(accuracy));
});
