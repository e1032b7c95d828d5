// What it would cost to run the server's own wire and core beside a recorded program, in place of the relay:
// `node bench/relay-core.ts [--calls N] [--rounds N]`. Both stand in a process with a recorder's modules and are asked in turn, as
// are a server by itself and the relay before it. CPU time and the sync of the disk are taken in the same run, since the machine may
// have other work.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startServer } from '../tests/journeys/server-process.ts';
import { call, expectSuccess } from './measure.ts';
import { openRawClient, type RawClient, rawRequest } from './raw-client.ts';
import type { Figures } from './relay-subject.ts';
import { machine } from './report.ts';
import { api, jsonRequest } from './tracking.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '200' }, rounds: { type: 'string', default: '5' } } });
const calls = Number(values.calls);
const rounds = Number(values.rounds);

interface Contestant {
  readonly name: string;
  readonly client: RawClient;
  readonly url: string;
  /** Another one in each round, so that none has more than a program gives it. */
  runId: string;
  /** Of its whole process so far, in milliseconds. */
  cpuMs(): Promise<number>;
  readonly child?: ChildProcess;
}

/** Of one call in one round. */
interface Taken {
  readonly medianMs: number;
  readonly slowMs: number;
  readonly cpuMs: number;
}

type Request = (contestant: Contestant, at: number) => Buffer;

const metric = (key: string, at: number): object => ({ key, value: at / 7, timestamp: 1_700_000_000_000 + at, step: at });
const requests: Readonly<Record<string, Request>> = {
  'log-metric': ({ url, runId }, at) => jsonRequest(url, 'runs/log-metric', { run_id: runId, ...metric('loss', at) }),
  'log-batch of 20 metrics': ({ url, runId }, at) =>
    jsonRequest(url, 'runs/log-batch', { run_id: runId, metrics: Array.from({ length: 20 }, (_, index) => metric(`m${index}`, at)) }),
  'log-parameter': ({ url, runId }, at) => jsonRequest(url, 'runs/log-parameter', { run_id: runId, key: `p${at % 100}`, value: 'v' }),
  'set-tag': ({ url, runId }, at) => jsonRequest(url, 'runs/set-tag', { run_id: runId, key: 'last', value: `${at}` }),
  'runs/create': ({ url }, at) => jsonRequest(url, 'runs/create', { experiment_id: '0', run_name: `child ${at}`, start_time: 1_700_000_000_000 + at }),
  'runs/get': ({ url, runId }) => rawRequest(url, `${api}/runs/get?run_id=${runId}`, { method: 'GET' }),
};

const temporary = mkdtempSync(join(tmpdir(), 'bench-relay-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
console.log(`Beside a program, on ${machine()}; ${rounds} rounds of ${calls} calls of a kind, in turn.\n`);
const server = await startServer({ data: join(temporary, 'data') });
const contestants = [
  await enter('server alone', server.url, () => Promise.resolve(cpuOf(server.pid))),
  await enterChild('relay before it', 'relay', server.url),
  await enterChild('relay, server away', 'relay'),
  await enterChild('wire and core on SQLite', 'core'),
];
const taken = new Map<string, Map<string, Taken[]>>(contestants.map(({ name }) => [name, new Map()]));
const syncsMs: number[] = [];
const memory = new Map<string, number[]>();
let step = 0;

await look();
for (let round = 0; round < rounds; round += 1) {
  for (const contestant of contestants) contestant.runId = await newRun(contestant);
  for (const [what, request] of Object.entries(requests)) {
    for (const contestant of contestants) await measure(contestant, what, request);
    syncsMs.push(...(await figuresOf(contestants.at(-1)!.child!, 50)).syncsMs);
  }
}
await look();
await sleep(10_000);
await look();
print();
for (const { client, child } of contestants) {
  client.close();
  child?.kill('SIGKILL');
}
await server.stop();

async function enterChild(name: string, kind: 'relay' | 'core', behind?: string): Promise<Contestant> {
  const child = fork(join(import.meta.dirname, 'relay-subject.ts'), [kind, mkdtempSync(join(temporary, 'spool-')), ...(behind === undefined ? [] : [behind])]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { ...(await enter(name, url, async () => (await figuresOf(child, 0)).cpuMs)), child };
}

async function enter(name: string, url: string, cpuMs: () => Promise<number>): Promise<Contestant> {
  return { name, client: await openRawClient(url), url, runId: '', cpuMs };
}

async function newRun({ client, url }: Contestant): Promise<string> {
  const { run } = await call<{ run: { info: { run_id: string } } }>(client, jsonRequest(url, 'runs/create', { experiment_id: '0', run_name: 'recorded' }));
  return run.info.run_id;
}

async function figuresOf(child: ChildProcess, syncs: number): Promise<Figures> {
  child.send({ syncs });
  const [figures] = (await once(child, 'message')) as [Figures];
  return figures;
}

async function measure(contestant: Contestant, what: string, request: Request): Promise<void> {
  const { name, client, cpuMs } = contestant;
  const warm = 20;
  const prepared = Array.from({ length: calls + warm }, () => request(contestant, (step += 1)));
  for (const one of prepared.slice(0, warm)) expectSuccess(await client.send(one));
  const tookMs: number[] = [];
  const cpuBefore = await cpuMs();
  for (const one of prepared.slice(warm)) {
    const startedAt = performance.now();
    expectSuccess(await client.send(one));
    tookMs.push(performance.now() - startedAt);
  }
  const figures = { medianMs: percentile(tookMs, 0.5), slowMs: percentile(tookMs, 0.95), cpuMs: ((await cpuMs()) - cpuBefore) / calls };
  taken.get(name)!.set(what, [...(taken.get(name)!.get(what) ?? []), figures]);
}

async function look(): Promise<void> {
  for (const { name, child } of contestants) {
    if (child !== undefined) memory.set(name, [...(memory.get(name) ?? []), (await figuresOf(child, 0)).pssMiB]);
  }
}

/** Jiffies of a hundredth of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function percentile(of: readonly number[], part: number): number {
  return of.toSorted((a, b) => a - b)[Math.min(of.length - 1, Math.floor(of.length * part))]!;
}

function print(): void {
  const line = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
  line(['median / 95th percentile / CPU of a call (ms)', ...contestants.map(({ name }) => name)]);
  line(['---', ...contestants.map(() => '---:')]);
  for (const what of Object.keys(requests)) {
    line([
      what,
      ...contestants.map(({ name }) => {
        const rows = taken.get(name)!.get(what)!;
        // What else the machine had to do slows a round down; the best counts.
        return (['medianMs', 'slowMs', 'cpuMs'] as const).map((figure) => Math.min(...rows.map((row) => row[figure])).toFixed(2)).join(' / ');
      }),
    ]);
  }
  console.log(`\nA sync of 4 KiB beside them: ${percentile(syncsMs, 0.5).toFixed(2)} ms, 95th percentile ${percentile(syncsMs, 0.95).toFixed(2)} ms.\n`);
  line(['PSS (MiB)', 'at the start', 'after the calls', '10 s later']);
  line(['---', '---:', '---:', '---:']);
  for (const [name, pss] of memory) line([name, ...pss.map((figure) => figure.toFixed(0))]);
}
