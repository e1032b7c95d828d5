// Reading metrics of many runs over the native wire: `node bench/metric-reads.ts [--runs N] [--points N] [--rounds N]`. A server of its
// own is filled; then lines of buckets, bands and exports are read in turn, and each answer is checked. Beside the exports stands what
// JSON.stringify makes of the same points in one core, in the same rounds. Others' wait is the longest answer to a small request meanwhile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { readPointFrames, type ExportMetrics } from '../sdk/index.ts';
import { startServer, type TestServer } from '../tests/cli/recorded-project.ts';
import { machine } from './report.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' }, points: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' } } });
const [runCount, pointCount, rounds] = [Number(values.runs), Number(values.points), Number(values.rounds)];
const valueAt = (run: number, step: number): number => Math.exp(-step / pointCount) + Math.sin(step * 7 + run) * 0.05 + run * 0.001;

const server = await startServer();
const { client } = server;
try {
  const runIds = await fill(server);
  console.log(`${runCount} runs of ${pointCount} points, on ${machine()}; medians of ${rounds} rounds.\n`);
  const memory = (when: string): void =>
    console.log(`\nMemory of the server ${when}: ${memoryOf(server.process.child.pid!, 'VmRSS')} MB, at the most ${memoryOf(server.process.child.pid!, 'VmHWM')} MB.\n`);
  memory('once it is filled');
  await charts(runIds);
  memory('after charts');
  await exports(runIds);
  memory('after exports');
} finally {
  server.process.child.kill('SIGTERM');
  await server.process.ended;
}

async function fill({ client: filler }: TestServer): Promise<readonly string[]> {
  const runIds: string[] = [];
  for (let run = 0; run < runCount; run += 1) {
    const { id } = await filler.createRun({ experimentId: '0' });
    runIds.push(id);
    for (let start = 0; start < pointCount; start += 10_000) {
      const metrics = Array.from({ length: Math.min(10_000, pointCount - start) }, (_, index) => ({
        key: 'loss',
        value: valueAt(run, start + index),
        step: start + index,
        timestamp: 1_700_000_000_000 + (start + index) * 250,
      }));
      await filler.logBatch({ runId: id, metrics });
    }
  }
  return runIds;
}

interface Measured {
  readonly ms: number;
  /** Of the server, all its threads. */
  readonly processorMs: number;
  /** The longest that a small request waited meanwhile. */
  readonly waitMs: number;
}

async function timed(work: () => Promise<void>): Promise<Measured> {
  let isOver = false;
  let waitMs = 0;
  const asking = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await client.getServer();
      waitMs = Math.max(waitMs, performance.now() - askedAt);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const [startedAt, usedBefore] = [performance.now(), processorMs()];
  await work();
  const [ms, used] = [performance.now() - startedAt, processorMs() - usedBefore];
  isOver = true;
  await asking;
  return { ms, waitMs, processorMs: used };
}

async function charts(runIds: readonly string[]): Promise<void> {
  const buckets = 1_000;
  const lines = { runIds, keys: ['loss'], buckets };
  const bands = { groups: [{ name: 'all', runIds }], keys: ['loss'], buckets };
  let version = '';
  const rows: Readonly<Record<string, () => Promise<void>>> = {
    [`lines, ${buckets} buckets`]: async () => {
      const found = await client.getMetricBuckets(lines);
      ({ version } = found);
      assert.equal(
        found.lines.reduce((sum, { total }) => sum + total, 0),
        runCount * pointCount,
      );
      checkMean(found.lines.at(-1)!.means as readonly number[], found.width, (step) => valueAt(runCount - 1, step));
    },
    'the same, not changed (304)': async () => assert.equal((await client.getMetricBuckets(lines, { headers: { 'if-none-match': version } })).isUnchanged, true),
    'lines over time': async () => assert.equal((await client.getMetricBuckets({ ...lines, x: 'time' })).lines[0]!.total, pointCount),
    [`a band over ${runCount} runs, ${buckets} buckets`]: async () => {
      const found = await client.getMetricBands(bands);
      assert.deepEqual(new Set(found.lines[0]!.counts), new Set([runCount]));
      checkMean(found.lines[0]!.means as readonly number[], found.width, (step) => meanOf(runIds.map((_id, run) => valueAt(run, step))));
    },
    'a chart as before, 500 stretches': async () => {
      for (let start = 0; start < runIds.length; start += 200) await client.getChart({ runIds: runIds.slice(start, start + 200), keys: ['loss'], buckets: 500 });
    },
  };
  console.log("| Charts | ms | points/s | processor ms of the server | others' wait, ms |\n|---|---:|---:|---:|---:|");
  const took = await inTurn(rows);
  for (const [name, { ms, waitMs, processorMs: used }] of took)
    console.log(`| ${name} | ${ms.toFixed(1)} | ${((runCount * pointCount) / ms / 1000).toFixed(2)} M | ${used.toFixed(0)} | ${waitMs.toFixed(0)} |`);
}

