// The keys in use over experiments. Each query hops from one key to the next along an index, so it costs by
// the number of different keys and not by the number of runs.
import { sql, type RawBuilder } from 'kysely';
import type { Page } from '../../../core/base/page.ts';
import type { RunKeyKind, RunKeyPageQuery, RunKeys, RunKeySearch } from '../../../core/tracking/runs/run-store.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { ascending, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { visibleExperiments } from '../query/project-scope.ts';

export async function runKeys(database: Database, { experimentIds, contains, limit }: RunKeySearch & { readonly limit: number }): Promise<RunKeys> {
  const numbers = await visibleExperiments(database, experimentIds);
  const keysOf = async (kind: RunKeyKind): Promise<readonly string[]> => (await selectKeys(database, { kind, numbers, contains, limit })).map(({ s0 }) => s0);
  return { metrics: await keysOf('metric'), params: await keysOf('param'), tags: await keysOf('tag') };
}

export async function runKeyPage(database: Database, { kind, experimentIds, contains, page }: RunKeyPageQuery): Promise<Page<string>> {
  const terms = [ascending(sql.ref('key'), 'text')];
  const list = { page, query: fingerprint('run keys', kind, experimentIds, contains), terms };
  const [after] = startOf(page, list.query, terms) ?? [];
  const numbers = await visibleExperiments(database, experimentIds);
  const rows = await selectKeys(database, { kind, numbers, contains, after: after as string | undefined, limit: page.limit + 1 });
  return toPage(rows, list, (shown) => shown.map(({ s0 }) => s0));
}

interface KeyQuery {
  readonly kind: RunKeyKind;
  readonly numbers: readonly number[];
  readonly contains: string | undefined;
  /** Keys from behind this one. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type KeyRow = SortedRow & { readonly s0: string };

async function selectKeys(database: Database, { kind, numbers, contains, after, limit }: KeyQuery): Promise<readonly KeyRow[]> {
  if (numbers.length === 0) return [];
  const key = sql.ref(kind === 'metric' ? 'k.key' : 'h.key');
  const found = sql`${after === undefined ? always : sql`${key} > ${after}`} and ${holds(key, contains)}`;
  const { rows } =
    kind === 'metric'
      ? await sql<KeyRow>`with recursive ${hops(database, { name: 'hop', table: 'metric_summary', column: 'key_num', numbers })}
          select distinct k.key as s0 from hop join metric_key as k on k.num = hop.key where ${found} order by k.key limit ${limit}`.execute(database.query)
      : // Short and long values have an index each.
        await sql<KeyRow>`with recursive ${hops(database, { name: 'hop', table: kind, column: 'key', numbers, rows: sql`length(t.value) <= 64` })},
          ${hops(database, { name: 'long', table: kind, column: 'key', numbers, rows: sql`length(t.value) > 64` })}
          select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and ${found} order by s0 limit ${limit}`.execute(
          database.query,
        );
  return rows;
}

/** In any case of ASCII letters. Taking it away changes what contains it: both engines know that, and neither needs a pattern for it. */
function holds(key: RawBuilder<unknown>, contains: string | undefined): Condition {
  return contains === undefined || contains === '' ? always : sql`replace(lower(${key}), lower(${contains}), '') <> lower(${key})`;
}

interface Hops {
  readonly name: string;
  readonly table: 'metric_summary' | 'param' | 'tag';
  readonly column: 'key' | 'key_num';
  readonly numbers: readonly number[];
  readonly rows?: Condition;
}

function hops({ engine }: Database, { name, table, column, numbers, rows = always }: Hops): RawBuilder<unknown> {
  const hop = sql.ref(name);
  const key = sql.ref(`t.${column}`);
  const from = (experiment: RawBuilder<unknown>): RawBuilder<unknown> => sql`from ${sql.ref(table)} as t where t.experiment_id = ${experiment} and ${rows}`;
  return sql`${hop}(experiment, key) as (
      select e.value, (select min(${key}) ${from(sql.ref('e.value'))}) from ${engine.numbersTable(numbers, 'e')}
      union all
      select ${hop}.experiment, (select min(${key}) ${from(sql`${hop}.experiment`)} and ${key} > ${hop}.key) from ${hop} where ${hop}.key is not null
    )`;
}
