// The numbers that series go by in the tables, and what tells one state of a series from another.
import type { SeriesQuery } from '../../../core/tracking/metrics/metric-store.ts';
import type { Database } from '../database.ts';
import { findRunPlaces } from '../query/run-places.ts';
import { findMetricKeys } from './metric-keys.ts';
import { type SeriesPlace, storedParts } from './series-extents.ts';
import { stateKey, stateVersions } from './summaries.ts';

/** Numbers of run, key and points of all its parts: for the cache of charts. A run that was taken back says so: it may have as many points again. */
export async function findSeriesVersions(database: Database, series: readonly SeriesQuery[]): Promise<readonly (string | undefined)[]> {
  const places = await findPlaces(database, series);
  const parts = places.map((place) => (place ? storedParts(place, {}) : []));
  const versions = await stateVersions(database, parts.flat());
  return parts.map((own) => {
    const found = own.flatMap(({ runNum, keyNum, range }) => {
      const version = versions.get(stateKey(runNum, keyNum));
      return version === undefined ? [] : [`${stateKey(runNum, keyNum)} ${version} ${range.toStep ?? ''}`];
    });
    return found.length === 0 ? undefined : found.join(' ');
  });
}

/** Of each series, in order; undefined for a run or a key there is not. */
export async function findPlaces(database: Database, series: readonly SeriesQuery[]): Promise<readonly (SeriesPlace | undefined)[]> {
  const places = await findRunPlaces(
    database,
    series.flatMap(({ runId, earlier = [] }) => [runId, ...earlier.map((part) => part.runId)]),
  );
  const keys = await findMetricKeys(
    database,
    series.map(({ key }) => key),
  );
  return series.map(({ runId, key, earlier }) => {
    const runNum = places.get(runId)?.num;
    const keyNum = keys.get(key);
    if (runNum === undefined || keyNum === undefined) return undefined;
    if (earlier === undefined) return { runNum, keyNum };
    return { runNum, keyNum, earlier: earlier.flatMap((part) => (places.has(part.runId) ? [{ runNum: places.get(part.runId)!.num, toStep: part.toStep }] : [])) };
  });
}
