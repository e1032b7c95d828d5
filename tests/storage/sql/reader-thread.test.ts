// What crosses from a reader thread to the main thread: answers, in messages that are quick to read, and no object for a point.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { heavyReads } from '../../../src/core/store.ts';
import { createHeavyTurns } from '../../../src/storage/sql/postgres/heavy-turns.ts';
import { createReadLine } from '../../../src/storage/sql/read-line.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { stringsPerMessage } from '../../../src/storage/sql/sqlite/pack-answer.ts';
import { createReaderPool } from '../../../src/storage/sql/sqlite/reader-pool.ts';
import { openAnswer, type ReadAnswer, type ReaderMessage, type ReadRequest, sendMore } from '../../../src/storage/sql/sqlite/reader-protocol.ts';
import { addExperiment, aRun, refusal } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-readers-'));
after(() => removeFolderAtOnce(folder));
const path = join(folder, 'assay.db');
const points = 60_000;
const runCount = 600;
let experimentId = '';
let runId = '';

function countObjects(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return 1;
  return (Array.isArray(value) ? value : Object.values(value)).reduce((sum: number, item) => sum + countObjects(item), 1);
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endAt = performance.now() + 60_000; !isSo();) {
    assert.ok(performance.now() < endAt, 'it was not so within a minute');
    await sleep(20);
  }
}

/** The last message but one: what it holds of memory is told after the answer. */
/** Columns of one line, with those of far steps and times. */
function columnsOf(store: string, method: string): number {
  return method === 'buckets' ? 8 : method === 'bands' ? 10 : store === 'metrics' ? 5 : 0;
}

function answerOf(messages: readonly ReaderMessage[]): ReadAnswer {
  return messages.at(-2) as ReadAnswer;
}

/** Every message of one read's answer. */
async function ask(thread: Worker, request: ReadRequest): Promise<readonly ReaderMessage[]> {
  const messages: ReaderMessage[] = [];
  thread.postMessage(request);
  for (;;) {
    const [message] = (await once(thread, 'message')) as [ReaderMessage];
    messages.push(message);
    if ('heldBytes' in message) return messages;
    if ('part' in message) thread.postMessage(sendMore);
  }
}

