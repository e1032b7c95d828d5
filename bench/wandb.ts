// What it costs to log with W&B's client: `node bench/wandb.ts [--quick] [--rounds N]`. The stream's requests by themselves beside
// batches of the MLflow wire with as many points, and the real client with our server beside the same client that writes a file
// (its offline mode). All in turn, A-B-A-B; whether everything arrived is checked after each.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { type PythonEnvironment, pythonEnvironment } from '../tests/python/environments.ts';
import { checkoutKind, startContestant } from './contestant.ts';
import { call, measureRate, median } from './measure.ts';
import { openRawClient, rawRequest } from './raw-client.ts';
import { figure, machine, markdown } from './report.ts';
import { jsonRequest, newRun } from './tracking.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } } });
const seconds = values.quick ? 1 : 4;
const steps = values.quick ? 2_000 : 20_000;
/** Ten curves in each, as in the batches: a thousand points a request. */
const rowsPerRequest = 100;
const curves = 10;
/** Well-formed, and nobody's: there are no accounts. */
const key = '0'.repeat(40);

const upsertText = 'mutation Make($name: String!, $project: String!) { upsertBucket(input: { name: $name, modelName: $project, entityName: "default" }) { inserted } }';
const rowsText = 'query Rows($name: String!) { project(name: "bench", entityName: "default") { run(name: $name) { historyLineCount } } }';

const figures = new Map<string, number[]>();
const note = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value]);

const server = await startContestant({ name: 'assay', kind: checkoutKind(fileURLToPath(new URL('..', import.meta.url))) });
const environment = await pythonEnvironment('wandb-new');
console.log(`${machine()}; ${values.rounds} rounds, ${steps} rows by the client\n`);
try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    note('rows of the stream (points/s)', await streamRate(round));
    note('batches of the MLflow wire (points/s)', await batchRate());
    await client('online', environment);
    await client('offline', environment);
  }
} finally {
  await server.end();
}
console.log(
  markdown(
    ['What', 'median', 'all'],
    [...figures].map(([name, taken]) => [name, figure(median(taken)), taken.map(figure).join(', ')]),
    1,
  ),
);

function curve(step: number, index: number): number {
  return Math.sin(step / 50 + index) + step / 1e4;
}

async function streamRate(round: number): Promise<number> {
  const { url } = server.server();
  const run = `stream${round}`;
  await ask(upsertText, { name: run, project: 'bench' });
  let sent = 0;
  const next = (): Buffer => {
    const content = Array.from({ length: rowsPerRequest }, (_none, row) => {
      const step = sent + row;
      const logged = Object.fromEntries(Array.from({ length: curves }, (_curve, index) => [`curve ${index}`, curve(step, index)]));
      return JSON.stringify({ ...logged, _step: step, _runtime: step, _timestamp: 1_700_000_000 + step });
    });
    const body = { files: { 'wandb-history.jsonl': { offset: sent, content } } };
    sent += rowsPerRequest;
    return rawRequest(url, `/files/default/bench/${run}/file_stream`, { body: Buffer.from(JSON.stringify(body)) });
  };
  const requests = Array.from({ length: seconds * 600 }, next);
  const { done, perSecond } = await measureRate({ url, clients: 1, seconds, next: () => requests.shift() });
  await expectRows(run, done * rowsPerRequest);
  return perSecond * rowsPerRequest * curves;
}

async function batchRate(): Promise<number> {
  const { url } = server.server();
  const { id } = await newRun(url);
  const batch = (at: number): readonly object[] =>
    Array.from({ length: rowsPerRequest * curves }, (_none, index) => {
      const step = at * rowsPerRequest + Math.floor(index / curves);
      return { key: `curve ${index % curves}`, value: curve(step, index % curves), timestamp: 1_700_000_000_000 + step * 1_000, step };
    });
  const requests = Array.from({ length: seconds * 600 }, (_none, at) => jsonRequest(url, 'runs/log-batch', { run_id: id, metrics: batch(at) }));
  const { perSecond } = await measureRate({ url, clients: 1, seconds, next: () => requests.shift() });
  return perSecond * rowsPerRequest * curves;
}

interface Taken {
  readonly run: string;
  readonly init: number;
  readonly log: number;
  readonly finish: number;
  readonly total: number;
}

async function client(mode: 'online' | 'offline', { run }: PythonEnvironment): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'bench-wandb-'));
  try {
    const env = { WANDB_BASE_URL: server.server().url, WANDB_API_KEY: key, WANDB_MODE: mode, WANDB_SILENT: 'true', WANDB_DIR: cwd };
    const { code, stdout, stderr } = await run([join(import.meta.dirname, 'wandb_log.py'), String(steps)], { cwd, env });
    if (code !== 0) throw new Error(`the client ended with ${code}: ${stderr}`);
    const taken = JSON.parse(stdout.trim().split('\n').at(-1)!) as Taken;
    note(`client ${mode}: log calls (a second)`, steps / taken.log);
    note(`client ${mode}: init (s)`, taken.init);
    note(`client ${mode}: finish (s)`, taken.finish);
    note(`client ${mode}: from start to finish (s)`, taken.total);
    if (mode === 'online') await expectRows(taken.run, steps);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function expectRows(run: string, rows: number): Promise<void> {
  const { project } = (await ask(rowsText, { name: run })) as {
    readonly project: { readonly run: { readonly historyLineCount: number } };
  };
  if (project.run.historyLineCount !== rows) throw new Error(`of ${rows} rows ${project.run.historyLineCount} arrived`);
}

async function ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { url } = server.server();
  const socket = await openRawClient(url);
  try {
    const answer = await call<{ readonly data: unknown }>(socket, rawRequest(url, '/graphql', { body: Buffer.from(JSON.stringify({ query, variables })) }));
    return answer.data;
  } finally {
    socket.close();
  }
}
