// `assay export` on a real server: files of several forms, and a lake that is interrupted again and again while runs log, points come
// late and a run is removed. DuckDB and pyarrow read it: no point is missing in the end, and none is there twice at any time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { runAssay, temporaryFolder } from '../server/server-process.ts';
import { startServer, type TestServer } from './recorded-project.ts';

const skip = (await pythonMissing()) ?? false;
const home = temporaryFolder();
let server: TestServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  server.process.child.kill('SIGTERM');
  await server.process.ended;
});

function start(...args: readonly string[]) {
  return runAssay(['export', ...args], { ASSAY_SERVER: server.url, ASSAY_HOME: home });
}

async function call(...args: readonly string[]) {
  const started = start(...args);
  return { code: await started.ended, stdout: started.stdout(), stderr: started.stderr() };
}

async function newRun(experimentId = '0', seed = '1'): Promise<string> {
  const { id } = await server.client.createRun({ experimentId });
  await server.client.logBatch({ runId: id, params: [{ key: 'seed', value: seed }] });
  return id;
}

const log = (runId: string, key: string, steps: readonly number[], at = 0) =>
  server.client.logBatch({ runId, metrics: steps.map((step) => ({ key, value: Math.sin(step + at), step, timestamp: step * 10 + at })) });

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);

async function truth(): Promise<readonly string[]> {
  const experimentIds = (await server.client.searchExperiments({ visibility: 'all' })).items.map(({ id }) => id);
  const { items } = await server.client.searchRuns({ experimentIds, visibility: 'all' });
  const { body } = await server.client.exportMetrics({ runIds: items.map(({ id }) => id), format: 'jsonl' });
  const lines = (await new Response(body).text()).trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .map(({ runId, key, step, timestamp, value }) => JSON.stringify([runId, key, step, timestamp, value]))
    .sort();
}

/** All points that a reader of the lake finds now. */
const reader = `
import sys, json, duckdb, pyarrow.dataset as ds
root = sys.argv[1]
points = duckdb.sql(f"select run_id, key, step, timestamp, value from read_parquet('{root}/metrics/**/*.parquet', hive_partitioning = true)").fetchall()
table = ds.dataset(f'{root}/metrics', format='parquet', partitioning='hive').to_table(columns=['run_id', 'experiment', 'step'])
runs = duckdb.sql(f"select r.run_id, r.experiment, p.value, r.status from read_parquet('{root}/runs/**/*.parquet', hive_partitioning = true) r join read_parquet('{root}/params/**/*.parquet') p using (run_id) where p.key = 'seed' order by 1").fetchall()
print(json.dumps({'points': [list(point) for point in points], 'rows': table.num_rows, 'experiments': sorted(set(map(str, table.column('experiment').to_pylist()))), 'runs': [list(map(str, run)) for run in runs]}))
`;

interface Found {
  readonly points: readonly (readonly unknown[])[];
  readonly rows: number;
  readonly experiments: readonly string[];
  readonly runs: readonly (readonly string[])[];
}

