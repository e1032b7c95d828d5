// From metric keys to the numbers that stand for them inside.
import type { Database } from '../database.ts';
import { remember } from '../query/committed-numbers.ts';
import { insertMany } from '../query/insert-many.ts';

/** The numbers of the keys there are. */
export async function findMetricKeys(database: Database, keys: Iterable<string>): Promise<Map<string, number>> {
  const known = database.numbers.metricKeys;
  const found = new Map<string, number>();
  const missing: string[] = [];
  for (const key of new Set(keys)) {
    const num = known.get(key);
    if (num === undefined) missing.push(key);
    else found.set(key, num);
  }
  if (missing.length > 0) await lookUp(database, missing, found);
  return found;
}

/** The numbers of all these keys; new keys get one. */
export async function ensureMetricKeys(database: Database, keys: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set(keys);
  const found = await findMetricKeys(database, wanted);
  const missing = [...wanted].filter((key) => !found.has(key));
  if (missing.length === 0) return found;
  await insertMany(database, { table: 'metric_key', columns: ['key'], rows: missing.map((key) => [key]), conflict: { key: ['key'], overwrite: [] } });
  await lookUp(database, missing, found);
  return found;
}

async function lookUp(database: Database, keys: readonly string[], found: Map<string, number>): Promise<void> {
  const { query, engine } = database;
  const rows = await query
    .selectFrom('metric_key')
    .select(['key', 'num'])
    .where(({ ref }) => engine.isOneOf(ref('key'), keys))
    .execute();
  for (const { key, num } of rows) {
    found.set(key, num);
    database.afterCommit(() => remember(database.numbers.metricKeys, key, num));
  }
}
