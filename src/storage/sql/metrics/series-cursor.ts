// Where a reader of a growing series stands: at its last point, of so many. Points that come later in the order are beyond it; any
// others show in the count.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { SeriesName } from '../../../core/tracking/metrics/metric-store.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import { decodePageToken, encodePageToken, fingerprint } from '../query/page-token.ts';
import { findRunPlaces } from '../query/run-places.ts';
import { findPlaces } from './series-places.ts';
import { loadStates, stateKey } from './summaries.ts';
import type { SummaryState } from './summary-state.ts';

export interface SeriesCursor {
  readonly count: number;
  /** How often the run had been taken back. */
  readonly rewinds: number;
  readonly last: MetricMark;
}

/** A series as it is now, of the run itself. */
export interface SeriesNow {
  readonly runNum: number;
  readonly keyNum: number;
  readonly rewinds: number;
  readonly state: SummaryState;
}

export function encodeCursor({ runId, key }: SeriesName, { count, rewinds, last }: SeriesCursor): string {
  const { step, timestamp, value, farStep = '', farTimestamp = '' } = last;
  return encodePageToken(fingerprint('cursor', runId, key), [count, rewinds, step, timestamp, value, String(farStep), String(farTimestamp)]);
}

export function decodeCursor({ runId, key }: SeriesName, text: string): SeriesCursor {
  const [count, rewinds, step, timestamp, value, farStep, farTimestamp, ...others] = decodePageToken(text, fingerprint('cursor', runId, key));
  const isCursor = [count, rewinds, step, timestamp, value].every((one) => typeof one === 'number') && [farStep, farTimestamp].every(isFarText) && others.length === 0;
  if (!isCursor) throw invalidArgument(`cursor '${text.slice(0, 40)}' is none of a series; leave it out to read from the first point on`, { reason: 'page_token' });
  const last = {
    step: step as number,
    timestamp: timestamp as number,
    value: value as number,
    ...(farStep !== '' && { farStep: BigInt(farStep as string) }),
    ...(farTimestamp !== '' && { farTimestamp: BigInt(farTimestamp as string) }),
  };
  return { count: count as number, rewinds: rewinds as number, last };
}

const isFarText = (text: unknown): boolean => typeof text === 'string' && /^(-?\d{1,19})?$/.test(text);

/** Of each series, in order; undefined where the run itself has no points of it. */
export async function findSeriesNow(database: Database, series: readonly SeriesName[]): Promise<readonly (SeriesNow | undefined)[]> {
  const names = series.map(({ runId, key }) => ({ runId, key }));
  const places = await findPlaces(database, names);
  const runs = await findRunPlaces(
    database,
    names.map(({ runId }) => runId),
  );
  const found = places.flatMap((place) => (place ? [place] : []));
  const states = await loadStates(
    database,
    found.map(({ runNum, keyNum }) => ({ runNum, keys: [keyNum] })),
  );
  const rewinds = await findRewinds(database, new Set([...runs.values()].map(({ num }) => num)));
  return places.map((place) => {
    const state = place && states.get(stateKey(place.runNum, place.keyNum));
    return state && { runNum: place.runNum, keyNum: place.keyNum, rewinds: rewinds.get(place.runNum) ?? 0, state };
  });
}

async function findRewinds({ query, engine }: Database, runNums: ReadonlySet<number>): Promise<ReadonlyMap<number, number>> {
  if (runNums.size === 0) return new Map();
  const rows = await query
    .selectFrom('run')
    .select(['num', 'rewinds'])
    .where(({ ref }) => engine.isOneOf(ref('num'), [...runNums]))
    .execute();
  return new Map(rows.map(({ num, rewinds }) => [num, rewinds]));
}

/** Of each series, in order: at its end; undefined where the run itself has no points of it. */
export async function findCursors(database: Database, series: readonly SeriesName[]): Promise<readonly (string | undefined)[]> {
  const now = await findSeriesNow(database, series);
  return series.map((name, index) => {
    const one = now[index];
    return one && encodeCursor(name, { count: one.state.count, rewinds: one.rewinds, last: one.state.last });
  });
}
