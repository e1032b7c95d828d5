// Every point of runs, read as whoever takes them goes on.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { notFound } from '../../base/errors.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import type { MetricColumns } from '../metrics/metric-columns.ts';
import type { MetricStore, PointStretch, SeriesName, SeriesQuery, StretchPlace } from '../metrics/metric-store.ts';
import { type SampleQuery, withParts } from '../metrics/metrics.ts';
import { isSystemKey } from '../metrics/system-key.ts';
import type { RunStore } from '../runs/run-store.ts';

export interface AllPointsQuery {
  readonly runIds: readonly string[];
  /** Default: all there are of each run. */
  readonly keys?: readonly string[] | undefined;
  /** As of a sample. */
  readonly parts?: SampleQuery['parts'];
}

/** Some points of a series, behind those of it that came before. */
export interface SeriesPoints extends SeriesName {
  readonly points: MetricColumns;
}

/**
 * One series after the other, each ordered by step, timestamp, value, some at a time: what is stored when the first is taken is all
 * there, what comes meanwhile may be. Throws `not_found` for a run there is not, before the first.
 */
export type ReadAllPoints = (caller: Caller, query: AllPointsQuery) => Promise<AsyncIterable<SeriesPoints>>;

interface Stores {
  readonly metrics: MetricStore;
  readonly branches: BranchStore;
  readonly runs: RunStore;
}

/** Points read at once, about: 24 bytes each, and as many ahead. */
const stretchPoints = 100_000;

export function createAllPoints({ read }: Doors<Stores>): ReadAllPoints {
  return async (caller, query) => {
    const stores = await read(caller, 'run.read', 'visible');
    const ids = [...new Set(query.runIds)];
    const found = new Set((await stores.runs.findMany(ids)).map(({ id }) => id));
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw notFound('run', missing);
    return pointsOf(stores, ids, query);
  };
}

/** Runs whose series are looked up together. */
const runsAtOnce = 100;

async function* pointsOf(stores: Stores, runIds: readonly string[], query: AllPointsQuery): AsyncGenerator<SeriesPoints> {
  for (let start = 0; start < runIds.length; start += runsAtOnce) {
    const series: SeriesQuery[] = [];
    for (const runId of runIds.slice(start, start + runsAtOnce)) for (const one of await seriesOf(stores, runId, query)) series.push(one);
    const read = (place: StretchPlace): Promise<PointStretch> => stores.metrics.stretch({ series, place, limit: stretchPoints });
    for (let next: Promise<PointStretch> | undefined = read({ index: 0 }); next !== undefined;) {
      const stretch: PointStretch = await next;
      // The next one is read while this one is sent.
      next = stretch.next && read(stretch.next);
      // Whoever goes away does not wait for it.
      next?.catch(() => undefined);
      for (const { index, points } of stretch.parts) yield { runId: series[index]!.runId, key: series[index]!.key, points };
    }
  }
}

async function seriesOf({ metrics, branches }: Stores, runId: string, { keys, parts = 'all' }: AllPointsQuery): Promise<readonly SeriesQuery[]> {
  const names = (wanted: Iterable<string>) => Array.from(new Set(wanted), (key) => ({ runId, key }));
  const own = keys ?? (await metrics.summaries(runId)).map(({ key }) => key);
  if (parts === 'own') return names(own);
  const all = new Set(own);
  const earlier = keys === undefined ? ((await branches.earlier([runId])).get(runId) ?? []) : [];
  for (const part of earlier) for (const { key } of await metrics.summaries(part.runId)) if (!isSystemKey(key)) all.add(key);
  return withParts(branches, names(earlier.length === 0 ? own : [...all].sort()));
}
