// All points of several series, some at a time: short series together, so that a segment that holds many of them is read few times,
// long ones a stretch of their order after the other.
import { markAt } from '../../../core/tracking/metrics/metric-columns.ts';
import type { PointStretch, StretchQuery } from '../../../core/tracking/metrics/metric-store.ts';
import type { Database } from '../database.ts';
import { readLeast } from './read-least.ts';
import { type SeriesPlace, storedParts } from './series-extents.ts';
import { findPlaces } from './series-places.ts';
import { loadStates, stateKey } from './summaries.ts';

/** Series that are looked up at once. */
const seriesAtOnce = 2_000;

interface PlacedIndex extends SeriesPlace {
  readonly index: number;
  /** At most. */
  readonly count: number;
}

export async function readStretch(database: Database, { series, place, limit }: StretchQuery): Promise<PointStretch> {
  const start = place.index;
  if (start >= series.length) return { parts: [] };
  const end = Math.min(series.length, start + seriesAtOnce);
  const placed = await countSeries(database, series.slice(start, end), start);
  // A series may be gone since: then the place is before the next one.
  const after = placed[0]?.index === start ? place.after : undefined;
  const group: PlacedIndex[] = [];
  let points = 0;
  for (const one of placed) {
    if (group.length > 0 && points + one.count > limit) break;
    group.push(one);
    points += one.count;
    if (after !== undefined) break;
  }
  if (group.length === 1 && (after !== undefined || points > limit)) return readLong(database, group[0]!, { after, limit, length: series.length });
  const found = await readLeast(
    database,
    group.map((one) => ({ ...one, limit: one.count })),
    { order: 'step' },
  );
  const next = group.length === placed.length ? end : group.at(-1)!.index + 1;
  return {
    parts: group.map(({ index }, at) => ({ index, points: found[at]! })).filter((part) => part.points.steps.length > 0),
    ...(next < series.length && { next: { index: next } }),
  };
}

async function readLong(
  database: Database,
  one: PlacedIndex,
  { after, limit, length }: Pick<StretchQuery['place'], 'after'> & { readonly limit: number; readonly length: number },
): Promise<PointStretch> {
  const [points] = await readLeast(database, [{ ...one, limit }], { order: 'step', after });
  const count = points!.steps.length;
  const parts = count > 0 ? [{ index: one.index, points: points! }] : [];
  if (count === limit) return { parts, next: { index: one.index, after: markAt(points!, count - 1) } };
  return { parts, ...(one.index + 1 < length && { next: { index: one.index + 1 } }) };
}

/** Those that have points. */
async function countSeries(database: Database, series: StretchQuery['series'], start: number): Promise<readonly PlacedIndex[]> {
  const places = await findPlaces(database, series);
  const parts = places.flatMap((place) => (place ? storedParts(place, {}) : []));
  const states = await loadStates(
    database,
    parts.map(({ runNum, keyNum }) => ({ runNum, keys: [keyNum] })),
  );
  return places.flatMap((place, at): readonly PlacedIndex[] => {
    if (place === undefined) return [];
    const count = storedParts(place, {}).reduce((sum, { runNum, keyNum }) => sum + (states.get(stateKey(runNum, keyNum))?.count ?? 0), 0);
    return count === 0 ? [] : [{ ...place, index: start + at, count }];
  });
}
