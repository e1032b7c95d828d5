// Time limit: 6 minutes
// Sweeps with the unmodified wandb client, by its command line and within a process: nothing is lost or tried twice whatever is
// killed, and every point can be chosen again from what the server kept. The client looks for commands more often than usual.
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { type Client, createClient } from '../../sdk/client.ts';
import { historyBefore } from '../../src/core/sweeps/sweep-history.ts';
import { samplers } from '../../src/core/sweeps/suggest/samplers.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { takeTurn } from '../turns.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { runPython } from './script.ts';
import { startWandb, type StartedWandb } from './wandb-script.ts';

const script = 'wandb_sweeps.py';

/** The second agent's client: the oldest takes several times as long to begin. */
const [other] = takeTurn(['wandb-17', 'wandb-new'], 2) as [string];

type FoundRuns = Awaited<ReturnType<Client['searchRuns']>>['items'];

interface Begun {
  readonly run: string;
  readonly pid: number;
  readonly told: readonly string[];
}

describe('sweeps of the unmodified wandb client', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerProcess;
  let data: string;
  const folders: string[] = [];
  let python: string;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'sweeps-data-'));
    [{ python }, server] = await Promise.all([pythonEnvironment('wandb-new'), startServer({ data })]);
  });
  after(async () => {
    await server.stop();
    await Promise.all([data, ...folders].map(removeFolder));
  });

  /** A folder with the script in it, and the ways to play parts of it there. */
  async function openFolder() {
    const folder = await mkdtemp(join(tmpdir(), 'sweeps-'));
    folders.push(folder);
    await copyFile(fileURLToPath(new URL(script, import.meta.url)), join(folder, script));
    const env = { PATH: pathOf(python), WANDB_X_FILE_STREAM_TRANSMIT_INTERVAL: '0.5' };
    const start = (...args: readonly string[]): StartedWandb => startWandb({ python, url: server.url, folder, env }, [script, ...args]);
    /** By another version of the client, as are the programs it starts. */
    const startOther = (other: string, ...args: readonly string[]): StartedWandb =>
      startWandb({ python: other, url: server.url, folder, env: { ...env, PATH: pathOf(other) } }, [script, ...args]);
    const cli = async (...args: readonly string[]): Promise<string> => (await start('cli', ...args).ended).errors;
    const gate = join(folder, 'gate');
    /** The name of a new sweep whose agents start the script with these words. */
    const sweep = async (project: string, config: string, ...words: readonly string[]): Promise<string> => {
      const command = ['${env}', '${interpreter}', '${program}', 'train', gate, ...words, '${args}'];
      await writeFile(join(folder, 'sweep.yaml'), `program: ${script}\nmetric: {name: loss, goal: minimize}\ncommand: ${JSON.stringify(command)}\n${config}`);
      const printed = await cli('sweep', '--project', project, 'sweep.yaml');
      return /wandb agent (\S+)/.exec(printed)![1]!;
    };
    const begun = async (count: number): Promise<readonly Begun[]> => {
      const names = (await readdir(folder)).filter((name) => name.startsWith('begun-'));
      if (names.length < count) return sleep(100).then(() => begun(count));
      return Promise.all(names.map(async (name) => ({ run: name.slice('begun-'.length), ...(JSON.parse(await readFile(join(folder, name), 'utf8')) as Omit<Begun, 'run'>) })));
    };
    return { start, startOther, cli, sweep, begun, gate };
  }

  const runsOf = async (path: string): Promise<FoundRuns> => {
    const client = createClient({ baseUrl: server.url });
    const experiments = (await client.searchExperiments({})).items;
    const id = path.split('/').at(-1)!;
    return (
      await client.searchRuns({
        experimentIds: experiments.map((experiment) => experiment.id),
        filter: `sweep = '${id}'`,
        order: ['start_time'],
      })
    ).items;
  };

  describe('at the same time', { concurrency: true }, () => {
    it(`an agent goes through a grid, and another one, of ${other}, goes on when it is killed: each point is tried once`, async () => {
      const { start, startOther, sweep, begun, gate } = await openFolder();
      const older = await pythonEnvironment(other);
      const path = await sweep('by-grid', 'method: grid\nparameters: {lr: {values: [0.1, 0.2, 0.3]}}\n', 'wait');
      const first = start('cli', 'agent', path);
      const [{ run }] = (await begun(1)) as [Begun];
      // The agent alone: the program it started goes on.
      process.kill(first.pid, 'SIGKILL');
      first.ended.catch(() => {});
      await writeFile(gate, '');
      await startOther(older.python, 'cli', 'agent', path).ended;
      const runs = await runsOf(path);
      assert.deepEqual(
        runs.map(({ status, params }) => [status, params[0]!.value]),
        [
          ['finished', '0.1'],
          ['finished', '0.2'],
          ['finished', '0.3'],
        ],
      );
      assert.equal(runs[0]!.id, run);
      assert.deepEqual(
        (await begun(3)).map(({ told }) => told.join()).sort((a, b) => (a < b ? -1 : 1)),
        ['--lr=0.1', '--lr=0.2', '--lr=0.3'],
      );
    });

    it('a program that is preempted is begun again as the same run; a paused sweep begins nothing; a cancelled one stops what runs and sends its agents home', async () => {
      const { start, cli, sweep, begun, gate } = await openFolder();
      const path = await sweep('by-hand', 'method: random\nparameters: {lr: {min: 0.0, max: 1.0}}\n', 'preempt', 'hold');
      const agent = start('cli', 'agent', path);
      const [{ run, pid }] = (await begun(1)) as [Begun];
      while ((await begun(1)).find((one) => one.run === run)!.pid === pid) await sleep(100);
      await cli('sweep', '--pause', path);
      const finished = async (): Promise<FoundRuns> => {
        const runs = await runsOf(path);
        return runs.every(({ status }) => status === 'finished') ? runs : sleep(100).then(finished);
      };
      const known = (await finished()).length;
      assert.equal((await runsOf(path))[0]!.id, run);
      // Twice as long as the agent waits.
      await sleep(1_000);
      assert.equal((await runsOf(path)).length, known);
      await writeFile(gate, '');
      await cli('sweep', '--resume', path);
      await begun(known + 1);
      await cli('sweep', '--cancel', path);
      await agent.ended;
      const statuses = (await runsOf(path)).map(({ status }) => status);
      assert.deepEqual(statuses, [...Array.from({ length: known }, () => 'finished'), 'killed']);
    });

    it('a function in a process is given random points until the cap, and both public APIs read them back', async () => {
      const { start } = await openFolder();
      const facts = factsIn((await start('agent', 'in-process').ended).output);
      const { sweep, seen, read, best, best_loss: bestLoss, ...rest } = facts;
      assert.deepEqual(read, seen);
      const losses = Object.entries(seen as Record<string, { readonly lr: number }>).map(([id, { lr }]) => [lr, id] as const);
      assert.deepEqual([bestLoss, best], losses.sort(([a], [b]) => a - b)[0]);
      assert.deepEqual(rest, { states: ['finished'], sweeps_of_runs: [sweep], state: 'FINISHED', name: 'by chance', expected: 3, listed: [sweep], agents: [3] });
      const mlflow = await pythonEnvironment('mlflow-new');
      const source = `import json, mlflow; runs = mlflow.search_runs(search_all_experiments=True, filter_string="tags.\`assay.sweep\` = '${sweep as string}'", output_format="list"); print(json.dumps({run.info.run_id: run.data.params for run in runs}))`;
      const params = factsIn(await runPython({ python: mlflow.python, trackingUri: server.url }, ['-c', source])) as Record<string, Record<string, string>>;
      const asParams = Object.entries(seen as Record<string, any>).map(([id, { lr, n, deep }]) => [id, { lr: String(lr), n: String(n), 'deep.er': deep.er as string }]);
      assert.deepEqual(params, Object.fromEntries(asParams));
    });

    it('a run that is far behind at its band is stopped', async () => {
      const { start } = await openFolder();
      const { output } = await start('stop', 'stopped-early').ended;
      assert.deepEqual(factsIn(output), { ended: ['by itself', 'stopped'], states: ['finished', 'killed'], state: 'RUNNING' });
    });
  });

  it('every point of them is chosen again from the seed and what was known then', async () => {
    await server.stop();
    const store = await openSqliteStore({ path: join(data, 'assay.db') });
    let points = 0;
    try {
      for (const { id: experimentId } of (await store.experiments.search({ visibility: 'all', order: [], page: { limit: 100 } })).items) {
        for (const { id, definition, seed } of (await store.sweeps.list({ experimentId, page: { limit: 100 } })).items) {
          const log = { trials: await store.sweeps.allTrials(id), results: await store.sweeps.results(id) };
          for (const { number, point } of log.trials) {
            const again = samplers[definition.sampler!](definition.space, historyBefore(definition, log, number), seed);
            assert.equal(JSON.stringify(again), JSON.stringify(point), `trial ${number} of sweep ${id}`);
            points += 1;
          }
        }
      }
    } finally {
      await store.close();
    }
    assert.ok(points >= 10, `${points} points`);
  });
});

/** Programs that are started as `python` are this one's. */
function pathOf(interpreter: string): string {
  return `${dirname(interpreter)}${delimiter}${process.env['PATH']}`;
}

function factsIn(printed: string): Record<string, unknown> {
  return JSON.parse(printed.split('\n').findLast((line) => line.startsWith('{'))!) as Record<string, unknown>;
}
