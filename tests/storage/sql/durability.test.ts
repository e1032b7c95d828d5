// What was acknowledged survives kill -9: a process writes from many sides at once and is killed at any moment.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import { emptyAuditHead } from '../../../src/core/audit/audit-entry.ts';
import type { Store } from '../../../src/core/store.ts';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { addExperiment, readPages } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-durability-'));
after(() => removeFolderAtOnce(folder));

/** Runs the writer until it has acknowledged some writes, kills it, and gives what it acknowledged. */
async function writeAndKill(place: string, experimentId: string, acknowledgements: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'store-writer.ts'), place, experimentId], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    if (lines.length === acknowledgements) child.kill('SIGKILL');
  });
  const [exit] = await Promise.all([once(child, 'exit'), once(reader, 'close')]);
  assert.equal(exit[1], 'SIGKILL');
  return lines;
}

async function checkAcknowledged(store: Store, acknowledged: readonly string[], experimentId: string): Promise<void> {
  const stored = new Set((await store.runs.findMany(acknowledged)).map(({ id }) => id));
  assert.deepEqual(
    acknowledged.filter((id) => !stored.has(id)),
    [],
  );
  // Each run came with one point and one audit entry in its transaction: all or none of them, no gaps.
  const runs = await readPages((page) => store.runs.search({ experimentIds: [experimentId], visibility: 'all', order: [], page }), 500);
  const entries = await readPages((page) => store.audit.list({ page }), 500);
  assert.deepEqual(
    runs.map(({ metrics }) => metrics.map(({ count }) => count)),
    runs.map(() => [1]),
  );
  assert.deepEqual(new Set(entries.map(({ subject }) => subject.id)), new Set(runs.map(({ run }) => run.id)));
  assert.deepEqual(
    entries.map(({ index }) => index),
    entries.map((_, index) => index),
  );
  const head = await store.transaction(({ audit }) => audit.lockHead());
  assert.deepEqual(head, entries.length === 0 ? emptyAuditHead : { size: entries.length, hash: entries.at(-1)!.hash });
}

async function killRepeatedly(place: string, open: () => Promise<Store>): Promise<void> {
  const first = await open();
  const { id } = await addExperiment(first);
  await first.close();
  const acknowledged: string[] = [];
  for (const count of [1, 7, 60, 150]) {
    acknowledged.push(...(await writeAndKill(place, id, count)));
    const store = await open();
    await checkAcknowledged(store, acknowledged, id);
    await store.close();
  }
  assert.ok(acknowledged.length >= 218);
}

const reason = await whyNoPostgres();

describe('acknowledged writes', () => {
  it('are all there after kill -9 in the midst of concurrent transactions, on SQLite', async () => {
    const path = join(folder, 'killed.db');
    await killRepeatedly(path, () => openSqliteStore({ path }));
  });

  it('are all there after kill -9 in the midst of concurrent transactions, on PostgreSQL', { skip: reason ?? false }, async () => {
    const url = await (await withPostgres()).freshDatabase();
    await killRepeatedly(url, () => openPostgresStore({ url }));
  });
});
