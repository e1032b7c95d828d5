// Time limit: 10 minutes
// Forks and rewinds by the unmodified wandb client, the newest and one of its old ones: what it and the mlflow client read back is
// what was logged, to the bit. The versions take turns.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { takeTurn } from '../turns.ts';
import { runPython } from './script.ts';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const script = fileURLToPath(new URL('wandb_branches.py', import.meta.url));

describe('forks and rewinds', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let folder: string;
  before(async () => {
    server = await startServerUnderTest();
    folder = await mkdtemp(join(tmpdir(), 'wandb-branches-'));
  });
  after(async () => {
    await server.end();
    await removeFolder(folder);
  });

  async function play(client: 'wandb-17' | 'wandb-new' | 'mlflow-new', ...args: readonly string[]): Promise<any> {
    const { python } = await pythonEnvironment(client);
    const env = {
      WANDB_BASE_URL: server.url,
      WANDB_API_KEY: 'k'.repeat(40),
      WANDB_DIR: folder,
      WANDB_CACHE_DIR: join(folder, 'cache'),
      WANDB_CONFIG_DIR: join(folder, 'config'),
      WANDB_DATA_DIR: join(folder, 'data'),
    };
    const printed = await runPython({ python, trackingUri: server.url, env }, [script, ...args]);
    return JSON.parse(printed.split('\n').findLast((line) => line.startsWith('{'))!);
  }

  for (const client of takeTurn(['wandb-new', 'wandb-17'] as const, 2)) {
    it(`are read back as ${client} logged them`, async () => {
      await play(client, 'log', client);
      const { base, fork, again } = await play('wandb-new', 'read', client);
      const first = (count: number): readonly Row[] => Array.from({ length: count }, (_, step) => withMore({ _step: step, x: step }));
      const after = (step: number, xs: readonly number[]): readonly Row[] => xs.map((x, index) => ({ _step: step + index, x }));
      const inFork = after(10, [1000, 1001, 1002, 1003, 1004]);
      const expected = {
        base: [...first(5), ...after(5, [3000, 3001, 3002, 4000, 4001])],
        fork: [...first(10), ...inFork],
        again: [...first(10), ...inFork.slice(0, 2), ...after(12, [2000, 2001, 2002]).map(withMore)],
      };
      checkRead(base, expected.base);
      checkRead(fork, expected.fork);
      checkRead(again, expected.again);
      const counted = ({ keys }: Read) => Object.fromEntries(Object.entries(keys).map(([key, types]) => [key, types.map(({ type, count }) => `${count} ${type}`)]));
      assert.deepEqual(counted(base), { odd: ['5 number'], word: ['5 string'], x: ['10 number'], y: ['5 number'] });
      assert.deepEqual(counted(again), { odd: ['13 number'], word: ['13 string'], x: ['15 number'], y: ['13 number'] });
      // What came out of the run that was taken back is what its series say; of a fork, what it logged itself.
      assert.deepEqual([base.summary, fork.summary], [{ x: 4001, y: 4 / 7, odd: 'inf' }, { x: 1004 }]);
      assert.deepEqual([base.config, base.state, fork.state], [{ lr: 0.1 }, 'finished', 'finished']);
      assert.deepEqual(
        base.printed.filter((line: string) => line.startsWith(client)),
        [...first(20).map(({ x }) => x), 3000, 3001, 3002, 4000, 4001].map((x) => `${client}-base ${String(x)}`),
      );
      const points = (rows: readonly Row[], key: string) => rows.flatMap((row) => (key in row ? [[row['_step'], row[key]]] : []));
      assert.deepEqual(
        await play('mlflow-new', 'mlflow', client),
        Object.fromEntries(Object.entries(expected).map(([name, rows]) => [name, { x: points(rows, 'x'), y: points(rows, 'y') }])),
      );
    });

    // The old client takes its time to finish a run.
    if (client === 'wandb-17') continue;
    it('of a run that is not here yet show what it had logged once it is', async () => {
      const made = (await play('wandb-new', 'early', 'early')) as Readonly<Record<'before' | 'after', readonly unknown[]>>;
      assert.deepEqual(made, { before: [[6, 100]], after: [...Array.from({ length: 6 }, (_, step) => [step, step]), [6, 100]] });
    });
  }
});

type Row = Readonly<Record<string, unknown>>;

function withMore(row: Row): Row {
  const x = row['x'] as number;
  return { ...row, y: x / 7, word: `at ${x}`, odd: x % 2 === 0 ? 'inf' : 'nan' };
}

/** See wandb_branches.py. */
interface Read {
  readonly rows: readonly Row[];
  readonly history: readonly number[];
  readonly thinned: readonly number[];
  readonly chosen: readonly unknown[];
  readonly scanned: readonly unknown[];
  readonly last: number;
  readonly keys: Readonly<Record<string, readonly { readonly type: string; readonly count: number }[]>>;
}

function checkRead({ rows, history, thinned, chosen, scanned, last }: Read, expected: readonly Row[]): void {
  const steps = expected.map((row) => row['_step']);
  const whole = expected.filter((row) => 'y' in row);
  assert.deepEqual(rows, expected);
  assert.deepEqual([history, last], [steps, steps.at(-1)]);
  assert.deepEqual([thinned.length, thinned[0], thinned.at(-1)], [5, 0, steps.at(-1)]);
  // Rows chosen by keys are strict JSON, to which a number that is none is its name.
  const names: Readonly<Record<string, string>> = { inf: 'Infinity', nan: 'NaN' };
  assert.deepEqual(
    chosen,
    whole.map((row) => [row['_step'], row['y'], row['word'], names[row['odd'] as string]]),
  );
  assert.deepEqual(
    scanned,
    whole.map((row) => [row['_step'], row['y']]),
  );
}
