// Summary rows: loading states to add to, saving them, and reading summaries for a page.
import type { MetricSummary } from '../../../core/tracking/metrics/metric.ts';
import type { Database, ListValue } from '../database.ts';
import type { RunPlace } from '../query/committed-numbers.ts';
import { fixedQuery } from '../query/fixed-query.ts';
import { insertMany } from '../query/insert-many.ts';
import { findMetricKeys } from './metric-keys.ts';
import { decodeState, encodeState, meanOfState, toSummary, type SummaryState } from './summary-state.ts';

export const stateKey = (runNum: number, keyNum: number): string => `${runNum} ${keyNum}`;

const statesOf = fixedQuery(({ query, engine }, { runs, keys }: { readonly runs: ListValue; readonly keys: ListValue }) =>
  query
    .selectFrom('metric_summary')
    .select(['run_num', 'key_num', 'count', 'nan_count', 'state'])
    .where(({ ref }) => engine.isIn(ref('run_num'), runs))
    .where(({ ref }) => engine.isIn(ref('key_num'), keys)),
);

/** The states of these series, by `stateKey`; without those that do not exist yet. */
export async function loadStates(database: Database, wanted: readonly RunKeys[]): Promise<Map<string, SummaryState>> {
  const states = new Map<string, SummaryState>();
  if (wanted.length === 0) return states;
  const { engine } = database;
  // Runs of one commit mostly log the same keys, so asking for all keys in all runs finds little in excess.
  const { rows } = await statesOf(database, {
    runs: engine.listValue(wanted.map(({ runNum }) => runNum)),
    keys: engine.listValue([...new Set(wanted.flatMap(({ keys }) => keys))]),
  });
  for (const row of rows) states.set(stateKey(row.run_num, row.key_num), decodeState(row));
  return states;
}

interface RunKeys {
  readonly runNum: number;
  readonly keys: readonly number[];
}

/** As `loadStates`, for a change of these series: what is remembered of them is not read. */
export async function takeStates(database: Database, wanted: readonly RunKeys[]): Promise<Map<string, SummaryState>> {
  const { liveStates } = database;
  if (liveStates === undefined) return loadStates(database, wanted);
  const live = new Map<string, SummaryState>();
  const missing = wanted.flatMap(({ runNum, keys }) => {
    const unknown = keys.filter((key) => {
      const state = liveStates.take(runNum, key);
      if (state !== undefined) live.set(stateKey(runNum, key), state);
      return state === undefined;
    });
    return unknown.length === 0 ? [] : [{ runNum, keys: unknown }];
  });
  // Runs that miss some keys are asked for those that others miss as well.
  const loaded = await loadStates(database, missing);
  for (const [key, state] of live) loaded.set(key, state);
  return loaded;
}

/** Remembers the states of these series when they are committed. */
export function keepStates(database: Database, changed: readonly RunKeys[], states: ReadonlyMap<string, SummaryState>): void {
  const { liveStates } = database;
  if (liveStates === undefined) return;
  database.afterCommit(() => {
    for (const { runNum, keys } of changed) {
      for (const key of keys) {
        const state = states.get(stateKey(runNum, key));
        if (state !== undefined) liveStates.put(runNum, key, state);
      }
    }
  });
}

/** What is remembered of series whose rows are written is good no more, neither now nor by what waits for the same commit. */
function forgetStates(database: Database, runNum: number, keys: readonly number[]): void {
  const { liveStates } = database;
  if (liveStates === undefined) return;
  const forget = (): void => {
    for (const key of keys) liveStates.take(runNum, key);
  };
  forget();
  database.afterCommit(forget);
}

/** What tells one state of a series from another, by `stateKey`; without those that do not exist. */
export async function stateVersions(database: Database, series: readonly { readonly runNum: number; readonly keyNum: number }[]): Promise<ReadonlyMap<string, string>> {
  const { query, engine } = database;
  const rows = await query
    .selectFrom('metric_summary as m')
    .innerJoin('run as r', 'r.num', 'm.run_num')
    .select(['m.run_num', 'm.key_num', 'm.count', 'r.rewinds'])
    .where(({ ref }) =>
      engine.isOneOf(
        ref('m.run_num'),
        series.map(({ runNum }) => runNum),
      ),
    )
    .where(({ ref }) => engine.isOneOf(ref('m.key_num'), [...new Set(series.map(({ keyNum }) => keyNum))]))
    .execute();
  return new Map(rows.map(({ run_num, key_num, count, rewinds }) => [stateKey(run_num, key_num), `${count} ${rewinds}`]));
}

const searched = ['count', 'nan_count', 'last_value', 'first_value', 'min_value', 'max_value', 'mean_value', 'state'] as const;

/** SQLite reads a short statement quicker, again and again; to PostgreSQL every statement is a journey. */
const statesPerStatement = { sqlite: 16, postgres: 256 } as const;

export async function saveStates(
  database: Database,
  changed: readonly { readonly place: RunPlace; readonly keys: readonly number[] }[],
  states: ReadonlyMap<string, SummaryState>,
): Promise<void> {
  for (const { place, keys } of changed) forgetStates(database, place.num, keys);
  const rows = changed.flatMap(({ place, keys }) => keys.map((key) => [place.num, key, place.experimentId, ...stateColumns(states.get(stateKey(place.num, key))!)]));
  await insertMany(database, {
    table: 'metric_summary',
    columns: ['run_num', 'key_num', 'experiment_id', ...searched],
    rows,
    conflict: { key: ['run_num', 'key_num'], overwrite: searched },
    rowsPerStatement: statesPerStatement[database.engine.name],
  });
}

function stateColumns(state: SummaryState): readonly (number | null | Uint8Array)[] {
  const { count, nanCount, last, first, min, max } = state;
  return [
    count,
    nanCount,
    searchedValue(last.value),
    searchedValue(first.value),
    searchedValue(min?.value),
    searchedValue(max?.value),
    searchedValue(meanOfState(state)),
    encodeState(state),
  ];
}

function searchedValue(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Takes series away. */
export async function deleteStates(database: Database, runNum: number, keys: readonly number[]): Promise<void> {
  if (keys.length === 0) return;
  forgetStates(database, runNum, keys);
  const { query, engine } = database;
  await query
    .deleteFrom('metric_summary')
    .where('run_num', '=', runNum)
    .where(({ ref }) => engine.isOneOf(ref('key_num'), keys))
    .execute();
}

/** The summaries of runs, each list ordered by key; of the given keys, or of all. */
export async function readSummaries(database: Database, runNums: readonly number[], keys?: readonly string[]): Promise<ReadonlyMap<number, readonly MetricSummary[]>> {
  if (keys?.length === 0) return new Map();
  const { query, engine } = database;
  let select = query
    .selectFrom('metric_summary')
    .innerJoin('metric_key', 'metric_key.num', 'metric_summary.key_num')
    .select(['run_num', 'metric_key.key', 'count', 'nan_count', 'state'])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), runNums));
  if (keys) {
    const nums = [...(await findMetricKeys(database, keys)).values()];
    select = select.where(({ ref }) => engine.isOneOf(ref('key_num'), nums));
  }
  const rows = await select.orderBy('metric_key.key').execute();
  return new Map([...Map.groupBy(rows, ({ run_num }) => run_num)].map(([runNum, group]) => [runNum, group.map((row) => toSummary(row.key, decodeState(row)))]));
}
