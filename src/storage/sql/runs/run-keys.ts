// The keys in use over experiments. Each query hops from one key to the next along an index, so it costs by
// the number of different keys and not by the number of runs.
import { sql, type RawBuilder } from 'kysely';
import type { RunKeys } from '../../../core/tracking/runs/run-store.ts';
import type { Database } from '../database.ts';
import { visibleExperiments } from '../query/project-scope.ts';

export async function runKeys(database: Database, { experimentIds, limit }: { readonly experimentIds: readonly string[]; readonly limit: number }): Promise<RunKeys> {
  const numbers = await visibleExperiments(database, experimentIds);
  const metrics = await read(database, sql`select distinct k.key as key from hop join metric_key as k on k.num = hop.key order by k.key limit ${limit}`, {
    table: 'metric_summary',
    column: 'key_num',
    numbers,
  });
  const distinct = sql`select distinct key from hop where key is not null order by key limit ${limit}`;
  return {
    metrics,
    params: await read(database, distinct, { table: 'param', column: 'key', numbers }),
    tags: await read(database, distinct, { table: 'tag', column: 'key', numbers }),
  };
}

interface Hop {
  readonly table: 'metric_summary' | 'param' | 'tag';
  readonly column: 'key' | 'key_num';
  readonly numbers: readonly number[];
}

async function read(database: Database, select: RawBuilder<unknown>, { table, column, numbers }: Hop): Promise<readonly string[]> {
  const from = sql`from ${sql.ref(table)} as t where t.experiment_id = `;
  const key = sql.ref(`t.${column}`);
  const { rows } = await sql<{ readonly key: string }>`with recursive hop(experiment, key) as (
      select e.value, (select min(${key}) ${from} e.value) from ${database.engine.numbersTable(numbers, 'e')}
      union all
      select hop.experiment, (select min(${key}) ${from} hop.experiment and ${key} > hop.key) from hop where hop.key is not null
    ) ${select}`.execute(database.query);
  return rows.map(({ key }) => key);
}
