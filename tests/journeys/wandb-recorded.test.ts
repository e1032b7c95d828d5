// Time limit: 8 minutes
// `assay run` around unmodified programs that log with wandb: one run, of which the recorder and the client both tell; it is explained,
// repeated and listed like any other.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import type { RunRecord } from '../../sdk/shapes.ts';
import { anyKey } from '../../src/config/any-key.ts';
import { consoleOf, endOf, makeProject, type Project, report, startServer, type TestServer } from '../cli/recorded-project.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { runAssay } from '../server/server-process.ts';
import { takeTurn } from '../turns.ts';
import { runWandb } from './wandb-script.ts';

const training = await readFile(fileURLToPath(new URL('wandb_recorded.py', import.meta.url)), 'utf8');

describe('a program that logs with wandb, recorded', { skip: (await pythonMissing()) ?? false }, () => {
  let server: TestServer;
  let python: string;
  before(async () => {
    ({ python } = await pythonEnvironment('wandb-new'));
    server = await startServer();
  });
  after(() => server?.process.child.kill('SIGKILL'));

  const project = (files: Readonly<Record<string, string>> = {}): Project => makeProject({ 'train.py': training, 'config.json': '{"lr": 0.1}', ...files });

  const variables = ({ folder }: Project): Readonly<Record<string, string>> => ({
    WANDB_BASE_URL: server.url,
    WANDB_API_KEY: anyKey,
    WANDB_ERROR_REPORTING: 'false',
    ...Object.fromEntries(['CONFIG', 'CACHE', 'DATA'].map((kind) => [`WANDB_${kind}_DIR`, join(folder, '.cache', kind.toLowerCase())])),
  });

  const record = (of: Project, words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    report(of, words, { server: server.url, environment: { ...variables(of), ...environment } });

  const assay = async (of: Project, ...words: readonly string[]): Promise<any> => {
    const child = runAssay([...words, '--json'], { ...variables(of), ASSAY_HOME: of.home, ASSAY_SERVER: server.url });
    await child.ended;
    return JSON.parse(child.stdout().trimEnd().split('\n').at(-1)!);
  };

  const runsOf = async (experiment: string): Promise<readonly RunRecord[]> => {
    const { items } = await server.client.searchExperiments({ filter: `name = '${experiment}'` });
    return (await server.client.searchRuns({ experimentIds: items.map(({ id }) => id) })).items;
  };

  it('is one run, with what the client logged and what the recorder saw, and is explained and repeated as such', async (t) => {
    const of = project({ 'config.json': '{"lr": 0.1, "id": "own-1"}' });
    const first = (await record(of, ['--', python, 'train.py'])).report;

    await t.test('the client tells config, history, summary and artifacts; the recorder inputs, console, machine, outputs and the end', async () => {
      assert.deepEqual(
        [first.experiment, first.metrics.map(({ key, count }) => [key, count])],
        [
          'digits',
          [
            ['loss', 20],
            ['nested.step', 20],
          ],
        ],
      );
      const { run, experiment } = await server.client.getRun({ runId: first.runId });
      const { manifest, observation } = await server.client.getManifest({ runId: first.runId });
      assert.deepEqual([experiment.name, run.status, (await runsOf('digits')).map(({ id }) => id)], ['digits', 'finished', [first.runId]]);
      assert.deepEqual(run.params, [
        { key: 'lr', value: '0.1' },
        { key: 'optim.name', value: 'adam' },
      ]);
      assert.deepEqual(
        run.tags.filter(({ key }) => ['first', 'assay.cause', 'assay.client'].includes(key)),
        [
          { key: 'assay.cause', value: 'finished' },
          { key: 'assay.client', value: 'wandb' },
          { key: 'first', value: '' },
        ],
      );
      assert.deepEqual(
        ['loss', 'nested.step'].map((name) => run.metrics.find(({ key }) => key === name)?.count),
        [20, 20],
      );
      // The machine once, under the recorder's names.
      assert.ok(run.metrics.some(({ key }) => key === 'system/cpu_utilization_percentage'));
      assert.deepEqual(
        run.metrics.filter(({ key }) => /^system\/(cpu|memory|proc)$|^system\/(cpu|memory|proc)\.|^system\/disk\./.test(key)),
        [],
      );
      assert.equal(run.source?.name, 'train.py');
      assert.deepEqual([manifest.code.length, observation?.outputs.map(({ path }) => path), observation?.gaps], [1, ['model.json'], []]);
      assert.ok(observation?.seen?.some(({ key, value }) => key === 'random.seed' && value === '7'));
      assert.deepEqual(
        (await consoleOf(server.client, first.runId)).filter((line) => !line.startsWith('wandb:')),
        ['training', 'trained own-1'],
      );
      const { items } = await server.client.listRunCollections({ runId: first.runId, relation: 'produced' });
      assert.equal(items.length, 1);
    });

    await t.test('the public API finds it by the name that its program gave it', async () => {
      const told = JSON.parse(
        await runWandb({ python, url: server.url, folder: of.folder }, [
          '-c',
          `import json, wandb
run = wandb.Api().run("digits/own-1")
print(json.dumps([run.id, run.state, dict(run.config), [row["loss"] for row in run.scan_history(keys=["loss"])][-1] == run.summary["loss"], [a.name for a in run.logged_artifacts()]]))`,
        ]),
      ) as unknown;
      assert.deepEqual(told, ['own-1', 'finished', { lr: 0.1, optim: { name: 'adam' } }, true, ['model:v0']]);
    });

    await t.test('a repetition is a run of its own with the same results, though the program names the first', async () => {
      const before = await server.client.getRun({ runId: first.runId });
      const reproduction = await assay(of, 'reproduce', first.runId, '--quiet');
      assert.equal(reproduction.verdict.level, 'metric', reproduction.verdict.sentence);
      const repetition = await server.client.getRun({ runId: reproduction.reproductionRunId });
      assert.notEqual(repetition.run.id, first.runId);
      assert.deepEqual([repetition.experiment.name, repetition.run.metrics.find(({ key }) => key === 'loss')?.count, repetition.run.status], ['digits', 20, 'finished']);
      assert.deepEqual((await server.client.getRun({ runId: first.runId })).run.metrics, before.run.metrics);
    });

    await t.test('of two runs with another rate in a file, the file is named first; an experiment that the user names is kept', async () => {
      of.write('config.json', '{"lr": 0.2}');
      const second = (await record(of, ['--experiment', 'chosen', '--', python, 'train.py'])).report;
      assert.deepEqual(
        (await runsOf('chosen')).map(({ id, metrics }) => [id, metrics.find(({ key }) => key === 'loss')?.count]),
        [[second.runId, 20]],
      );
      const explanation = await assay(of, 'why', first.runId, second.runId);
      assert.deepEqual(
        explanation.changes.map(({ group, key }: { readonly group: string; readonly key: string }) => [group, key])[0],
        ['code', 'config.json'],
        JSON.stringify(explanation.changes),
      );
    });
  });

  const others: Readonly<Record<string, () => Promise<void>>> = {
    'the first run that a program makes is the recorded one; further ones are their own': async () => {
      const twice = `import wandb
for number in range(2):
    with wandb.init(project="twice", name=f"number {number}") as run: run.log({"number": number})
`;
      const { report: told } = await record(project({ 'train.py': twice }), ['--', python, 'train.py']);
      const runs = await runsOf('twice');
      assert.deepEqual(
        runs.map(({ id, name, status }) => `${name} ${status}${id === told.runId ? ', recorded' : ''}`).toSorted((one, other) => (one < other ? -1 : 1)),
        ['number 0 finished, recorded', 'number 1 finished'],
      );
    },
    'a program that is killed ends as its recorder saw it, whatever its client said before': async () => {
      const killed = `import os, signal, wandb
with wandb.init(project="killed") as run:
    for step in range(10): run.log({"loss": step})
os.kill(os.getpid(), signal.SIGKILL)
`;
      const { report: told } = await record(project({ 'train.py': killed }), ['--', python, 'train.py']);
      const runs = await runsOf('killed');
      assert.deepEqual(
        runs.map(({ id, metrics }) => [id, metrics.find(({ key }) => key === 'loss')?.count]),
        [[told.runId, 10]],
      );
      const { status, cause } = await endOf(server.client, told.runId);
      assert.deepEqual([status, cause], ['killed', 'signal']);
    },
    'a run that the client keeps on this machine becomes the recorded one when it is synced': async () => {
      const of = project();
      const { report: told } = await record(of, ['--', python, 'train.py'], { WANDB_MODE: 'offline' });
      const folder = of.git('ls-files', '--others', '--directory', 'wandb/').trim();
      assert.notEqual(folder, '');
      await runWandb({ python, url: server.url, folder: of.folder }, ['-m', 'wandb', 'sync', '--yes']);
      const { run, experiment } = await server.client.getRun({ runId: told.runId });
      assert.deepEqual([experiment.name, run.status, run.metrics.find(({ key }) => key === 'loss')?.count], ['digits', 'finished', 20]);
      assert.deepEqual((await consoleOf(server.client, told.runId)).filter((line) => !line.startsWith('wandb:')).length, 2);
    },
  };

  const joins = async (client: 'wandb-17' | 'wandb-22' | 'wandb-26'): Promise<void> => {
    const { python: older } = await pythonEnvironment(client);
    const { report: told } = await record(project(), ['--', older, 'train.py']);
    const { run, experiment } = await server.client.getRun({ runId: told.runId });
    assert.deepEqual([experiment.name, run.status, run.metrics.find(({ key }) => key === 'loss')?.count, run.params.length], ['digits', 'finished', 20, 2]);
    const names = (await server.client.listArtifacts({ owner: `run:${told.runId}` })).items.map(({ name }) => name);
    assert.deepEqual(names, ['assay', 'config.yaml', 'output.log', 'requirements.txt', 'wandb-metadata.json', 'wandb-summary.json']);
  };

  const played = [
    ...Object.entries(others),
    ...(['wandb-17', 'wandb-22', 'wandb-26'] as const).map((client) => [`${client} joins too, and sends its files`, () => joins(client)] as const),
  ];
  for (const [name, play] of takeTurn(played, 3)) it(name, play);
});
