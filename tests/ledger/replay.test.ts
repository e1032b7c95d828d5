// Every batch sent several times, shuffled, by two processes at once: the run reads as if each had been sent
// once, in order.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startServer, type ServerProcess } from '../journeys/server-process.ts';
import { openDirectSql, type Row } from './direct-sql.ts';
import { heldSeries } from './held.ts';
import { createRandom } from './random.ts';
import { createWire, type Wire } from './wire.ts';
import { removeFolder } from '../remove-folder.ts';

const seed = Number(process.env['LEDGER_SEED'] ?? Date.now() % 2 ** 31);
const keys = ['loss', 'accuracy', 'lr/group 0', 'rate'];

describe('replayed batches', () => {
  let folder: string;
  let server: ServerProcess;
  let wire: Wire;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replay-'));
    server = await startServer({ data: folder });
    wire = createWire(server.url);
  });
  after(async () => {
    wire.close();
    await server.kill();
    await removeFolder(folder);
  });

  it('leave what one replay in order leaves: points, latest values, params, summaries', async (test) => {
    test.diagnostic(`seed ${seed}`);
    const plan = planBatches();
    const once = await newRun(wire);
    for (const batch of plan) await wire.read('/api/2.0/mlflow/runs/log-batch', { ...batch, run_id: once });

    const often = await newRun(wire);
    const file = join(folder, 'plan.json');
    await writeFile(file, JSON.stringify(plan.map((batch) => ({ ...batch, run_id: often }))));
    const sender = fileURLToPath(new URL('replay-sender.ts', import.meta.url));
    const sent = await Promise.all([1, 2].map((process) => promisify(execFile)(globalThis.process.execPath, [sender, server.url, file, String(seed + process)])));
    test.diagnostic(`${plan.length} batches sent ${sent.map(({ stdout }) => stdout.trim()).join(' + ')} times`);

    for (const key of keys) assert.deepEqual(await heldSeries(wire, often, key), await heldSeries(wire, once, key), key);
    assert.deepEqual(await shown(wire, often), await shown(wire, once));
    const sql = await openDirectSql({ data: folder });
    assert.deepEqual(await summaries(() => sql.query(summaryOf(often))), await summaries(() => sql.query(summaryOf(once))));
    await sql.close();
  });
});

interface PlannedBatch {
  readonly metrics: readonly object[];
  readonly params: readonly object[];
}

/** Steps overlap between batches and values repeat, so that points differ in one part only or not at all. */
function planBatches(): readonly PlannedBatch[] {
  const random = createRandom(seed);
  const value = (): number | string => random.pick([random.next(), 0.5, 'NaN', -random.next() * 1e9, 0]);
  return Array.from({ length: 200 }, (_, index) => ({
    metrics: Array.from({ length: random.between(1, 60) }, () => ({
      key: random.pick(keys as [string, ...string[]]),
      value: value(),
      step: random.between(index - 5, index + 5),
      timestamp: 1_700_000_000_000 + random.between(0, 3),
    })),
    params: index % 10 === 0 ? [{ key: `param ${index % 70}`, value: String(index % 70) }] : [],
  }));
}

async function newRun(wire: Wire): Promise<string> {
  const { run } = await wire.read<{ run: { info: { run_id: string } } }>('/api/2.0/mlflow/runs/create', { experiment_id: '0', start_time: 1, run_name: `run ${Math.random()}` });
  return run.info.run_id;
}

/** The latest values and params, as a run's reader sees them. */
async function shown(wire: Wire, runId: string): Promise<{ readonly metrics: unknown; readonly params: unknown }> {
  const { run } = await wire.read<{ run: { data: { metrics: readonly Row[]; params: readonly Row[] } } }>(`/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const byKey = (one: Row, other: Row): number => String(one['key']).localeCompare(String(other['key']));
  const metrics = run.data.metrics.map(({ key, value, timestamp, step }) => ({ key, value, timestamp, step })) as readonly Row[];
  return { metrics: metrics.toSorted(byKey), params: run.data.params.toSorted(byKey) };
}

/** A mean may differ in its last bits with the order of its parts; all else may not. */
function summaryOf(runId: string): string {
  return `select k.key, s.count, s.nan_count, s.last_value, s.first_value, s.min_value, s.max_value, s.mean_value
    from metric_summary s join run r on r.num = s.run_num join metric_key k on k.num = s.key_num where r.id = '${runId}' order by k.key`;
}

async function summaries(query: () => Promise<readonly Row[]>): Promise<readonly unknown[]> {
  return (await query()).map(({ mean_value, ...exact }) => ({ ...exact, mean_value: Number(mean_value).toPrecision(12) }));
}
