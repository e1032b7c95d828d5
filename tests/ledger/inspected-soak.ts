// A soak in a folder of its own, judged by both paths: over REST while the server runs, then in the database.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { checkAuditChain, checkRows } from './check-sql.ts';
import { openDirectSql } from './direct-sql.ts';
import { soak, soakFolders, type SoakOptions } from './soak.ts';
import { faults, verdictLine, type Verdict } from './verdict.ts';
import { removeFolder } from '../remove-folder.ts';

/** LEDGER_SEED repeats a run whose seed was printed. */
export function ledgerSeed(): number {
  return Number(process.env['LEDGER_SEED'] ?? Date.now() % 2 ** 31);
}

/** Runs the soak and fails on any fault; says what it did on the way. */
export async function inspectedSoak(test: TestContext, options: Omit<SoakOptions, 'data' | 'ledgerFolder'>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  const { data, ledgerFolder } = soakFolders(folder);
  await mkdir(data);
  const { seed, kills, writers, pauseMs } = options;
  test.diagnostic(`options ${JSON.stringify({ seed, kills, writers, pauseMs })}, ${options.database === undefined ? 'SQLite' : 'PostgreSQL'}`);

  const report = await soak({ ...options, data, ledgerFolder });
  test.diagnostic(`REST: ${verdictLine(report.verdict)}; slowest restart ${Math.round(Math.max(0, ...report.restartsMs))} ms`);
  expectNoFault(report.verdict, options.intents);
  assert.equal(report.exitCode, 0, 'SIGTERM ends the server with 0');

  const sql = await openDirectSql({ data, database: options.database });
  try {
    const rows = await checkRows(sql, ledgerFolder);
    test.diagnostic(`SQL: ${verdictLine(rows)}`);
    expectNoFault(rows, options.intents / 4);
    const audit = await checkAuditChain(sql);
    test.diagnostic(`audit trail of ${audit.entries} entries`);
    assert.deepEqual(audit.faults, []);
    if (options.database === undefined)
      assert.deepEqual(
        (await sql.query('pragma integrity_check')).map((row) => row['integrity_check']),
        ['ok'],
      );
  } finally {
    await sql.close();
  }
  await removeFolder(folder);
}

function expectNoFault({ counts, examples, checked }: Verdict, atLeast: number): void {
  assert.deepEqual(counts, Object.fromEntries(faults.map((fault) => [fault, 0])), examples.join('\n'));
  // Every acknowledged intent is a fact at least; next to nothing checked would prove nothing.
  assert.ok(checked >= atLeast, `only ${checked} facts were checked of ${atLeast} at least`);
}