describe('a reader thread', () => {
  let thread: Worker;
  before(async () => {
    const store = await openSqliteStore({ path, readerThreads: 0 });
    experimentId = (await addExperiment(store)).id;
    await store.transaction(async ({ runs, metrics, console, history }) => {
      const all = Array.from({ length: runCount }, (_none, index) => aRun(experimentId, { name: `run ${index}` }));
      for (const run of all) await runs.insert(run);
      runId = all[0]!.id;
      await runs.insertParams(all.flatMap(({ id }) => Array.from({ length: 10 }, (_none, index) => ({ runId: id, key: `p${index}`, value: 'x' }))));
      await metrics.append([{ runId, points: Array.from({ length: points }, (_none, at) => ({ key: 'long', value: Math.sin(at), step: at, timestamp: at })) }]);
      await metrics.append(all.map(({ id }) => ({ runId: id, points: [{ key: 'm', value: 1, step: 1, timestamp: 1 }] })));
      await console.append(
        runId,
        Array.from({ length: 12_000 }, (_none, number) => ({ number, at: number, stream: 'stdout', text: `line ${number}` })),
      );
      await history.put(
        { runId, kind: 'logged' },
        Array.from({ length: 12_000 }, (_none, number) => ({ number, step: number, json: `{"loss":${number}}` })),
      );
    });
    await store.close();
    thread = new Worker(new URL('../../../src/storage/sql/sqlite/reader-thread.ts', import.meta.url), { workerData: { path } });
    assert.deepEqual(await once(thread, 'message'), [{ isReady: true }]);
  });
  after(() => thread.terminate());

  it('answers every heavy read in columns, and with many strings in messages of a bounded number of them', async () => {
    const series = [{ runId, key: 'long' }];
    const page = { limit: 25_000 };
    const search = { experimentIds: [experimentId], visibility: 'active', order: [], page: { limit: runCount } };
    const args: { readonly [S in keyof typeof heavyReads]: Readonly<Record<(typeof heavyReads)[S][number], unknown>> } = {
      experiments: { activity: [experimentId] },
      runs: { search, count: search, keys: { experimentIds: [experimentId], limit: 1_000 }, keyPage: { kind: 'param', experimentIds: [experimentId], page } },
      metrics: {
        series: { ...series[0], page },
        manySeries: { series, limit: points },
        chart: { series, buckets: 500 },
        sample: { series, count: 2_500 },
        buckets: { series, axis: { kind: 'step' }, buckets: 500 },
        bands: { groups: [{ series }], axis: { kind: 'step' }, buckets: 500, share: 'mean' },
        tail: { series, limit: points },
        stretch: { series, place: { index: 0 }, limit: points },
      },
      loggedModels: { search: { experimentIds: [experimentId], datasets: [], order: [], page } },
      datasets: { summaries: { experimentIds: [experimentId], contextTag: 'context', limit: 1_000 } },
      console: { read: { runId, fromLine: 0, limit: 5_000 } },
      history: { read: { runId, kind: 'logged', fromRow: 0, limit: 5_000 }, sample: { runId, kind: 'logged', count: 2_500 } },
      search: { runs: { words: { whole: [], beginning: 'r' }, page: { limit: 100 } } },
      media: { keys: { runId, page }, steps: { runId, key: 'picture', limit: 10_000 } },
    };
    for (const store of Object.keys(heavyReads) as (keyof typeof heavyReads)[]) {
      for (const method of heavyReads[store]) {
        const messages = await ask(thread, { store, method, args: [(args[store] as Readonly<Record<string, unknown>>)[method]] });
        const answer = answerOf(messages);
        assert.ok('packed' in answer, `${store}.${method}`);
        // Three columns for a line of points, and those of a line of buckets or of a band; of everything else, however much, only codes, doubles and texts.
        const objects = countObjects(answer);
        assert.ok(objects <= 7 + columnsOf(store, method), `${store}.${method}: ${objects} objects`);
        for (const message of messages) {
          const strings = 'part' in message ? message.part : 'strings' in message ? message.strings : [];
          assert.ok(strings.length <= stringsPerMessage, `${store}.${method}: ${strings.length} strings`);
        }
      }
    }
  });

  it('sends many strings ahead, and puts the list together from them whole and in order', async () => {
    const messages = await ask(thread, { store: 'console', method: 'read', args: [{ runId, fromLine: 0, limit: 12_000 }] });
    const ahead = messages.flatMap((message) => ('part' in message ? message.part : []));
    assert.ok(messages.length > 3 && ahead.length > stringsPerMessage);
    const found = (await openAnswer(answerOf(messages), ahead)) as { readonly lines: readonly { readonly text: string }[] };
    assert.deepEqual(
      found.lines.map(({ text }) => text),
      Array.from({ length: 12_000 }, (_none, number) => `line ${number}`),
    );
  });

  it('gives a long list back whole and in order', async () => {
    const query = {
      experimentIds: [experimentId],
      visibility: 'active',
      order: [{ field: { type: 'attribute', name: 'run_name' }, direction: 'ascending' }],
      page: { limit: runCount },
    };
    const messages = await ask(thread, { store: 'runs', method: 'search', args: [query] });
    const ahead = messages.flatMap((message) => ('part' in message ? message.part : []));
    const found = (await openAnswer(answerOf(messages), ahead)) as { readonly items: readonly { readonly run: { readonly name: string } }[] };
    const names = Array.from({ length: runCount }, (_none, index) => `run ${index}`).sort();
    assert.deepEqual(
      found.items.map(({ run }) => run.name),
      names,
    );
  });
});

