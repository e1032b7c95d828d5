// Even samples of series: the points at certain ranks of the order by step. Short series are read whole and together, long
// ones a stretch of their order after the other, so that memory does not grow with them.
import { evenRanks } from '../../../core/tracking/metrics/even-ranks.ts';
import { copyPoint, makeColumns, markAt, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import type { ShownPoints } from './read-chart.ts';
import { readLeast } from './read-least.ts';
import { findExtents, type SeriesPlace } from './series-extents.ts';
import type { StepRange } from './step-range.ts';

/** So many points are in memory at once, of one series or of several; twice as many while they are put in order. */
const stretchPoints = 250_000;

interface Counted extends SeriesPlace {
  readonly index: number;
  readonly total: number;
}

/** Of each series, in order; undefined where nothing lies in the range. */
export async function readSample(
  database: Database,
  places: readonly SeriesPlace[],
  { count, ...range }: StepRange & { readonly count: number },
): Promise<readonly (ShownPoints | undefined)[]> {
  const extents = await findExtents(database, places, range);
  const counted = places.flatMap((place, index): readonly Counted[] => (extents[index] ? [{ ...place, index, total: extents[index].total }] : []));
  const found: (ShownPoints | undefined)[] = places.map(() => undefined);
  for (const group of groupsOf(counted)) {
    const samples = group[0]!.total > stretchPoints ? [await sampleLong(database, group[0]!, { count, ...range })] : await sampleShort(database, group, { count, ...range });
    for (const [at, { index, total }] of group.entries()) found[index] = { points: samples[at]!, total };
  }
  return found;
}

/** Series that fit into memory together; a longer one alone. */
function groupsOf(series: readonly Counted[]): readonly (readonly Counted[])[] {
  const groups: Counted[][] = [];
  let size = Infinity;
  for (const one of series) {
    size += one.total;
    if (size > stretchPoints) {
      groups.push([]);
      size = one.total;
    }
    groups.at(-1)!.push(one);
  }
  return groups;
}

async function sampleShort(database: Database, group: readonly Counted[], { count, ...range }: StepRange & { readonly count: number }): Promise<readonly MetricColumns[]> {
  const wholes = await readLeast(
    database,
    group.map((series) => ({ ...series, limit: series.total })),
    { order: 'step', ...range },
  );
  return wholes.map((whole) => {
    const sample = createSample(evenRanks(whole.steps.length, count));
    sample.take(whole);
    return sample.points;
  });
}

async function sampleLong(database: Database, series: Counted, { count, ...range }: StepRange & { readonly count: number }): Promise<MetricColumns> {
  const sample = createSample(evenRanks(series.total, count));
  let after: MetricMark | undefined;
  while (!sample.isFull()) {
    const [stretch] = await readLeast(database, [{ ...series, limit: stretchPoints }], { order: 'step', after, ...range });
    const length = stretch!.steps.length;
    if (length === 0) break;
    sample.take(stretch!);
    after = markAt(stretch!, length - 1);
  }
  return sample.points;
}

/** Picks the points at the ranks out of stretches that follow each other. */
function createSample(ranks: Float64Array) {
  const points = makeColumns(ranks.length);
  let picked = 0;
  let passed = 0;
  return {
    points,
    isFull: () => picked === ranks.length,
    take: (stretch: MetricColumns) => {
      const end = passed + stretch.steps.length;
      for (; picked < ranks.length && ranks[picked]! < end; picked += 1) {
        copyPoint(stretch, ranks[picked]! - passed, points, picked);
      }
      passed = end;
    },
  };
}
