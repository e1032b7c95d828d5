// Time limit: 20 minutes
// One journey under several versions of the unmodified wandb client: what each says it logged is what is stored, to the bit. The
// versions take turns.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Core } from '../../src/core/core.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';
import { caller, openCore } from '../core/core-under-test.ts';
import { createWire, type Wire } from '../ledger/wire.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { takeTurn } from '../turns.ts';
import { startServer } from './server-process.ts';
import { type TrackedRun, trackedRun } from './tracked-run.ts';
import { playPart, prepareFolder, runWandb, startPart, type WandbFacts, type WandbPlace } from './wandb-script.ts';

const clients = takeTurn(['wandb-17', 'wandb-22', 'wandb-26', 'wandb-new'] as const, 2);

/** Before it several programs could not log to one run. */
const hasSharedMode = (client: (typeof clients)[number]): boolean => client !== 'wandb-17';

for (const client of clients) {
  describe(`the unmodified client ${client}`, { skip: (await pythonMissing()) ?? false }, () => {
    const closing: (() => unknown)[] = [];
    let played: Played;
    let core: Core;
    before(async () => {
      const data = await mkdtemp(join(tmpdir(), 'wandb-data-'));
      const folder = await mkdtemp(join(tmpdir(), 'wandb-code-'));
      closing.push(
        () => removeFolder(data),
        () => removeFolder(folder),
      );
      await prepareFolder(folder);
      const { python } = await pythonEnvironment(client);
      const server = await startServer({ data });
      const wire = createWire(server.url);
      try {
        played = await play({ place: { python, url: server.url, folder }, wire, isShared: hasSharedMode(client) });
        assert.doesNotMatch(server.output(), /"level":"error"/);
      } finally {
        wire.close();
        await server.stop();
      }
      ({ core } = await openCore(
        { after: (close) => void closing.unshift(close as () => unknown) },
        {
          store: await openSqliteStore({ path: join(data, 'assay.db') }),
        },
      ));
    });
    after(async () => {
      for (const close of closing) await close();
    });

    it('logs 2,000 steps of 20 metrics to the bit', async () => {
      const { values, id } = played.whole as WandbFacts & { readonly values: Readonly<Record<string, readonly number[]>> };
      assert.equal(Object.keys(values).length, 20);
      for (const [key, wanted] of Object.entries(values)) {
        const points = await pointsOf(core, id, key);
        assert.deepEqual(
          points.map(([, value]) => value),
          wanted,
          key,
        );
        assert.deepEqual(
          points.map(([step]) => step),
          wanted.map((_, step) => step),
        );
      }
    });

    it('logs numbers at the edge, and what is no number', async () => {
      const { id } = played.whole;
      const edge = { nan: NaN, inf: Infinity, '-inf': -Infinity, tiny: 5e-324, huge: 1.7976931348623157e308, large: 2 ** 60, 'nested.a': 1, 'nested.b.c': 2.5 };
      for (const [key, value] of Object.entries(edge))
        assert.deepEqual(
          (await pointsOf(core, id, key)).map(([, point]) => point),
          [value],
          key,
        );
      const rows = await rowsOf(core, id);
      assert.match(rows[2000]!, /"large": ?1152921504606846977/);
      const { text, flag, nothing, list } = JSON.parse(rows[2001]!) as Readonly<Record<string, unknown>>;
      assert.deepEqual({ text, flag, nothing, list }, { text: 'hello', flag: true, nothing: null, list: [1, 2.5] });
    });

    it('tells its config, summary, facts and state', async () => {
      const { run, params, summary } = await core.runs.get(caller, played.whole.id);
      const config = Object.fromEntries(params.map(({ key, value }) => [key, value]));
      assert.deepEqual(
        { ...config, 'optim.eps': Number(config['optim.eps']) },
        {
          lr: '0.25',
          'optim.name': 'adam',
          'optim.betas': '[0.9,0.999]',
          'optim.eps': 1e-8,
          'optim.nested.deep.er': 'null',
          words: 'smörgåsbord 🙂',
          flag: 'true',
          big: '9007199254740993',
          layers: '[64,32]',
          'dotted.name': '3',
        },
      );
      const { values } = played.whole as WandbFacts & { readonly values: Readonly<Record<string, readonly number[]>> };
      const told = Object.fromEntries(summary.map(({ key, value }) => [key, value]));
      assert.equal(Number(told['group/loss.min']), Math.min(...values['group/loss']!));
      assert.equal(Number(told['group/accuracy.max']), Math.max(...values['group/accuracy']!));
      assert.equal(Number(told['metric 5']), values['metric 5']!.at(-1));
      assert.deepEqual([told['metric 0'], told['best'], told['table.rows'], told['text']], [undefined, '42', '3', 'hello']);
      assert.deepEqual([run.status, run.name, run.group, run.jobType, run.notes], ['finished', 'the whole', 'folds', 'train', 'some *notes*']);
      assert.match(run.source?.commit ?? '', /^[0-9a-f]{40}$/);
    });

    it('sends the console with its progress bar as one line, and what is measured of the machine', async () => {
      const lines = await linesOf(core, played.whole.id);
      for (let epoch = 0; epoch < 20; epoch += 1) assert.ok(lines.includes(`epoch ${epoch}`), `epoch ${epoch}`);
      assert.deepEqual(
        lines.filter((line) => line.includes('%|')),
        ['100%|##########| 50/50'],
      );
      assert.ok(lines.includes('to the other stream'));
      const { metrics } = await core.runs.get(caller, played.whole.id);
      assert.ok(metrics.some(({ key }) => key.startsWith('system/')));
    });

    it('sends its files, the program and the changes since its commit', () => {
      const { paths, metadata, notes } = played.files;
      for (const path of ['wandb-metadata.json', 'requirements.txt', 'config.yaml', 'wandb-summary.json', 'output.log', 'notes.txt', 'diff.patch', 'code/wandb_journey.py'])
        assert.ok(paths.includes(path), `${path} is among ${paths.join(', ')}`);
      assert.equal(notes, 'kept beside the run\n');
      assert.match((JSON.parse(metadata) as { readonly program: string }).program, /wandb_journey\.py$/);
    });

    it('goes on with a run where it stopped, and refuses to when told so', async () => {
      const { resumed, refusals } = played;
      assert.deepEqual([resumed['resumed'], resumed['summary'], resumed['first']], [true, 49, 0]);
      assert.deepEqual(
        await pointsOf(core, resumed.id, 'x'),
        Array.from({ length: 70 }, (_, step) => [step, step]),
      );
      const lines = await linesOf(core, resumed.id);
      assert.deepEqual(
        lines.filter((line) => line.startsWith('line ')),
        Array.from({ length: 70 }, (_, index) => `line ${index}`),
      );
      assert.match(refusals[0]!, /already exists|is not a valid option for resuming/);
      assert.match(refusals[1]!, /does not exist|has not been initialized/);
    });

    it('begins a fork at the step after the one it was taken from, behind what was logged up to that', async () => {
      const before = Array.from({ length: 31 }, (_, step) => [step, step]);
      assert.deepEqual(await pointsOf(core, played.fork.id, 'x'), [...before, ...Array.from({ length: 10 }, (_, index) => [31 + index, 1000 + index])]);
    });

    it('sends a run that was made offline, and the same again is no change', async () => {
      assert.deepEqual(
        await pointsOf(core, played.offline.id, 'x'),
        Array.from({ length: 300 }, (_, step) => [step, step / 3]),
      );
      assert.ok((await linesOf(core, played.offline.id)).includes('printed offline'));
      assert.deepEqual(played.synced[1], played.synced[0]);
      assert.equal(played.synced[0].run.status, 'FINISHED');
    });

    if (hasSharedMode(client)) {
      it('logs to one run from three programs at once', async () => {
        for (const label of ['primary', 'worker-1', 'worker-2'])
          assert.deepEqual(
            (await pointsOf(core, 'shared', `${label}/x`)).map(([, value]) => value),
            Array.from({ length: 30 }, (_, value) => value),
            label,
          );
        const steps = (await core.histories.read(caller, { runId: 'shared', kind: 'logged', fromRow: 0, limit: 1_000 })).rows.map(({ step }) => step);
        assert.deepEqual([steps.length, new Set(steps).size], [90, 90]);
        assert.equal((await core.runs.get(caller, 'shared')).run.status, 'finished');
      });
    }

    it('has crashed when it was killed and is not heard of, and goes on all the same', async () => {
      const { statusAfterKill, again } = played.crash;
      assert.equal(statusAfterKill, 'crashed');
      assert.equal(again['resumed'], true);
      assert.deepEqual(
        (await pointsOf(core, again.id, 'x')).map(([, value]) => value),
        Array.from({ length: 30 }, (_, value) => value),
      );
      assert.equal((await core.runs.get(caller, again.id)).run.status, 'finished');
    });

    it('is preempted when it said that its machine would be taken away', async () => {
      assert.equal((await core.runs.get(caller, 'preempted')).run.status, 'preempted');
    });
  });
}

