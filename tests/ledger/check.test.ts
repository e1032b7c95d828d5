// The rig must bite: ledgers that claim what never happened, or hide what did, are found out.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startServer, type ServerProcess } from '../journeys/server-process.ts';
import { checkAuditChain, checkRows } from './check-sql.ts';
import { checkLedgers } from './check.ts';
import { openDirectSql, type DirectSql } from './direct-sql.ts';
import type { Intent } from './ledger.ts';
import { soak, soakFolders } from './soak.ts';
import type { Fault } from './verdict.ts';
import { createWire, type Wire } from './wire.ts';
import { removeFolder } from '../remove-folder.ts';

interface Line {
  readonly sent?: string;
  readonly acked?: string;
  readonly intent?: Intent;
}

describe('the check of the ledgers', () => {
  let folder: string;
  let lines: readonly Line[];
  let server: ServerProcess;
  let wire: Wire;
  let sql: DirectSql;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-'));
    const { data, ledgerFolder } = soakFolders(folder);
    await mkdir(data);
    await soak({ seed: 7, kills: 0, writers: 4, data, ledgerFolder, pauseMs: 10, intents: 300 });
    const files = (await readdir(ledgerFolder)).toSorted();
    lines = (await Promise.all(files.map((name) => readFile(join(ledgerFolder, name), 'utf8')))).flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line),
    );
    server = await startServer({ data });
    wire = createWire(server.url);
    sql = await openDirectSql({ data });
  });
  after(async () => {
    await sql.close();
    wire.close();
    await server.kill();
    await removeFolder(folder);
  });

  /** The faults found with the ledgers changed, over REST and in the rows. */
  async function faultsWith(change: (lines: readonly Line[]) => readonly Line[]): Promise<ReadonlySet<Fault>> {
    const ledgerFolder = await mkdtemp(join(folder, 'changed-'));
    await writeFile(
      join(ledgerFolder, 'all.jsonl'),
      change(lines)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    const shared = await wire.read<{ runs: { info: { run_id: string; experiment_id: string } }[] }>('/api/2.0/mlflow/runs/search', {
      experiment_ids: ['1'],
      filter: "run_name = 'shared'",
      max_results: 1,
    });
    const { run_id: sharedRunId, experiment_id: experimentId } = shared.runs[0]!.info;
    const rest = await checkLedgers({ wire, ledgerFolder, experimentId, sharedRunId, model: 'ledger model' });
    const rows = await checkRows(sql, ledgerFolder);
    return new Set([rest, rows].flatMap(({ counts }) => (Object.keys(counts) as Fault[]).filter((fault) => counts[fault] > 0)));
  }

  /** The id of an acknowledged intent of a kind; of artifacts, one whose file was never written over. */
  function idOf(kind: Intent['kind'], isWanted: (intent: Intent) => boolean = isWrittenOnce): string {
    const acked = new Set(lines.flatMap(({ acked: id }) => id ?? []));
    const found = lines.find(({ sent, intent }) => sent !== undefined && acked.has(sent) && intent?.kind === kind && isWanted(intent));
    assert.ok(found?.sent !== undefined, `the soak has an acknowledged ${kind}`);
    return found.sent;
  }

  function isWrittenOnce(intent: Intent): boolean {
    if (intent.kind !== 'artifact') return true;
    return lines.filter(({ intent: other }) => other?.kind === 'artifact' && other.run === intent.run && other.path === intent.path).length === 1;
  }

  it('finds nothing in ledgers that are left alone', async () => {
    assert.deepEqual(await faultsWith((all) => all), new Set());
  });

  for (const kind of ['batch', 'metric', 'param', 'artifact', 'version', 'finish'] as const) {
    it(`finds the hiding of one ${kind}`, async () => {
      const hidden = idOf(kind);
      const faults = await faultsWith((all) => all.filter(({ sent, acked }) => (sent ?? acked) !== hidden));
      assert.ok(faults.size > 0);
    });
  }

  it('finds an acknowledged metric that the server does not hold', async () => {
    const changed = idOf('metric');
    const faults = await faultsWith((all) =>
      all.map((line) =>
        line.sent === changed && line.intent?.kind === 'metric' ? { ...line, intent: { ...line.intent, point: [line.intent.point[0], 0.123456789, 1, 1] } } : line,
      ),
    );
    assert.ok(faults.has('LOST') && faults.has('GHOST'), [...faults].join());
  });

  it('finds a batch of which a part is missing', async () => {
    const changed = idOf('batch', (intent) => intent.kind === 'batch' && intent.points.length > 2);
    const faults = await faultsWith((all) =>
      all.map((line) =>
        line.sent === changed && line.intent?.kind === 'batch' ? { ...line, intent: { ...line.intent, points: [...line.intent.points.slice(1), ['never sent', 1, 1, 1]] } } : line,
      ),
    );
    assert.ok(faults.has('TORN'), [...faults].join());
  });

  it('finds a file whose bytes are others', async () => {
    const changed = idOf('artifact');
    const faults = await faultsWith((all) =>
      all.map((line) => (line.sent === changed && line.intent?.kind === 'artifact' ? { ...line, intent: { ...line.intent, sha256: '0'.repeat(64) } } : line)),
    );
    assert.ok(faults.has('TORN'), [...faults].join());
  });

  it('finds a changed, a missing and an exchanged audit entry', async () => {
    const rows = await sql.query('select idx, hash, leaf from audit order by idx');
    const head = await sql.query('select size, hash from audit_head');
    const faultsOf = async (changed: typeof rows): Promise<number> => {
      const fake: DirectSql = { query: (text) => Promise.resolve(text.includes('audit_head') ? head : text.includes('idx >= 0') ? changed : []), close: () => Promise.resolve() };
      return (await checkAuditChain(fake)).faults.length;
    };
    assert.equal(await faultsOf(rows), 0);
    assert.ok((await faultsOf(rows.with(5, { ...rows[5]!, leaf: String(rows[5]!['leaf']).replace(/"at":\d/, '"at":9') }))) > 0);
    assert.ok((await faultsOf(rows.toSpliced(5, 1))) > 0);
    assert.ok((await faultsOf(rows.with(5, rows[6]!).with(6, rows[5]!))) > 0);
  });
});
