// Who waits for whom: `node bench/latency.ts [--quick] [--rounds N] [--against CHECKOUT]`. While charts of a very long series,
// searches through many runs and bodies of 15 MB are worked on, small requests are timed, and the server's memory is looked at.
// With another checkout, both are measured in turn on the same kind of data.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { type ServerProcess, startServer } from '../tests/journeys/server-process.ts';
import { checkoutKind } from './contestant.ts';
import type { Filled, FolderSizes } from './fill-folder.ts';
import { expectSuccess } from './measure.ts';
import { openRawClient, rawRequest } from './raw-client.ts';
import { machine, markdown } from './report.ts';
import { residentMiB } from './resident-memory.ts';
import { jsonRequest } from './tracking.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '2' }, against: { type: 'string' } } });
const sizes: FolderSizes = values.quick
  ? { series: [1_000_000, 100_000], lines: 10, linePoints: 20_000, runs: 5_000 }
  : { series: [10_000_000, 1_000_000], lines: 50, linePoints: 200_000, runs: 100_000 };
const loadSeconds = values.quick ? 5 : 20;
const here = fileURLToPath(new URL('..', import.meta.url));

interface Checkout {
  readonly name: string;
  readonly root: string;
  readonly folder: string;
  readonly filled: Filled;
  /** Every round's figure, by what it is of. */
  readonly figures: Map<string, number[]>;
}