async function readLake(folder: string): Promise<Found> {
  const python = await pythonEnvironment('lake');
  const { code, stdout, stderr } = await python.run(['-c', reader, folder]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Found;
}

function filesOf(folder: string): ReadonlyMap<string, number> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'));
  return new Map(names.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
}

describe('assay export', () => {
  it('writes the points of runs into a file that appears when it is whole, in the form of its ending', async () => {
    const [one, other] = [await newRun(), await newRun('0', '2')];
    await log(one, 'loss', range(0, 100));
    await log(other, 'loss', range(0, 3));
    const folder = temporaryFolder();
    const csv = await call(one, '--output', join(folder, 'one.csv'), '--json');
    assert.equal(csv.code, 0, csv.stderr);
    const { path, sizeBytes } = JSON.parse(csv.stdout) as { readonly path: string; readonly sizeBytes: number };
    const text = readFileSync(path, 'utf8');
    assert.deepEqual([text.split('\n').length, text.length, text.split('\n')[1]], [102, sizeBytes, `${one},loss,0,0,0`]);
    const filtered = await call('--filter', "params.seed = '2'", '--key', 'loss');
    assert.deepEqual([filtered.code, filtered.stdout.trimEnd().split('\n').length], [0, 3]);
    const parquet = await call(one, other, '-o', join(folder, 'both.parquet'));
    assert.match(parquet.stdout, /both\.parquet: .* of 2 runs/);
    assert.deepEqual(readFileSync(join(folder, 'both.parquet')).subarray(-4).toString(), 'PAR1');
    assert.deepEqual(readdirSync(folder).sort(), ['both.parquet', 'one.csv']);
  });

  it('ends well when whoever reads its output has enough', async () => {
    const run = await newRun();
    await log(run, 'loss', range(0, 20_000));
    const early = start(run, '--format', 'csv');
    await once(early.child.stdout!, 'data');
    early.child.stdout!.destroy();
    assert.deepEqual([await early.ended, early.stderr()], [0, '']);
  });

  it('says what is wrong with a call, and what there is not', async () => {
    for (const args of [[], ['a', '--filter', 'b'], ['--once'], ['--follow', 'x', '--key', 'b'], ['a', '--json']]) assert.equal((await call(...args)).code, 2);
    const missing = await call('f'.repeat(32));
    assert.deepEqual([missing.code, missing.stdout], [4, '']);
    assert.match(missing.stderr, /does not exist/);
  });
});

describe('assay export --follow', { skip }, () => {
  it('keeps a lake whole through kills while runs log, points come late and a run ends: nothing is lost, and nothing is there twice', async () => {
    const lake = join(temporaryFolder(), 'lake');
    const { id: experimentId } = await server.client.createExperiment({ name: 'other' });
    const [live, late, wide] = [await newRun('0', '7'), await newRun(experimentId, '8'), await newRun(experimentId, '9')];
    let step = 0;
    let isOver = false;
    const logging = (async () => {
      for (let round = 0; !isOver; round += 1) {
        await log(live, 'loss', range(step, step + 500));
        await log(late, 'loss', range(step, step + 50));
        if (round % 3 === 2) await log(late, 'loss', range(Math.max(0, step - 300), step), round);
        await server.client.logBatch({ runId: wide, metrics: range(0, 100).map((number) => ({ key: `k/${number}`, value: round, step: round, timestamp: round })) });
        step += 500;
        await sleep(50);
      }
    })();
    const hasPoints = (): boolean => [...filesOf(lake).keys()].some((name) => name.startsWith('metrics'));
    for (const waitMs of [0, 1200, 600, 1800]) {
      const follower = start('--follow', lake, '--every', '1');
      for (let tries = 0; tries < 400 && !hasPoints(); tries += 1) await sleep(50);
      await sleep(waitMs);
      follower.child.kill('SIGKILL');
      await follower.ended;
      const { points } = await readLake(lake);
      assert.equal(new Set(points.map((point) => JSON.stringify(point))).size, points.length, 'no point is there twice');
    }
    isOver = true;
    await logging;
    await server.client.finishRun({ runId: live, status: 'finished' });

    const last = await call('--follow', lake, '--once', '--json');
    assert.equal(last.code, 0, last.stderr);
    const found = await readLake(lake);
    const expected = await truth();
    const points = found.points.map((point) => JSON.stringify(point)).sort();
    assert.equal(points.length, expected.length);
    assert.ok(points.length > 5_000, `only ${points.length} points`);
    assert.equal(
      points.find((point, index) => point !== expected[index]),
      undefined,
    );
    assert.deepEqual([found.rows, found.experiments], [expected.length, ['0', experimentId]]);
    assert.deepEqual(
      found.runs.filter(([id]) => [live, late, wide].includes(id!)),
      [
        [live, '0', '7', 'finished'],
        [late, experimentId, '8', 'running'],
        [wide, experimentId, '9', 'running'],
      ].toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    );
    assert.equal([...filesOf(lake).keys()].filter((name) => name.startsWith('metrics') && name.includes(live)).length, 1, 'a run that has ended is one file');

    const before = filesOf(lake);
    const again = await call('--follow', lake, '--once', '--json');
    assert.deepEqual(JSON.parse(again.stdout), { runs: 0, points: 0, removedRuns: 0 });
    assert.deepEqual(filesOf(lake), before);
  });

  it('goes on from each place where it may have been interrupted', async () => {
    const lake = join(temporaryFolder(), 'lake');
    const run = await newRun();
    await log(run, 'loss', range(0, 100));
    const pass = async (): Promise<void> => assert.equal((await call('--follow', lake, '--once')).code, 0);
    const stateFile = (): string =>
      join(
        lake,
        '_assay/runs',
        readdirSync(join(lake, '_assay/runs'), { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(`${run}.json`))!,
      );
    const partOf = (number: number): string => join(lake, `metrics/project=default/experiment=0/run-${run}.0000${number}.parquet`);
    const unfinished = (path: string): string => join(dirname(path), `.${basename(path)}.unfinished`);
    const stepsIn = async (): Promise<readonly unknown[]> =>
      (await readLake(lake)).points
        .filter(([id]) => id === run)
        .map(([, , step]) => step)
        .sort((a, b) => Number(a) - Number(b));
    await pass();

    // A file has its name, and nothing is written down of it; more points come before the command is called again.
    const before = readFileSync(stateFile());
    await log(run, 'loss', range(100, 150));
    await pass();
    assert.deepEqual([existsSync(partOf(1)), existsSync(partOf(2))], [true, true]);
    writeFileSync(stateFile(), before);
    await log(run, 'loss', range(150, 200));
    await pass();
    assert.deepEqual(await stepsIn(), range(0, 200));

    // One file is to take the place of all, and is written down: with the old ones still there, and with them gone.
    await log(run, 'loss', range(10, 20), 5);
    const parts = [partOf(1), partOf(2)].map((path) => [path, readFileSync(path)] as const);
    await pass();
    const expected = [...range(0, 200), ...range(10, 20)].sort((a, b) => a - b);
    assert.deepEqual([await stepsIn(), existsSync(partOf(1)), existsSync(partOf(3))], [expected, false, true]);
    const state = JSON.parse(readFileSync(stateFile(), 'utf8')) as object;
    for (const left of [parts, parts.slice(1), []]) {
      for (const [path, bytes] of left) writeFileSync(path, bytes);
      renameSync(partOf(3), unfinished(partOf(3)));
      writeFileSync(stateFile(), JSON.stringify({ ...state, doomed: parts.map(([path]) => relative(lake, path)) }));
      await pass();
      assert.deepEqual([await stepsIn(), existsSync(partOf(2)), existsSync(unfinished(partOf(3)))], [expected, false, false]);
    }

    // A file that was being made is made anew.
    writeFileSync(unfinished(partOf(4)), 'PAR1 and then nothing');
    await pass();
    assert.equal(existsSync(unfinished(partOf(4))), false);
  });

  it('takes out a run that was removed for good, and refuses a lake of another server', async () => {
    const lake = join(temporaryFolder(), 'lake');
    const run = await newRun();
    await log(run, 'loss', range(0, 10));
    assert.equal((await call('--follow', lake, '--once')).code, 0);
    assert.ok([...filesOf(lake).keys()].some((name) => name.includes(run)));
    await server.client.deleteRun({ runId: run });
    const { id: jobId } = await server.client.emptyBin({ runIds: [run] });
    for (let tries = 0; tries < 100 && (await server.client.getJob({ jobId })).state !== 'done'; tries += 1) await sleep(100);
    const { stdout } = await call('--follow', lake, '--once', '--json');
    assert.equal((JSON.parse(stdout) as { readonly removedRuns: number }).removedRuns, 1);
    assert.deepEqual(
      [...filesOf(lake).keys()].filter((name) => name.includes(run)),
      [],
    );
    const other = await call('--follow', lake, '--once', '--server', server.url.replace('127.0.0.1', 'localhost'));
    assert.equal(other.code, 2);
    assert.match(other.stderr, /is a lake of http:\/\/127\.0\.0\.1/);
  });
});
