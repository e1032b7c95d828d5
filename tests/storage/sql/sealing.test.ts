// Sealed blocks beside everything else that happens to points. `ASSAY_SEAL_SEQUENCES=50000` plays as many sequences.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { addRun } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';
import { checkSealing } from './sealing-model.ts';
import { openPostgresRig, openSqliteRig, type SealingRig } from './sealing-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-sealing-'));
after(() => removeFolderAtOnce(folder));
const asked = process.env['ASSAY_SEAL_SEQUENCES'];
const reason = await whyNoPostgres();
let count = 0;

const engines = [
  { name: 'SQLite', sequences: 300, skip: false, open: () => openSqliteRig(join(folder, `${(count += 1)}.db`)) },
  { name: 'PostgreSQL', sequences: 60, skip: reason ?? false, open: async () => openPostgresRig(await (await withPostgres()).freshDatabase()) },
] as const;

for (const { name, sequences, skip, open } of engines) {
  describe(`sealing on ${name}`, { skip }, () => {
    async function withRig(use: (rig: SealingRig) => Promise<void>): Promise<void> {
      const rig = await open();
      try {
        await use(rig);
      } finally {
        await rig.store.close();
      }
    }

    it('changes no answer, whatever happens beside it', () => withRig((rig) => checkSealing(rig, asked === undefined ? sequences : Number(asked))));
  });
}

describe('a database whose server is killed while it seals', () => {
  it('has every acknowledged point once, in segments or in blocks', async () => {
    const path = join(folder, 'killed.db');
    const first = await openSqliteStore({ path });
    const { experimentId } = await addRun(first);
    const runs = await Promise.all([0, 1, 2].map(() => addRun(first, { experimentId, status: 'finished', endedAt: 1 })));
    await first.close();
    for (const [round, { id }] of runs.entries()) {
      const acknowledged = await writeAndKill(path, id, round + 1);
      const store = await openSqliteStore({ path });
      const [line] = await store.metrics.manySeries({ series: [{ runId: id, key: 'a' }], limit: 10_000_000 });
      const { steps, values } = line!.points;
      assert.ok(steps.length >= acknowledged && steps.length % 500 === 0, `${steps.length} points, ${acknowledged} acknowledged`);
      assert.ok(steps.every((step, index) => step === index && values[index] === Math.sqrt(index)));
      const [summary] = await store.metrics.summaries(id);
      assert.equal(summary!.count, steps.length);
      while (await store.compact(Date.now()));
      await store.close();
    }
    const file = new DatabaseSync(path, { readOnly: true });
    const { blocks } = file.prepare('select count(*) as blocks from metric_block').get() as { blocks: number };
    file.close();
    assert.ok(blocks > 0);
  });

  /** Kills the writer as soon as it has sealed so often; how many points it had acknowledged. */
  async function writeAndKill(path: string, runId: string, seals: number): Promise<number> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'sealing-writer.ts'), path, runId], { stdio: ['ignore', 'pipe', 'inherit'] });
    const reader = createInterface({ input: child.stdout });
    let [sealed, acknowledged] = [0, 0];
    reader.on('line', (line) => {
      if (line === 'sealed') sealed += 1;
      else acknowledged = Number(line);
      // Some time after one seal the next is under way.
      if (sealed === seals) setTimeout(() => child.kill('SIGKILL'), 10 * seals);
    });
    const [exit] = await Promise.all([once(child, 'exit'), once(reader, 'close')]);
    assert.equal(exit[1], 'SIGKILL');
    return acknowledged;
  }
});

describe('a sealed block with a flipped bit', () => {
  it('is an error that names the block, the metric and the run, whichever bit it is, and never other points', async () => {
    const path = join(folder, 'flipped.db');
    const store = await openSqliteStore({ path, readerThreads: 0 });
    const run = await addRun(store, { status: 'finished', endedAt: 1 });
    const points = Array.from({ length: 9_000 }, (_, step) => ({ key: 'loss', value: Math.sin(step), step, timestamp: step * 3 }));
    await store.transaction(({ metrics }) => metrics.append([{ runId: run.id, points }]));
    while (await store.compact(Date.now()));
    const vandal = new DatabaseSync(path);
    const series = [{ runId: run.id, key: 'loss' }];
    const { num } = vandal.prepare('select num from metric_block order by num limit 1').get() as { num: number };
    let buckets = 10;
    for (const [table, part] of [
      ['metric_block', 'head'],
      ['metric_block_body', 'pyramid'],
      ['metric_block_body', 'body'],
    ]) {
      const { whole } = vandal.prepare(`select ${part} as whole from ${table} where num = ?`).get(num) as { whole: Uint8Array };
      for (const place of [0, 1, 2, 5, 17, Math.floor(whole.length / 2), whole.length - 5, whole.length - 1]) {
        const damaged = Uint8Array.from(whole);
        damaged[place]! ^= 1 << (place % 8);
        vandal.prepare(`update ${table} set ${part} = ? where num = ?`).run(damaged, num);
        const named = { code: 'integrity', subject: { kind: 'metric block', id: String(num) }, message: new RegExp(`block ${num}, of metric 'loss' of run '${run.id}'`) };
        await assert.rejects(store.metrics.series({ runId: run.id, key: 'loss', page: { limit: 5 } }), named);
        await assert.rejects(store.metrics.manySeries({ series, limit: 100_000 }), named);
        // A chart that needs no more of the block than its head does not see the body.
        buckets += 1;
        if (part === 'head') await assert.rejects(store.metrics.chart({ series, buckets }), named);
        else await assert.rejects(store.metrics.chart({ series, buckets: 2_000 + buckets }), named);
        // A repeat of a damaged point cannot be told from a new one, so it is not taken.
        await assert.rejects(
          store.transaction(({ metrics }) => metrics.append([{ runId: run.id, points: points.slice(5, 6) }])),
          named,
        );
      }
      vandal.prepare(`update ${table} set ${part} = ? where num = ?`).run(whole, num);
    }
    assert.equal((await store.metrics.manySeries({ series, limit: 100_000 }))[0]!.points.steps.length, 9_000);
    vandal.close();
    await store.close();
  });
});
