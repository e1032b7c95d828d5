// Clients' own notes on runs, in SQL: one row per run and name.
import type { ClientStateStore } from '../../../core/tracking/client-state/client-state-store.ts';
import type { Database } from '../database.ts';
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

    put: async (runId, name, json) => {
      const { num } = (await requireRunPlaces(database, [runId]))(runId);
      await query
        .insertInto('client_state')
        .values({ run_num: num, name, json })
        .onConflict((clause) => clause.columns(['run_num', 'name']).doUpdateSet({ json }))
        .execute();
    },
  };
}