interface Journey {
  readonly place: WandbPlace;
  readonly wire: Wire;
  readonly isShared: boolean;
}

interface Synced {
  readonly run: Omit<TrackedRun, 'history' | 'paths' | 'file'>;
  readonly paths: readonly string[];
  readonly points: readonly unknown[];
}

interface Played {
  readonly whole: WandbFacts;
  readonly files: { readonly paths: readonly string[]; readonly metadata: string; readonly notes: string };
  readonly resumed: WandbFacts;
  /** Of a run there is, told never to go on; of one there is not, told that it must. */
  readonly refusals: readonly string[];
  readonly fork: WandbFacts;
  readonly offline: WandbFacts;
  /** After the first time it was sent, and after the second. */
  readonly synced: readonly [Synced, Synced];
  readonly crash: { readonly statusAfterKill: string; readonly again: WandbFacts };
}

async function play({ place, wire, isShared }: Journey): Promise<Played> {
  const whole = await playPart(place, 'whole');
  const files = await filesOf(wire, whole.id);
  await playPart(place, 'steps', 'resumed', '0', '50');
  const resumed = await playPart(place, 'steps', 'resumed', '50', '20', 'must');
  const refusals = [await refusalOf(place, 'steps', 'resumed', '70', '1', 'never'), await refusalOf(place, 'steps', 'nowhere', '0', '1', 'must')];
  const fork = await playPart(place, 'fork', 'resumed', '30', '10');
  const offline = await playPart(place, 'offline', 'offline');
  const synced = [await sync(place, wire, offline), await sync(place, wire, offline)] as const;
  if (isShared)
    await Promise.all([['primary', '30'] as const, ['worker-1', '30'] as const, ['worker-2', '30'] as const].map((args) => playPart(place, 'shared', 'shared', ...args)));
  const crash = await crashAndGoOn(place, wire);
  await playPart(place, 'preempt', 'preempted');
  return { whole, files, resumed, refusals, fork, offline, synced, crash };
}

