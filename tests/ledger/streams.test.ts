// Time limit: 15 minutes
// The stream of the W&B wire under everything that can go wrong on the way: what was acknowledged is there, once and whole.
// `node scripts/kill-soak.mjs --streams` does it hundreds of times.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { removeFolder } from '../remove-folder.ts';
import { checkAuditChain } from './check-sql.ts';
import { openDirectSql } from './direct-sql.ts';
import { ledgerSeed } from './inspected-soak.ts';
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts';
import { createRandom } from './random.ts';
import { streamSoak, type StreamSoakOptions } from './stream-soak.ts';
import { faults, verdictLine } from './verdict.ts';

const noPostgres = await whyNoPostgres();

describe('streams of sixteen writers, replayed and shuffled', () => {
  it('lose, double, invent and tear nothing when the server is killed twenty-five times on SQLite', async (test) => {
    await inspected(test, { seed: ledgerSeed(), kills: 25, writers: 16, pauseMs: 150, requests: 1_000 });
  });

  it('lose, double, invent and tear nothing when the server is killed six times on PostgreSQL', { skip: noPostgres ?? false }, async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    await inspected(test, { seed: ledgerSeed(), kills: 6, writers: 16, pauseMs: 150, requests: 300, database: await postgres.freshDatabase() });
  });

  it('lose, double, invent and tear nothing when a third of all answers is lost', async (test) => {
    const seed = ledgerSeed();
    let proxy: LossyProxy | undefined;
    test.after(() => proxy?.close());
    const through = async (url: string): Promise<string> => {
      proxy = await startLossyProxy(url, { random: createRandom(seed), loss: 0.33 });
      return proxy.url;
    };
    await inspected(test, { seed, kills: 0, writers: 16, pauseMs: 50, requests: 600, through });
    test.diagnostic(`${proxy!.lost()} answers lost`);
    assert.ok(proxy!.lost() >= 100, `only ${proxy!.lost()} answers were lost`);
  });
});

async function inspected(test: TestContext, options: Omit<StreamSoakOptions, 'data'>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'streams-'));
  const { seed, kills, writers, database } = options;
  test.diagnostic(`seed ${seed}, ${kills} kills, ${writers} writers, ${database === undefined ? 'SQLite' : 'PostgreSQL'}`);
  const { verdict, acked, runs } = await streamSoak({ ...options, data });
  test.diagnostic(`${acked} requests acknowledged, ${runs} runs, ${verdict.rows} rows, ${verdict.points} points, ${verdict.lines} lines: ${verdictLine(verdict)}`);
  assert.deepEqual(verdict.counts, Object.fromEntries(faults.map((fault) => [fault, 0])), verdict.examples.join('\n'));
  assert.ok(verdict.checked >= options.requests, `only ${verdict.checked} facts were checked`);
  const sql = await openDirectSql({ data, database });
  try {
    assert.deepEqual((await checkAuditChain(sql)).faults, []);
  } finally {
    await sql.close();
  }
  await removeFolder(data);
}