let step = 0;
const temporary = mkdtempSync(join(tmpdir(), 'bench-latency-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
console.log(`Waiting for others, on ${machine()}; ${values.rounds} rounds, the best of each figure.\n`);
const checkouts = [...(values.against === undefined ? [] : [await prepare('before', values.against)]), await prepare('now', here)];
for (let round = 0; round < Number(values.rounds); round += 1) for (const checkout of checkouts) await measure(checkout);
print(checkouts);

async function prepare(name: string, root: string): Promise<Checkout> {
  const folder = mkdtempSync(join(temporary, `${name}-`));
  // Once without anything in it, for what every server has from the start.
  await (await start(root, folder)).stop();
  execFileSync(process.execPath, [join(import.meta.dirname, 'fill-folder.ts'), root, folder, JSON.stringify(sizes)], { stdio: 'inherit' });
  return { name, root, folder, filled: JSON.parse(readFileSync(join(folder, 'filled.json'), 'utf8')) as Filled, figures: new Map() };
}

function start(root: string, data: string): Promise<ServerProcess> {
  return startServer({ data, ...checkoutKind(root) });
}

/** Asked 1 s after the start, by a program, before anything else: what reads it has to be made ready first. */
async function firstOfAll({ root, folder, filled }: Checkout): Promise<number> {
  const server = await start(root, folder);
  await sleep(1_000);
  try {
    return await time(server.url, chartRequest(server.url, [filled.series[1]!], 'loss'));
  } finally {
    await server.stop();
  }
}

function chartRequest(url: string, runIds: readonly string[], key: string): Buffer {
  return rawRequest(url, '/api/v1/metrics/chart', { body: Buffer.from(JSON.stringify({ runIds, keys: [key], buckets: 400 })) });
}

async function measure(checkout: Checkout): Promise<void> {
  const { root, folder, filled, figures } = checkout;
  const note = (name: string, figure: number): void => void figures.set(name, [...(figures.get(name) ?? []), figure]);
  note(`chart of ${points(sizes.series[1]!)} points, the first request of all (ms)`, await firstOfAll(checkout));
  const server = await start(root, folder);
  const [longest, long] = filled.series as [string, string];
  const chart = (runIds: readonly string[], key: string): Buffer => chartRequest(server.url, runIds, key);
  const most = watchMemory(server.pid);
  try {
    await sleep(1_000);
    note('memory before anything was asked (MiB)', residentMiB(server.pid));
    // As people come to a chart: the app is opened before.
    const client = await openRawClient(server.url);
    await client.send(Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n'));
    client.close();
    await sleep(1_000);
    note(`chart of ${points(sizes.series[1]!)} points, first time (ms)`, await time(server.url, chart([long], 'loss')));
    note('the same again (ms)', await time(server.url, chart([long], 'loss')));
    note(`chart of ${points(sizes.series[0]!)} points (ms)`, await time(server.url, chart([longest], 'loss')));
    note(`chart of ${sizes.lines} lines of ${points(sizes.linePoints)} points (ms)`, await time(server.url, chart(filled.lines, 'line')));

    const load = fork(join(import.meta.dirname, 'latency-load.ts'), [server.url, longest]);
    await sleep(1_000);
    const [health, logged] = await Promise.all([probe(server.url, healthRequest), probe(server.url, (at) => metricRequest(server.url, long, at))]);
    load.send('how many');
    const [sent] = (await once(load, 'message')) as [{ charts: number; searches: number; bodies: number }];
    load.kill('SIGKILL');
    note('under load: /health, 99th percentile (ms)', percentile(health, 0.99));
    note('under load: /health, the slowest (ms)', percentile(health, 1));
    note('under load: log-metric, 99th percentile (ms)', percentile(logged, 0.99));
    note('under load: log-metric, the slowest (ms)', percentile(logged, 1));
    note('load: charts done', sent.charts);
    note('load: searches done', sent.searches);
    note('load: bodies of 15 MB answered', sent.bodies);
    note('most memory of all the above (MiB)', most());
    await sleep(5_000);
    note('memory 5 s after (MiB)', residentMiB(server.pid));
  } finally {
    most();
    await server.stop();
  }
}

function healthRequest(): Buffer {
  return Buffer.from('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
}
function metricRequest(url: string, runId: string, at: number): Buffer {
  return jsonRequest(url, 'runs/log-metric', { run_id: runId, key: 'probe', value: at, timestamp: 1_700_000_000_000 + at, step: at });
}

/** What each of many requests took, one every few milliseconds. */
async function probe(url: string, request: (at: number) => Buffer): Promise<readonly number[]> {
  const client = await openRawClient(url);
  const taken: number[] = [];
  for (const endAt = performance.now() + loadSeconds * 1_000; performance.now() < endAt;) {
    const startedAt = performance.now();
    expectSuccess(await client.send(request((step += 1))));
    taken.push(performance.now() - startedAt);
    await sleep(10);
  }
  client.close();
  return taken;
}

async function time(url: string, request: Buffer): Promise<number> {
  const client = await openRawClient(url);
  const startedAt = performance.now();
  // Some releases refuse what they cannot do; that took its time as well.
  const { status } = await client.send(request);
  const taken = performance.now() - startedAt;
  client.close();
  if (status !== 200) console.log(`a chart was answered with ${status}`);
  return taken;
}

/** Looks every 50 ms until it is asked for the most it has seen. */
function watchMemory(pid: number): () => number {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, residentMiB(pid))), 50);
  return () => {
    clearInterval(timer);
    return most;
  };
}

function percentile(taken: readonly number[], part: number): number {
  return taken.toSorted((a, b) => a - b)[Math.min(taken.length - 1, Math.floor(taken.length * part))]!;
}

function points(count: number): string {
  return count.toLocaleString('en');
}

function print(measured: readonly Checkout[]): void {
  const names = [...measured[0]!.figures.keys()];
  const best = ({ figures }: Checkout, name: string): string => {
    const all = figures.get(name)!;
    // Of memory the worst counts, of work done the most, of times the best: what else the machine had to do slows them.
    const figure = /memory|^load:/.test(name) ? Math.max(...all) : Math.min(...all);
    return figure >= 20 ? Math.round(figure).toLocaleString('en') : figure.toPrecision(2);
  };
  const rows = names.map((name) => [name, ...measured.map((checkout) => best(checkout, name))]);
  console.log(markdown(['What', ...measured.map(({ name }) => name)], rows, 1));
}
