// Remembers what charts showed. A series only ever grows, so that its number of points says whether anything changed: a line is
// kept under that number, and is read again when there are more.
import type { Stores, WholeStores } from '../../../core/store.ts';
import type { MetricStore, SeriesQuery, ShownSeries } from '../../../core/tracking/metrics/metric-store.ts';
import type { Database } from '../database.ts';
import { withinProjects } from '../query/project-scope.ts';
import { findSeriesVersions } from './series-places.ts';

/** Points kept in all: 24 bytes each. What was not asked for the longest goes first. */
const pointsKept = 300_000;

/** What tells one state of a series from another; undefined for a series there is not. */
type FindVersions = (series: readonly SeriesQuery[]) => Promise<readonly (string | undefined)[]>;

/** The stores with charts that are remembered; `database` is asked, on each, whether the series have grown. */
export function withChartCache(database: Database, stores: WholeStores): WholeStores {
  const memory = createLineMemory();
  const remembering = (own: Database, { metrics, ...others }: Stores): Stores => ({
    ...others,
    metrics: { ...metrics, chart: chartFrom(memory, (series) => findSeriesVersions(own, series), metrics.chart) },
  });
  return { ...remembering(database, stores), within: (projects) => remembering(withinProjects(database, projects), stores.within(projects)) };
}

interface LineMemory {
  recall(key: string): ShownSeries | undefined;
  keep(key: string, line: ShownSeries): void;
}

function createLineMemory(): LineMemory {
  const kept = new Map<string, ShownSeries>();
  let points = 0;
  return {
    recall: (key) => {
      const line = kept.get(key);
      if (line === undefined) return undefined;
      kept.delete(key);
      kept.set(key, line);
      return line;
    },
    keep: (key, line) => {
      if (kept.has(key)) return;
      kept.set(key, line);
      points += line.points.steps.length;
      for (const [oldest, { points: old }] of kept) {
        if (points <= pointsKept) break;
        kept.delete(oldest);
        points -= old.steps.length;
      }
    },
  };
}

function chartFrom({ recall, keep }: LineMemory, findVersions: FindVersions, read: MetricStore['chart']): MetricStore['chart'] {
  return async (query) => {
    const { series, buckets, fromStep, toStep } = query;
    const versions = await findVersions(series);
    // A line read in a moment holds at least the points of the version it is kept under; one asked for later has a later version.
    const keys = versions.map((version) => `${version} ${buckets} ${fromStep} ${toStep}`);
    const lines = keys.map(recall);
    const missing = series.filter((_one, index) => lines[index] === undefined);
    const found = missing.length === 0 ? [] : await read({ ...query, series: missing });
    let next = 0;
    return lines.map((line, index) => {
      if (line !== undefined) return line;
      const fresh = found[next++]!;
      if (versions[index] !== undefined) keep(keys[index]!, fresh);
      return fresh;
    });
  };
}
