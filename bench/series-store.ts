// What the series store costs: `node bench/series-store.ts [--quick] [--only NAME]`. Bytes a point once a run is sealed, and charts of very
// many points, over the store itself on SQLite in a file, with its reader threads. Every shown point is held against what was logged,
// bucket by bucket. Processor time is that of all threads of this process, so that others at work here do less to it.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';

import type { MetricColumns } from '../src/core/tracking/metrics/metric-columns.ts';
import type { MetricPoint } from '../src/core/tracking/metrics/metric.ts';
import type { Store } from '../src/core/store.ts';
import { openSqliteStore } from '../src/storage/sql/sqlite.ts';
import { addRun } from '../tests/conformance/store-fixtures.ts';
import { machine, markdown } from './report.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const part = values.quick ? 20 : 1;

interface Workload {
  readonly name: string;
  readonly series: number;
  readonly points: number;
  /** Points of all series in one append. */
  readonly batch: number;
  readonly buckets: number;
  /** How many of the lines one chart shows. */
  readonly lines: number;
}

const workloads: readonly Workload[] = [
  { name: '10⁷ points in 50 series', series: 50, points: 200_000 / part, batch: 1_000, buckets: 1_000, lines: 10 },
  { name: '10⁴ series of 100 points', series: 10_000 / part, points: 100, batch: 10_000, buckets: 50, lines: 10_000 / part },
  { name: 'one series of 10⁷ points', series: 1, points: 10_000_000 / part, batch: 10_000, buckets: 1_000, lines: 1 },
  { name: '100 series of 10⁵ points', series: 100, points: 100_000 / part, batch: 10_000, buckets: 1_000, lines: 100 },
];

