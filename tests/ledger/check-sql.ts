// The second path of the check: the ledgers against the rows of the database, and the audit trail by itself.
// It runs with the server stopped, so nothing the server would say can colour it.
import { createHash } from 'node:crypto';

import type { DirectSql, Row } from './direct-sql.ts';
import { readLedgers, type Entry, type Intent } from './ledger.ts';
import { createFindings, type Findings, type Verdict } from './verdict.ts';

/** Params, tags, counts of points, ends of runs, digests of artifacts and sources of versions. */
export async function checkRows(sql: DirectSql, ledgerFolder: string): Promise<Verdict> {
  const findings = createFindings();
  const entries = await readLedgers(ledgerFolder);
  for (const table of ['param', 'tag'] as const) await checkPairs(sql, table, { entries, findings });
  await checkCounts(sql, entries, findings);
  await checkStatuses(sql, entries, findings);
  await checkDigests(sql, entries, findings);
  await checkSources(sql, entries, findings);
  return findings.verdict();
}

interface Ledgers {
  readonly entries: readonly Entry[];
  readonly findings: Findings;
}

/** Compares as sets: what must be there, and what may be there. */
function compare(held: ReadonlySet<string>, facts: { readonly must: ReadonlySet<string>; readonly may: ReadonlySet<string> }, findings: Findings): void {
  findings.checked(facts.must.size);
  for (const fact of facts.must) if (!held.has(fact)) findings.fault('LOST', `the row of ${fact}`);
  for (const fact of held) if (!facts.must.has(fact) && !facts.may.has(fact)) findings.fault('GHOST', `the row of ${fact}`);
}

function factSets(entries: readonly Entry[], factsOf: (intent: Intent, entry: Entry) => readonly string[]): { must: Set<string>; may: Set<string> } {
  const must = new Set<string>();
  const may = new Set<string>();
  for (const entry of entries) for (const fact of factsOf(entry.intent, entry)) (entry.acked ? must : may).add(fact);
  return { must, may };
}

async function checkPairs(sql: DirectSql, table: 'param' | 'tag', { entries, findings }: Ledgers): Promise<void> {
  const own = table === 'tag' ? ` where t.key not like 'mlflow.%' and t.key not in ('last', 'ledger.intent')` : '';
  const rows = await sql.query(`select r.id, t.key, t.value from ${table} t join run r on r.num = t.run_num${own}`);
  const facts = factSets(entries, (intent) => {
    if (intent.kind === table) return [intent.pair].filter(([key]) => key !== 'last').map(([key, value]) => `${table} ${intent.run} ${key} ${value}`);
    if (intent.kind !== 'batch') return [];
    return (table === 'param' ? intent.params : intent.tags).filter(([key]) => key !== 'last').map(([key, value]) => `${table} ${intent.run} ${key} ${value}`);
  });
  compare(new Set(rows.map(({ id, key, value }) => `${table} ${id} ${key} ${value}`)), facts, findings);
}

/** How many points the summary of each series counts: no point is ever sent by two intents. */
async function checkCounts(sql: DirectSql, entries: readonly Entry[], findings: Findings): Promise<void> {
  const rows = await sql.query('select r.id, k.key, s.count from metric_summary s join run r on r.num = s.run_num join metric_key k on k.num = s.key_num');
  const held = new Map(rows.map(({ id, key, count }) => [`${id} ${key}`, Number(count)]));
  const bounds = new Map<string, { least: number; most: number }>();
  for (const { intent, acked } of entries) {
    const points = intent.kind === 'batch' ? intent.points : intent.kind === 'metric' ? [intent.point] : [];
    for (const [key] of points) {
      const name = `${'run' in intent ? intent.run : ''} ${key}`;
      const bound = bounds.get(name) ?? { least: 0, most: 0 };
      bounds.set(name, { least: bound.least + (acked ? 1 : 0), most: bound.most + 1 });
    }
  }
  for (const [name, { least, most }] of bounds) {
    findings.checked();
    const count = held.get(name) ?? 0;
    if (count < least) findings.fault('LOST', `the summary of ${name} counts ${count} of ${least} points`);
    if (count > most) findings.fault('DUP', `the summary of ${name} counts ${count} points where ${most} were sent`);
    held.delete(name);
  }
  for (const name of held.keys()) findings.fault('GHOST', `the summary of ${name}`);
}

