// The command behind scripts/kill-soak.mjs: one soak with as many kills as asked for, and its report.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { checkAuditChain, checkRows } from './check-sql.ts';
import { openDirectSql } from './direct-sql.ts';
import { soak, soakFolders } from './soak.ts';
import { streamSoak } from './stream-soak.ts';
import { faults, verdictLine, type Verdict } from './verdict.ts';
import { removeFolder } from '../remove-folder.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    writers: { type: 'string', default: '16' },
    'pause-ms': { type: 'string', default: '100' },
    database: { type: 'string' },
    postgres: { type: 'boolean', default: false },
    folder: { type: 'string' },
    streams: { type: 'boolean', default: false },
    servers: { type: 'string', default: '1' },
  },
});

const ownPostgres = values.postgres ? await withPostgres() : undefined;
const database = values.database ?? (await ownPostgres?.freshDatabase());
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'kill-soak-')));
const { data, ledgerFolder } = soakFolders(folder);
await mkdir(data, { recursive: true });
const options = {
  seed: Number(values.seed),
  kills: Number(values.kills),
  writers: Number(values.writers),
  pauseMs: Number(values['pause-ms']),
  intents: 1_000,
  servers: Number(values.servers),
};
console.log(`options ${JSON.stringify(options)}, database ${database === undefined ? 'SQLite' : 'PostgreSQL'}, folder ${folder}`);

// Ending by these runs the exit handlers, and they take the server along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const startedAt = performance.now();
const onKill = (count: number, readyMs: number): void => {
  if (count % 50 === 0) console.log(`${count} kills, ${Math.round((performance.now() - startedAt) / 1_000)} s, last restart ${Math.round(readyMs)} ms`);
};
if (options.servers > 1 && database === undefined) throw new Error('several servers need --postgres or --database');
const { intents, ...common } = { ...options, data, database, onKill };
const report = values.streams ? await streamSoak({ ...common, requests: intents }) : await soak({ ...common, intents, ledgerFolder });
const restarts = report.restartsMs.toSorted((one, other) => one - other);
console.log(`restart to ready: median ${Math.round(restarts[restarts.length >> 1] ?? 0)} ms, slowest ${Math.round(restarts.at(-1) ?? 0)} ms`);
console.log(`${values.streams ? 'streams' : 'REST'}: ${verdictLine(report.verdict)}`);

const sql = await openDirectSql({ data, database });
const rows = values.streams ? report.verdict : await checkRows(sql, ledgerFolder);
const audit = await checkAuditChain(sql);
await sql.close();
await ownPostgres?.stop();
if (!values.streams) console.log(`SQL: ${verdictLine(rows)}`);
console.log(`audit trail: ${audit.entries} entries, ${audit.faults.length} faults`);

const isClean = [report.verdict, rows].every((verdict: Verdict) => faults.every((fault) => verdict.counts[fault] === 0)) && audit.faults.length === 0;
if (isClean) await removeFolder(folder);
else {
  console.log([...report.verdict.examples, ...rows.examples, ...audit.faults].join('\n'));
  console.log(`kept for a look: ${folder}`);
  process.exitCode = 1;
}