/** As a loss: falling, with noise, of 32 bits; steps follow each other, times are 250 ms apart, give or take 10. */
function pointOf(series: number, step: number): MetricPoint {
  const noise = ((Math.imul(step * 50 + series + 1, 2_654_435_761) >>> 0) ^ (Math.imul(step + 7, 40_503) >>> 3)) >>> 0;
  const share = noise / 2 ** 32;
  return {
    key: `series/${series}`,
    value: Math.fround(2 / Math.sqrt(1 + step / 1_000) + 0.05 * share),
    step,
    timestamp: 1_700_000_000_000 + step * 250 + (Math.imul(noise, 97) % 11),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-series-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
console.log(`The series store, on ${machine()}; load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores at the start.\n`);
const rows: string[][] = [];
for (const [index, workload] of workloads.entries()) {
  if (values.only !== undefined && !workload.name.includes(values.only)) continue;
  const row = await measure(workload, join(folder, `${index}.db`));
  rows.push(row);
  console.error(row.join(' | '));
}
console.log(
  markdown(
    [
      'Workload',
      'made and appended (s of processor)',
      'sealed (s of processor)',
      'longest wait of a small write while the end is sealed (ms)',
      'bytes a point',
      'file, bytes a point',
      'chart, first (ms; of processor)',
      'best of three more, other buckets (ms; of processor)',
      'remembered (ms)',
      'load',
    ],
    rows,
  ),
);

async function measure(workload: Workload, path: string): Promise<string[]> {
  const { name, series, points, lines, buckets } = workload;
  let store = await openSqliteStore({ path });
  const run = await addRun(store);
  const filled = await fill(store, workload, run.id);
  await store.close();
  const { size, file } = sizes(path, series * points);
  store = await openSqliteStore({ path });
  store.expectReads();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const asked = Array.from({ length: lines }, (_none, index) => ({ runId: run.id, key: `series/${index}` }));
  const draw = async (wanted: number) => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const drawn = await store.metrics.chart({ series: asked, buckets: wanted });
    return { drawn, ms: performance.now() - began, cpu: cpuMs(used) };
  };
  const first = await draw(buckets);
  const others = [];
  for (const less of [1, 2, 3]) others.push(await draw(buckets - less));
  const again = await draw(buckets - 3);
  for (const [index, line] of first.drawn.entries()) if (index % Math.ceil(lines / 10) === 0) checkChart(line.points, { series: index, points, buckets });
  await store.close();
  const best = others.reduce((one, other) => (one.ms < other.ms ? one : other));
  const ms = ({ ms: wall, cpu }: { readonly ms: number; readonly cpu: number }): string => `${wall.toFixed(0)}; ${cpu.toFixed(0)}`;
  const shown = `${lines} lines of ${points} points to ${buckets}`;
  return [
    `${name}; chart of ${shown}`,
    filled.appended.toFixed(1),
    filled.sealed.toFixed(1),
    filled.longest.toFixed(0),
    size.toFixed(2),
    file.toFixed(2),
    ms(first),
    ms(best),
    again.ms.toFixed(1),
    loadavg()[0]!.toFixed(1),
  ];
}

/** Logs all of a run, with the store made smaller now and then as a server does, and ends it. */
async function fill(store: Store, { series, points, batch }: Workload, runId: string) {
  let [appended, sealed, longest] = [0, 0, 0];
  const seal = async (now: number): Promise<void> => {
    const used = process.cpuUsage();
    while (await store.compact(now));
    sealed += cpuMs(used) / 1_000;
  };
  const stepsAtOnce = Math.max(1, Math.floor(batch / series));
  const transaction = store.transaction.bind(store);
  for (let step = 0, since = 0; step < points; step += stepsAtOnce) {
    const used = process.cpuUsage();
    const batchPoints: MetricPoint[] = [];
    for (let one = 0; one < series; one += 1) for (let at = step; at < Math.min(points, step + stepsAtOnce); at += 1) batchPoints.push(pointOf(one, at));
    await transaction(({ metrics }) => metrics.append([{ runId, points: batchPoints }]));
    appended += cpuMs(used) / 1_000;
    since += batchPoints.length;
    if (since >= 250_000) {
      since = 0;
      await seal(0);
    }
  }
  await transaction(async ({ runs }) => {
    await runs.update({ ...(await runs.find(runId))!, status: 'finished', endedAt: 1 });
  });
  longest = await longestWait(store, () => seal(Date.now()));
  return { appended, sealed, longest };
}

/** The longest that a small write waits while the rest is sealed. */
async function longestWait(store: Store, work: () => Promise<void>): Promise<number> {
  let [isDone, longest] = [false, 0];
  const waiting = (async () => {
    while (!isDone) {
      const began = performance.now();
      await store.transaction(async ({ projects }) => void (await projects.find('default')));
      longest = Math.max(longest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  await work();
  isDone = true;
  await waiting;
  return longest;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

/** What is in use of the file, and the file with what is free in it. */
function sizes(path: string, points: number): { readonly size: number; readonly file: number } {
  const database = new DatabaseSync(path, { readOnly: true });
  const pragma = (name: string): number => Number(Object.values(database.prepare(`pragma ${name}`).get()!)[0]);
  const used = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  database.close();
  return { size: used / points, file: statSync(path).size / points };
}

/** Each bucket looked through plainly for what it must show. */
function checkChart(shown: MetricColumns, { series, points, buckets }: { readonly series: number; readonly points: number; readonly buckets: number }): void {
  const expected: number[] = [];
  const count = points <= buckets * 4 ? points : buckets;
  for (let bucket = 0; bucket < count; bucket += 1) {
    const width = points / count;
    const [from, to] = [Math.ceil(bucket * width - 1e-9), Math.ceil((bucket + 1) * width - 1e-9)];
    let [least, greatest] = [from, from];
    for (let step = from + 1; step < to; step += 1) {
      const { value } = pointOf(series, step);
      if (value < pointOf(series, least).value) least = step;
      if (value > pointOf(series, greatest).value) greatest = step;
    }
    for (const step of [...new Set([from, to - 1, least, greatest])].sort((one, other) => one - other)) expected.push(step);
  }
  if (expected.length !== shown.steps.length) throw new Error(`series ${series} shows ${shown.steps.length} points and should show ${expected.length}`);
  for (const [index, step] of expected.entries()) {
    const point = pointOf(series, step);
    if (shown.steps[index] !== step || shown.values[index] !== point.value || shown.timestamps[index] !== point.timestamp)
      throw new Error(`series ${series} shows another point than that of step ${step}`);
  }
}