describe('the pool of reader threads', () => {
  const count: ReadRequest = { store: 'runs', method: 'count', args: [{ experimentIds: ['1'], visibility: 'all' }] };

  it('counts the time of a read from when a thread took it up, however long it waited in line', async () => {
    const timeLimitMs = 1_000;
    const pool = createReaderPool({ path, threads: 1, timeLimitMs, waitLimitMs: 120_000 });
    const sample: ReadRequest = { store: 'metrics', method: 'sample', args: [{ series: [{ runId, key: 'long' }], count: 10 }] };
    const timed = async (reads: number): Promise<number> => {
      const startedAt = performance.now();
      const found = (await Promise.all(Array.from({ length: reads }, () => pool.read(sample)))) as (readonly { readonly total: number }[])[];
      assert.ok(found.every(([line]) => line!.total === points));
      return performance.now() - startedAt;
    };
    let waitedMs = 0;
    // Enough of them that the last ones wait for longer than a read may take.
    for (let reads = 10; waitedMs < 1.5 * timeLimitMs && reads < 1_000; reads *= 2) waitedMs = await timed(reads);
    assert.ok(waitedMs > timeLimitMs, `waited ${waitedMs} ms`);
    await pool.close();
  });

  it('tells why nothing can be read when no thread can start, each time anew, and tries again at the next read', async () => {
    const pool = createReaderPool({ path: join(folder, 'nowhere', 'assay.db'), threads: 2, timeLimitMs: 10_000 });
    for (let time = 0; time < 3; time += 1) await assert.rejects(pool.read(count));
    await pool.close();
  });

  it('has no thread until something is read, one ready for a while after, and then none', async (t) => {
    let [begun, living] = [0, 0];
    const onWorker = (worker: Worker): void => {
      [begun, living] = [begun + 1, living + 1];
      worker.once('exit', () => (living -= 1));
    };
    process.on('worker', onWorker);
    t.after(() => process.off('worker', onWorker));
    const pool = createReaderPool({ path, threads: 2, timeLimitMs: 30_000, keepMs: 5_000 });
    t.after(() => pool.close());
    await sleep(100);
    assert.deepEqual({ begun, living }, { begun: 0, living: 0 });

    await Promise.all(Array.from({ length: 10 }, () => pool.read(count)));
    const many = begun;
    await until(() => living === 1);
    await pool.read(count);
    assert.deepEqual({ begun, living }, { begun: many, living: 1 }, 'the thread that stayed has read');

    await until(() => living === 0);
    assert.equal(await pool.read(count), runCount);
    assert.equal(begun, many + 1);
  });

  it('makes a thread ready when it is told that reads will come, and the read finds it', async (t) => {
    const begun: Worker[] = [];
    const onWorker = (worker: Worker): void => void begun.push(worker);
    process.on('worker', onWorker);
    t.after(() => process.off('worker', onWorker));
    const pool = createReaderPool({ path, threads: 2, timeLimitMs: 30_000 });
    t.after(() => pool.close());
    pool.expect();
    pool.expect();
    // Told of in a later turn.
    await until(() => begun.length > 0);
    assert.deepEqual(await once(begun[0]!, 'message'), [{ isReady: true }]);
    assert.equal(await pool.read(count), runCount);
    assert.equal(begun.length, 1);
  });

  it('reads on, one read after the other, however many there are for few threads', async () => {
    const pool = createReaderPool({ path, threads: 2, timeLimitMs: 30_000 });
    const found = await Promise.all(Array.from({ length: 50 }, () => pool.read(count)));
    assert.deepEqual(new Set(found), new Set([runCount]));
    await pool.close();
  });
});

describe('the line of heavy reads', () => {
  it('refuses with unavailable whoever waits too long, and serves the others in their order', async () => {
    const line = createReadLine<number>(20);
    const [first, second] = [line.join(), line.join()];
    line.serve(1);
    assert.equal(await first, 1);
    await assert.rejects(second, { code: 'unavailable', reason: 'readers_busy', message: /within 0.02 seconds; try again/ });
    assert.equal(line.length(), 0);
  });

  it('turns away with unavailable whoever comes when a thousand wait already', async () => {
    const line = createReadLine<number>();
    const waiting = Array.from({ length: 1_000 }, () => line.join());
    await assert.rejects(line.join(), { code: 'unavailable', reason: 'readers_busy' });
    line.close();
    for (const one of waiting) await assert.rejects(one, refusal('unavailable'));
  });

  it('lets only so many read at once where there are connections for so many', async () => {
    const takeTurn = createHeavyTurns(3);
    let [now, most] = [0, 0];
    const read = async (): Promise<void> => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => takeTurn(read)));
    assert.equal(most, 3);
    await assert.rejects(
      takeTurn(() => Promise.reject(new Error('broken'))),
      /broken/,
    );
    await takeTurn(read);
  });
});