async function filesOf(wire: Wire, runId: string): Promise<Played['files']> {
  const run = await trackedRun(wire, runId);
  const paths = await run.paths();
  return { paths, metadata: (await run.file('wandb-metadata.json')).toString(), notes: (await run.file('notes.txt')).toString() };
}

async function refusalOf(place: WandbPlace, ...args: readonly string[]): Promise<string> {
  return playPart(place, ...args).then(
    () => assert.fail(`${args.join(' ')} was carried out`),
    (error: Error) => error.message,
  );
}

async function sync(place: WandbPlace, wire: Wire, { id, folder }: WandbFacts): Promise<Synced> {
  await runWandb(place, ['-m', 'wandb', 'sync', '--include-synced', folder as string]);
  const { history, paths, file: _file, ...run } = await trackedRun(wire, id);
  return { run, paths: await paths(), points: await history('x') };
}

/** Killed with all it started, once what it logged has arrived; then given up by the server, and begun anew. */
async function crashAndGoOn(place: WandbPlace, wire: Wire): Promise<Played['crash']> {
  const { facts, kill } = await startPart(place, 'hang', 'crashed', '20');
  await until(async () => (await (await trackedRun(wire, facts.id)).history('x')).length === 20);
  kill();
  let status = '';
  let shortenedAt = 0;
  await until(async () => {
    ({ status } = (await wire.read<{ readonly run: { readonly status: string } }>(`/api/v1/runs/${facts.id}`)).run);
    if (status === 'crashed') return true;
    // Nobody waits five minutes for it. What the program sent last may come after this, and make them five again.
    if (Date.now() - shortenedAt > 20_000) {
      const lease = { method: 'POST', path: `/api/v1/runs/${facts.id}/lease`, body: { holder: 'test', periodMs: 5_000 } } as const;
      assert.ok((await wire.insist(lease)).answer!.status < 300);
      shortenedAt = Date.now();
    }
    return false;
  });
  return { statusAfterKill: status, again: await playPart(place, 'steps', facts.id, '20', '10') };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error('waited two minutes in vain');
    await sleep(500);
  }
}

/** Step and value of every point, by step. */
async function pointsOf(core: Core, runId: string, key: string): Promise<readonly (readonly [number, number])[]> {
  const { points } = await core.metrics.history(caller, { runId, key, page: { limit: 10_000 } });
  return Array.from(points.steps, (step, index) => [step, points.values[index]!] as const).toSorted(([one], [other]) => one - other);
}

async function rowsOf(core: Core, runId: string): Promise<readonly string[]> {
  const { rows } = await core.histories.read(caller, { runId, kind: 'logged', fromRow: 0, limit: 10_000 });
  return rows.map(({ json }) => json);
}

async function linesOf(core: Core, runId: string): Promise<readonly string[]> {
  const { lines } = await core.console.read(caller, { runId, fromLine: 0, limit: 10_000 });
  return lines.map(({ text }) => text);
}