function checkMean(means: readonly number[], width: number, valueOf: (step: number) => number): void {
  const from = Math.ceil(5 * width);
  const steps = Array.from({ length: Math.ceil(6 * width) - from }, (_none, index) => from + index);
  assert.ok(Math.abs(means[5]! - meanOf(steps.map(valueOf))) < 1e-12);
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

async function exports(runIds: readonly string[]): Promise<void> {
  const total = runCount * pointCount;
  const sizes = new Map<string, number>();
  const inOneCore = 'JSON.stringify, one core';
  const stringifying: number[] = [];
  const take = async (format: ExportMetrics['format'], check: (bytes: Buffer) => void): Promise<void> => {
    const { body } = await client.exportMetrics({ runIds, format });
    let size = 0;
    let tail = Buffer.alloc(0);
    for await (const chunk of body! as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      tail = Buffer.concat([tail.subarray(-64), chunk]).subarray(-64);
    }
    sizes.set(format, size / total);
    check(tail);
  };
  const rows: Readonly<Record<string, () => Promise<void>>> = {
    [inOneCore]: async () => {
      let size = 0;
      const before = process.cpuUsage();
      for (const [run, runId] of runIds.entries())
        for (let step = 0; step < pointCount; step += 1)
          size += JSON.stringify({ runId, key: 'loss', step, timestamp: 1_700_000_000_000 + step * 250, value: valueAt(run, step) }).length + 1;
      const { user, system } = process.cpuUsage(before);
      stringifying.push((user + system) / 1000);
      sizes.set(inOneCore, size / total);
    },
    jsonl: () => take('jsonl', (tail) => assert.equal(tail.at(-1), 10)),
    csv: () => take('csv', (tail) => assert.equal(tail.at(-1), 10)),
    parquet: () => take('parquet', (tail) => assert.equal(tail.subarray(-4).toString(), 'PAR1')),
    packed: async () => {
      const { body } = await client.exportMetrics({ runIds, format: 'packed' });
      let points = 0;
      for await (const { values: column } of readPointFrames(body! as AsyncIterable<Uint8Array>)) points += column.length;
      assert.equal(points, total);
      sizes.set('packed', 24);
    },
    'pages of getMetricHistory, 25,000': async () => {
      for (const runId of runIds) {
        let pageToken: string | undefined;
        do ({ nextPageToken: pageToken } = await client.getMetricHistory({ runId, key: 'loss', limit: 25_000, pageToken }));
        while (pageToken !== undefined);
      }
    },
  };
  const took = await inTurn(rows);
  const base = took.get(inOneCore)!.ms;
  console.log("\n| Exports | points/s | of JSON.stringify | by processor time | bytes a point | others' wait, ms |\n|---|---:|---:|---:|---:|---:|");
  for (const [name, { ms, waitMs, processorMs: used }] of took) {
    const byProcessor = name === inOneCore ? 1 : meanOf(stringifying) / used;
    const wait = name === inOneCore ? '' : waitMs.toFixed(0);
    console.log(`| ${name} | ${(total / ms / 1000).toFixed(2)} M | ${(base / ms).toFixed(2)} | ${byProcessor.toFixed(2)} | ${sizes.get(name)?.toFixed(1) ?? ''} | ${wait} |`);
  }
}

/** Round by round, so that others at work here do the same to all. */
async function inTurn(rows: Readonly<Record<string, () => Promise<void>>>): Promise<ReadonlyMap<string, Measured>> {
  const all = new Map(Object.keys(rows).map((name): [string, Measured[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) for (const [name, work] of Object.entries(rows)) all.get(name)!.push(await timed(work));
  return new Map(
    [...all].map(([name, took]) => [
      name,
      { ms: middle(took.map(({ ms }) => ms)), processorMs: meanOf(took.map((one) => one.processorMs)), waitMs: middle(took.map(({ waitMs }) => waitMs)) },
    ]),
  );
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

/** In hundredths of a second, as the kernel counts them. */
function processorMs(): number {
  const fields = readFileSync(`/proc/${server.process.child.pid!}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memoryOf(pid: number, name: 'VmHWM' | 'VmRSS'): string {
  const found = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return found === null ? 'unknown' : (Number(found[1]) / 1024).toFixed(0);
}
