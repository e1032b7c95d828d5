// Nobody waits for another's heavy request: the thread that answers is never held for long by one. What is measured is how much of its
// processor time a single turn of its loop takes. That is the work itself: how busy the machine is does not count.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';

import { composeServer, type RunningServer } from '../../src/compose-server.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { Log } from '../../src/log.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';
import { addExperiment, aRun, newId } from '../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../remove-folder.ts';

/** No request may wait longer than this behind what another one asked for. */
const budgetMs = 100;
const points = 400_000;
const runCount = 5_000;
const bodyBytes = 6 * 1024 * 1024;

interface Asked {
  readonly path: string;
  readonly body: string;
}

/** Asks from a thread of its own, so that asking costs the answering thread nothing. */
const asker = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', async ({ url, body }) => {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    parentPort.postMessage({ status: answer.status, bytes: (await answer.arrayBuffer()).byteLength });
  });
`;

function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** What the longest turn of this thread's loop took while the work was done. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let [longest, last, isDone] = [0, usedMs(), false];
  const look = (): void => {
    const now = usedMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isDone = true;
  look();
  return longest;
}

describe('the thread that answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nobody-waits-'));
  const runId = newId();
  let server: RunningServer;
  let thread: Worker;

  before(async () => {
    await fill(join(folder, 'assay.db'), runId);
    const quiet = (): void => {};
    const log: Log = { debug: quiet, info: quiet, warning: quiet, error: quiet };
    const settings = loadConfig(['--data', folder, '--port', '0'], {}).values;
    const onFatal = (error: Error): never => {
      throw error;
    };
    server = await composeServer(settings, { log, onFatal });
    thread = new Worker(asker, { eval: true });
  });
  after(async () => {
    await thread.terminate();
    await server.stop(0);
    removeFolderAtOnce(folder);
  });

  async function answer({ path, body }: Asked): Promise<{ readonly status: number; readonly bytes: number }> {
    thread.postMessage({ url: `${server.url}${path}`, body });
    const [told] = (await once(thread, 'message')) as [{ readonly status: number; readonly bytes: number }];
    return told;
  }

  /** The least of three times: whatever else goes on can only add to what the work takes. */
  async function held(t: TestContext, asked: Asked | (() => Asked), status: number): Promise<number> {
    const next = typeof asked === 'function' ? asked : (): Asked => asked;
    const times: number[] = [];
    for (let time = 0; time < 3; time += 1) times.push(await longestTurn(async () => assert.equal((await answer(next())).status, status)));
    t.diagnostic(`${next().path}: held for ${times.map((ms) => ms.toFixed(1)).join(', ')} ms`);
    return Math.min(...times);
  }

  let buckets = 400;
  /** Of another width each time, so that none is remembered. */
  const chart = (): Asked => ({ path: '/api/v1/metrics/chart', body: JSON.stringify({ runIds: [runId], keys: ['loss'], buckets: (buckets += 1) }) });
  const search: Asked = {
    path: '/api/2.0/mlflow/runs/search',
    body: JSON.stringify({ experiment_ids: ['0'], order_by: ['params.p1 DESC'], max_results: 1_000 }),
  };
  const tag = (value: string): Asked => ({ path: '/api/2.0/mlflow/runs/set-tag', body: JSON.stringify({ run_id: runId, key: 'long', value }) });
  const batch: Asked = {
    path: '/api/2.0/mlflow/runs/log-batch',
    body: JSON.stringify({ run_id: runId, metrics: Array.from({ length: 120_000 }, (_none, step) => ({ key: 'm', value: step / 7, timestamp: step, step })) }),
  };

  before(async () => {
    // Once each, for what is compiled and opened the first time only.
    for (const asked of [chart(), search, tag('x'.repeat(bodyBytes)), batch]) await answer(asked);
  });

  it('is held by a body that it reads itself, which shows that the measure sees what holds it', async (t) => {
    const parsedHereMs = await longestTurn(async () => void JSON.parse(batch.body));
    const servedMs = await held(t, batch, 400);
    t.diagnostic(`the same body parsed in this thread: ${parsedHereMs.toFixed(1)} ms held`);
    assert.ok(servedMs < parsedHereMs, `${servedMs} ms when served, ${parsedHereMs} ms when parsed in the same thread`);
  });

  it('does the smaller part of what a chart takes', async (t) => {
    const [process0, thread0] = [process.cpuUsage(), process.threadCpuUsage()];
    await answer(chart());
    const [whole, own] = [process.cpuUsage(process0), process.threadCpuUsage(thread0)].map(({ user, system }) => user + system) as [number, number];
    t.diagnostic(`${(own / 1_000).toFixed(1)} of ${(whole / 1_000).toFixed(1)} ms`);
    assert.ok(own < whole / 3, `${own} of ${whole} µs`);
  });

  it(`is not held for ${budgetMs} ms by a chart of a long series`, async (t) => {
    assert.ok((await held(t, chart, 200)) < budgetMs);
  });

  it(`is not held for ${budgetMs} ms by a search that looks at every run`, async (t) => {
    assert.ok((await held(t, search, 200)) < budgetMs);
  });

  it(`is not held for ${budgetMs} ms by a large body, whatever is in it`, async (t) => {
    assert.ok((await held(t, batch, 400)) < budgetMs);
    assert.ok((await held(t, tag('x'.repeat(bodyBytes)), 200)) < budgetMs);
    assert.ok((await held(t, { ...batch, body: '['.repeat(bodyBytes) }, 400)) < budgetMs);
  });
});

async function fill(path: string, runId: string): Promise<void> {
  const store = await openSqliteStore({ path, readerThreads: 0 });
  const now = 1_700_000_000_000;
  const { id: experimentId } = await addExperiment(store, { id: '0', name: 'Default' });
  await store.transaction(async ({ runs }) => {
    const others = Array.from({ length: runCount }, (_none, number) => aRun(experimentId, { name: `run ${number}` }));
    for (const run of [aRun(experimentId, { id: runId }), ...others]) await runs.insert(run);
    await runs.insertParams(others.map(({ id }, number) => ({ runId: id, key: 'p1', value: String((number * 31) % 1_009) })));
  });
  for (let start = 0; start < points; start += 20_000) {
    const marks = Array.from({ length: 20_000 }, (_none, index) => ({
      key: 'loss',
      value: Math.sin((start + index) / 1_000),
      step: start + index,
      timestamp: now + start + index,
    }));
    await store.transaction(({ metrics }) => metrics.append([{ runId, points: marks }]));
  }
  await store.close();
}
