// Clients' own notes on runs, in SQL: one row per run and name.
import type { ClientStateStore } from '../../../core/tracking/client-state/client-state-store.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

export function createClientStateStore(database: Database): ClientStateStore {
  const { query, engine } = database;

  async function findMany(runIds: readonly string[], name: string): Promise<ReadonlyMap<string, string>> {
    const places = await findRunPlaces(database, runIds);
    if (places.size === 0) return new Map();
    const nums = [...places.values()].map(({ num }) => num);
    const rows = await query
      .selectFrom('client_state')
      .select(['run_num', 'json'])
      .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
      .where('name', '=', name)
      .execute();
    const byRun = new Map(rows.map(({ run_num, json }) => [run_num, json]));
    return new Map([...places].flatMap(([id, { num }]) => (byRun.has(num) ? [[id, byRun.get(num)!] as const] : [])));
  }

  return {
    find: async (runId, name) => (await findMany([runId], name)).get(runId),
    findMany,

    put: async (runId, { name, json, numbers = {} }) => {
      const { num } = (await requireRunPlaces(database, [runId]))(runId);
      await query
        .insertInto('client_state')
        .values({ run_num: num, name, json })
        .onConflict((clause) => clause.columns(['run_num', 'name']).doUpdateSet({ json }))
        .execute();
      const keys = Object.keys(numbers);
      await query
        .deleteFrom('client_number')
        .where('run_num', '=', num)
        .where('name', '=', name)
        .$if(keys.length > 0, (where) => where.where('key', 'not in', keys))
        .execute();
      await insertMany(database, {
        table: 'client_number',
        columns: ['run_num', 'key', 'name', 'value', 'number'],
        rows: Object.entries(numbers).map(([key, number]) => [num, key, name, String(number), number]),
        conflict: { key: ['run_num', 'key'], overwrite: ['name', 'value', 'number'] },
      });
    },
  };
}