async function checkStatuses(sql: DirectSql, entries: readonly Entry[], findings: Findings): Promise<void> {
  const rows = await sql.query(`select id, ended_at from run where status = 'finished'`);
  const facts = factSets(entries, (intent) => (intent.kind === 'finish' ? [`run ${intent.run} ended ${intent.endedAt}`] : []));
  compare(new Set(rows.map(({ id, ended_at }) => `run ${id} ended ${ended_at}`)), facts, findings);
}

/** Only paths written once: of those written over, REST tells which one should stand. */
async function checkDigests(sql: DirectSql, entries: readonly Entry[], findings: Findings): Promise<void> {
  const rows = await sql.query('select path, digest from artifact where is_folder = 0');
  const held = new Map(rows.map(({ path, digest }) => [String(path), String(digest)]));
  const written = Map.groupBy(
    entries.flatMap(({ intent, acked }) => (intent.kind === 'artifact' ? [{ ...intent, isAcked: acked !== undefined }] : [])),
    ({ run, path }) => `${run}/artifacts/${path}`,
  );
  const suffix = (path: string): string => path.split('/').slice(-5).join('/');
  const bySuffix = new Map([...held].map(([path, digest]) => [suffix(path), digest]));
  for (const [path, writes] of written) {
    findings.checked();
    const digest = bySuffix.get(suffix(path));
    const isKnown = digest !== undefined && writes.some(({ sha256 }) => digest.endsWith(sha256));
    if (digest === undefined && writes.some(({ isAcked }) => isAcked)) findings.fault('LOST', `the row of artifact ${path}`);
    if (digest !== undefined && !isKnown) findings.fault('TORN', `artifact ${path} has the digest ${digest}, which was never sent`);
  }
}

async function checkSources(sql: DirectSql, entries: readonly Entry[], findings: Findings): Promise<void> {
  const rows = await sql.query('select source from registered_version');
  const facts = factSets(entries, (intent) => (intent.kind === 'version' ? [`version from ${intent.source}`] : []));
  compare(new Set(rows.map(({ source }) => `version from ${source}`)), facts, findings);
}

/** Walks the audit trail: indexes without a gap, each leaf naming the hash before it, each hash that of its leaf. */
export async function checkAuditChain(sql: DirectSql): Promise<{ readonly entries: number; readonly faults: readonly string[] }> {
  const faults: string[] = [];
  const page = 10_000;
  let previous = '0'.repeat(64);
  let next = 0;
  for (;;) {
    const rows = await sql.query(`select idx, hash, leaf from audit where idx >= ${next} order by idx limit ${page}`);
    for (const row of rows) {
      faults.push(...faultsOfEntry(row, { index: next, previous }));
      previous = String(row['hash']);
      next += 1;
    }
    if (rows.length < page || faults.length > 20) break;
  }
  const [head] = await sql.query('select size, hash from audit_head');
  if (Number(head?.['size']) !== next || head?.['hash'] !== previous)
    faults.push(`the head says ${head?.['size']} entries and ${head?.['hash']}, the trail ${next} and ${previous}`);
  return { entries: next, faults };
}

function faultsOfEntry({ idx, hash, leaf }: Row, wanted: { readonly index: number; readonly previous: string }): readonly string[] {
  const faults: string[] = [];
  const text = String(leaf);
  const said = JSON.parse(text) as { readonly index: number; readonly previous: string };
  if (Number(idx) !== wanted.index || said.index !== wanted.index) faults.push(`entry ${wanted.index} is numbered ${idx} and calls itself ${said.index}`);
  if (said.previous !== wanted.previous) faults.push(`entry ${wanted.index} follows ${said.previous} and not ${wanted.previous}`);
  if (createHash('sha256').update(`\u0000${text}`).digest('hex') !== hash) faults.push(`the hash of entry ${wanted.index} is not that of its leaf`);
  return faults;
}
