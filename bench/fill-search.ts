// Fills a database with a million runs to search through, by statements over whole tables: through the store it would take an
// hour. Each run has 10 metrics, 10 params and 5 tags; seven of ten runs are in one experiment, the others in twenty.
// Started as a program: `node fill-search.ts FOLDER-OR-POSTGRES-URL RUNS`.
import { DatabaseSync } from 'node:sqlite';

import pg from 'pg';

import { encodeState, startState } from '../src/storage/sql/metrics/summary-state.ts';
import { openPostgresStore } from '../src/storage/sql/postgres.ts';
import { openSqliteStore } from '../src/storage/sql/sqlite.ts';

interface State {
  readonly k: number;
  readonly value: number;
  readonly state: Uint8Array;
}

/** What a fill needs of an engine. */
interface Target {
  run(statement: string): Promise<void>;
  /** `name(i)`: the numbers from 0 to below `count`, as a source of rows. */
  numbers(count: number, name: string): string;
  addStates(rows: readonly State[]): Promise<void>;
  close(): Promise<void>;
}

const at = 1_700_000_000_000;

/** How many different values the metrics have: of one, ties are all there is. */
const metrics = [
  { key: 'val_acc', distinct: 10_000 },
  { key: 'loss', distinct: 100_000 },
  { key: 'epoch', distinct: 5 },
  ...Array.from({ length: 7 }, (_none, index) => ({ key: `metric_${index}`, distinct: 50_000 })),
] as const;

const params = [
  { key: 'lr', distinct: 50 },
  { key: 'model', distinct: 8 },
  { key: 'seed', distinct: 1_000_000 },
  ...Array.from({ length: 7 }, (_none, index) => ({ key: `param_${index}`, distinct: 300 })),
] as const;

const states = 100_000;

const indexes = [
  'create index run_by_start on run (experiment_id, started_at desc, id)',
  'create index run_by_name on run (experiment_id, substr(name, 1, 64), num)',
  'create index param_by_value on param (experiment_id, key, substr(value, 1, 64), run_num)',
  'create index tag_by_value on tag (experiment_id, key, substr(value, 1, 64), run_num)',
  'create index metric_summary_by_last on metric_summary (experiment_id, key_num, last_value, run_num)',
] as const;

const [where, count] = process.argv.slice(2) as [string, string];
const target = where.startsWith('postgres') ? await postgresTarget(where) : await sqliteTarget(where);
await fill(target, Number(count));
await target.close();

async function fill({ run, numbers, addStates }: Target, runs: number): Promise<void> {
  for (const statement of indexes) await run(`drop index ${statement.split(' ')[2]}`);
  await run(`insert into experiment (id, project_id, name, artifact_root, created_at, updated_at)
    select i + 1, 'default', 'experiment ' || (i + 1), 'mlflow-artifacts:/' || (i + 1), ${at}, ${at} from ${numbers(21, 'n')}`);
  const experiment = (i: string): string => `case when ${i} % 10 < 7 then 1 else 2 + ${i} % 20 end`;
  await run(`insert into run (num, id, experiment_id, name, user_id, status, started_at, ended_at, artifact_uri, updated_at)
    select i + 1, ${idOf('i')}, ${experiment('i')}, 'run ' || i, 'bench', case when i % 7 = 0 then 'failed' else 'finished' end,
      ${at} + ${scattered('i', 1)}, ${at} + i + 1000, 'mlflow-artifacts:/', ${at} + i from ${numbers(runs, 'n')}`);
  // In the order the tables are kept in: run by run.
  const each = (rows: readonly string[]): string => `${numbers(runs, 'n')} cross join (${rows.map((row) => `select ${row}`).join(' union all ')}) as k`;
  await run(`insert into param (run_num, key, experiment_id, value, number)
    select i + 1, key, ${experiment('i')}, case when key = 'model' then 'resnet-' || v else cast(v as text) end, case when key = 'model' then null else v end
    from (select i, key, ${scattered('i', 'salt')} % many as v from ${each(params.map(({ key, distinct }, index) => `'${key}' as key, ${distinct} as many, ${index} as salt`))}) as x`);
  await run(`insert into tag (run_num, key, experiment_id, value) select i + 1, key, ${experiment('i')}, 'value ' || (${scattered('i', 'salt')} % 100)
    from ${each(Array.from({ length: 5 }, (_none, index) => `'tag_${index}' as key, ${index} as salt`))}`);
  await addStates(Array.from({ length: states }, (_none, k) => ({ k, value: k / states, state: encodeState(startState({ value: k / states, step: 1, timestamp: at })) })));
  for (const [index, { key }] of metrics.entries()) await run(`insert into metric_key (num, key) values (${index + 1}, '${key}')`);
  // Of thirty runs one has not got the metric.
  await run(`insert into metric_summary (run_num, key_num, experiment_id, count, nan_count, last_value, first_value, min_value, max_value, mean_value, state)
    select i + 1, salt, ${experiment('i')}, 1, 0, s.value, s.value, s.value, s.value, s.value, s.state
    from ${each(metrics.map(({ distinct }, index) => `${index + 1} as salt, ${distinct} as many`))} join bench_state as s on s.k = (${scattered('i', 'salt')} % many) * (${states} / many)
    where (i + salt) % 30 <> 0`);
  await run('drop table bench_state');
  for (const statement of indexes) await run(statement);
}

/** A number that looks drawn, the same on both engines. */
function scattered(i: string, salt: number | string): string {
  return `((${i} * 7919 + ${salt} * 104729) % 999983)`;
}

/** An id of 32 figures that is not in the order of the numbers. */
function idOf(i: string): string {
  const padded = (value: string, length: number): string => `substr('${'0'.repeat(length)}' || ${value}, length(${value}) + 1)`;
  return `${padded(`cast(${scattered(i, 9)} as text)`, 8)} || ${padded(`cast(${i} as text)`, 24)}`;
}

async function sqliteTarget(folder: string): Promise<Target> {
  const path = `${folder}/assay.db`;
  await (await openSqliteStore({ path, readerThreads: 0 })).close();
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = off; pragma synchronous = 0; pragma cache_size = -500000; pragma foreign_keys = off');
  return {
    run: async (statement) => database.exec(statement),
    numbers: (count, name) => `(with recursive g(i) as (select 0 union all select i + 1 from g where i + 1 < ${count}) select i from g) as ${name}`,
    addStates: async (rows) => {
      database.exec('create table bench_state (k integer primary key, value real, state blob)');
      const insert = database.prepare('insert into bench_state values (?, ?, ?)');
      database.exec('begin');
      for (const { k, value, state } of rows) insert.run(k, value, state);
      database.exec('commit');
    },
    close: async () => database.close(),
  };
}

async function postgresTarget(url: string): Promise<Target> {
  await (await openPostgresStore({ url })).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '512MB'");
  return {
    run: async (statement) => void (await client.query(statement)),
    numbers: (count, name) => `generate_series(0::bigint, ${count - 1}) as ${name}(i)`,
    addStates: async (rows) => {
      await client.query('create table bench_state (k bigint primary key, value double precision, state bytea)');
      await client.query('insert into bench_state select * from unnest($1::bigint[], $2::double precision[], $3::bytea[])', [
        rows.map(({ k }) => k),
        rows.map(({ value }) => value),
        rows.map(({ state }) => state),
      ]);
    },
    close: async () => {
      await client.query('analyze');
      await client.end();
    },
  };
}
