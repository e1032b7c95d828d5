// Segments in the database: writing them, merging small ones, and finding repeats of points in them.
import { createHash } from 'node:crypto';
import { markAt, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { Database, ListValue } from '../database.ts';
import { type CommittedNumbers, remember } from '../query/committed-numbers.ts';
import { fixedQuery } from '../query/fixed-query.ts';
import { insertMany } from '../query/insert-many.ts';
import { numberRange } from './number-range.ts';
import { gatherColumns } from './gather-columns.ts';
import { packColumns, type Segment } from './segment-codec.ts';
import { readSegments } from './read-segments.ts';
import { unpackRow } from './segment-row.ts';
import type { SeriesColumns } from './series-columns.ts';
import { unpackSegment } from './unpack-segment.ts';

/** A segment under this size is merged with others like it once there are enough. */
export const smallBytes = 16 * 1024;
/** A run logged point by point has at most about this many small segments, so its series stay quick to read. */
const smallSegments = 64;

const columns = ['run_num', 'bytes', 'key_low', 'key_high', 'step_low', 'step_high', 'time_low', 'time_high', 'body'] as const;

/** The points of one run that a batch adds. */
export interface RunSeries {
  readonly runNum: number;
  readonly series: readonly SeriesColumns[];
}

/** Stores the points of several runs; the digest of each run's bytes, in order. */
export async function writeSegments(database: Database, runs: readonly RunSeries[]): Promise<readonly string[]> {
  const packed = runs.map(({ runNum, series }) => ({ runNum, segments: packColumns(series, runNum) }));
  await insertSegments(database, packed);
  await mergeSmall(
    database,
    runs.map(({ runNum }) => runNum),
  );
  return packed.map(({ segments }) => {
    const hash = createHash('sha256');
    for (const { body } of segments) hash.update(body);
    return hash.digest('hex');
  });
}

export async function insertSegments(database: Database, runs: readonly { readonly runNum: number; readonly segments: readonly Segment[] }[]): Promise<void> {
  const rows = runs.flatMap(({ runNum, segments }) =>
    segments.map(({ body, keys, steps, times }) => [runNum, body.length, keys.low, keys.high, steps.low, steps.high, times.low, times.high, body]),
  );
  await insertMany(database, { table: 'metric_segment', columns, rows });
}

const crowdedRuns = fixedQuery(({ query, engine }, { list }: { readonly list: ListValue }) =>
  query
    .selectFrom('metric_segment')
    .select('run_num')
    .where(({ ref }) => engine.isIn(ref('run_num'), list))
    .where('bytes', '<', smallBytes)
    .groupBy('run_num')
    .having(({ fn }) => fn.countAll(), '>=', smallSegments),
);

/** A run's small segments are counted at its first append to this process, and then once in so many: with many live runs the counting costs more than the writing. */
const appendsPerCount = 16;
const appends = new WeakMap<CommittedNumbers, Map<number, number>>();

/** Counts what is undone as well: that changes when a run is merged, and nothing else. */
function areDue({ numbers }: Database, runNums: readonly number[]): readonly number[] {
  const counts = appends.get(numbers) ?? new Map<number, number>();
  appends.set(numbers, counts);
  return runNums.filter((run) => {
    const count = counts.get(run) ?? 0;
    remember(counts, run, count + 1);
    return count % appendsPerCount === 0;
  });
}

async function mergeSmall(database: Database, runNums: readonly number[]): Promise<void> {
  const due = areDue(database, runNums);
  if (due.length === 0) return;
  const { rows } = await crowdedRuns(database, { list: database.engine.listValue(due) });
  for (const { run_num } of rows) await mergeRun(database, run_num);
}

async function mergeRun(database: Database, runNum: number): Promise<void> {
  const { query, engine } = database;
  const small = await query.selectFrom('metric_segment').select(['num', 'body']).where('run_num', '=', runNum).where('bytes', '<', smallBytes).execute();
  const gathered = gatherColumns();
  for (const segment of small) unpackRow({ ...segment, runNum }, (body) => unpackSegment(body, runNum, (key) => (points) => gathered.add(key, points)));
  await query
    .deleteFrom('metric_segment')
    .where(({ ref }) =>
      engine.isOneOf(
        ref('num'),
        small.map(({ num }) => num),
      ),
    )
    .execute();
  await insertSegments(database, [{ runNum, segments: packColumns(gathered.series(), runNum) }]);
}

/** Stored points of one run and several keys within the ranges of steps and times of some marks; to find repeats. */
export async function storedMarks(
  database: Database,
  { runNum, keys, marks }: { readonly runNum: number; readonly keys: ReadonlySet<number>; readonly marks: readonly MetricMark[] },
): Promise<ReadonlyMap<number, readonly MetricMark[]>> {
  const [steps, times] = [numberRange(marks.map(({ step }) => step)), numberRange(marks.map(({ timestamp }) => timestamp))];
  const found = new Map([...keys].map((key): [number, MetricMark[]] => [key, []]));
  const isNear = (points: MetricColumns, index: number): boolean =>
    points.steps[index]! >= steps.low && points.steps[index]! <= steps.high && points.timestamps[index]! >= times.low && points.timestamps[index]! <= times.high;
  const readers = [...found].map(([keyNum, list]) => ({
    runNum,
    keyNum,
    range: { fromStep: steps.low, toStep: steps.high },
    hasEnough: () => false,
    take: (points: MetricColumns) => {
      for (let index = 0; index < points.steps.length; index += 1) if (isNear(points, index)) list.push(markAt(points, index));
    },
  }));
  await readSegments(database, readers, { order: 'time', low: times.low, high: times.high });
  return found;
}
