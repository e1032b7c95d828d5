// Segments in the database: writing them, finding those a question is about, and merging small ones.
import { createHash } from 'node:crypto';
import { AssayError } from '../../../core/base/errors.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { sortUnique } from './mark-order.ts';
import { packSegments, unpackSegment, type Segment, type Series } from './segment-codec.ts';

/** A segment under this size is merged with others like it once there are enough. */
const smallBytes = 16 * 1024;
/** A run logged point by point has at most about this many small segments, so its series stay quick to read. */
const smallSegments = 64;
/** Bodies fetched by one query: a page of a long series needs no more than its first few. */
const bytesPerQuery = 256 * 1024;

const columns = ['run_num', 'bytes', 'key_low', 'key_high', 'step_low', 'step_high', 'time_low', 'time_high', 'body'] as const;

/** The points of one run that a batch adds. */
export interface RunSeries {
  readonly runNum: number;
  readonly series: readonly Series[];
}

/** Stores the points of several runs; the digest of each run's bytes, in order. */
export async function writeSegments(database: Database, runs: readonly RunSeries[]): Promise<readonly string[]> {
  const packed = runs.map(({ runNum, series }) => ({ runNum, segments: packSegments(series, runNum) }));
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

async function insertSegments(database: Database, runs: readonly { readonly runNum: number; readonly segments: readonly Segment[] }[]): Promise<void> {
  const rows = runs.flatMap(({ runNum, segments }) =>
    segments.map(({ body, keys, steps, times }) => [runNum, body.length, keys.low, keys.high, steps.low, steps.high, times.low, times.high, body]),
  );
  await insertMany(database, { table: 'metric_segment', columns, rows });
}

async function mergeSmall(database: Database, runNums: readonly number[]): Promise<void> {
  const { query, engine } = database;
  const crowded = await query
    .selectFrom('metric_segment')
    .select('run_num')
    .where(({ ref }) => engine.isOneOf(ref('run_num'), runNums))
    .where('bytes', '<', smallBytes)
    .groupBy('run_num')
    .having(({ fn }) => fn.countAll(), '>=', smallSegments)
    .execute();
  for (const { run_num } of crowded) await mergeRun(database, run_num);
}

async function mergeRun(database: Database, runNum: number): Promise<void> {
  const { query, engine } = database;
  const small = await query.selectFrom('metric_segment').select(['num', 'body']).where('run_num', '=', runNum).where('bytes', '<', smallBytes).execute();
  const byKey = new Map<number, MetricMark[]>();
  for (const segment of small) {
    unpack({ ...segment, runNum }, (key) => {
      const marks = byKey.get(key) ?? [];
      byKey.set(key, marks);
      return marks;
    });
  }
  await query
    .deleteFrom('metric_segment')
    .where(({ ref }) =>
      engine.isOneOf(
        ref('num'),
        small.map(({ num }) => num),
      ),
    )
    .execute();
  const series = [...byKey].map(([key, marks]) => ({ key, marks: sortUnique(marks) }));
  await insertSegments(database, [{ runNum, segments: packSegments(series, runNum) }]);
}

function unpack({ num, runNum, body }: { readonly num: number; readonly runNum: number; readonly body: Uint8Array }, collect: (key: number) => MetricMark[] | undefined): void {
  try {
    unpackSegment(body, runNum, collect);
  } catch (cause) {
    throw new AssayError('integrity', `metric segment ${num} of run number ${runNum} is damaged; restore the database from a backup`, {
      subject: { kind: 'metric segment', id: String(num) },
      cause,
    });
  }
}

/** One series to read; the ranges leave out segments, not single points. */
export interface SeriesRead {
  readonly runNum: number;
  readonly keyNum: number;
}

export interface ReadRange {
  /** What the segments are read in the order of. */
  readonly order: 'time' | 'step';
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Reading a series may stop once this many of its least points are known. */
  readonly enough: number;
  /** Which points count. */
  readonly accept: (mark: MetricMark) => boolean;
}

interface Pending {
  readonly read: SeriesRead;
  readonly marks: MetricMark[];
  /** Segments not read yet, by their low end. */
  segments: readonly { readonly num: number; readonly bytes: number; readonly low: number }[];
}

/**
 * The accepted points of each series, in no order: all of them, or at least its `enough` least ones.
 * Reads the segments of all series together, in a number of queries that depends on their bytes only.
 */
export async function readSeries(database: Database, reads: readonly SeriesRead[], range: ReadRange): Promise<readonly MetricMark[][]> {
  const pending = await listSegments(database, reads, range);
  for (let open = pending; open.length > 0; open = open.filter((item) => item.segments.length > 0 && !hasEnough(item, range))) {
    const share = bytesPerQuery / open.length;
    const round = open.map((item) => ({ item, nums: takeSegments(item, share) }));
    await loadRound(database, round, range);
  }
  return pending.map(({ marks }) => marks);
}

async function listSegments(database: Database, reads: readonly SeriesRead[], { order, low, high }: ReadRange): Promise<readonly Pending[]> {
  if (reads.length === 0) return [];
  const { query, engine } = database;
  const keys = reads.map(({ keyNum }) => keyNum);
  const [lowColumn, highColumn] = order === 'time' ? (['time_low', 'time_high'] as const) : (['step_low', 'step_high'] as const);
  let select = query
    .selectFrom('metric_segment')
    .select(['num', 'run_num', 'bytes', 'key_low', 'key_high', `${lowColumn} as low`])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), [...new Set(reads.map(({ runNum }) => runNum))]))
    .where('key_low', '<=', Math.max(...keys))
    .where('key_high', '>=', Math.min(...keys));
  if (low !== undefined) select = select.where(highColumn, '>=', low);
  if (high !== undefined) select = select.where(lowColumn, '<=', high);
  const rows = await select.orderBy('low').execute();
  return reads.map((read) => ({
    read,
    marks: [],
    segments: rows.filter(({ run_num, key_low, key_high }) => run_num === read.runNum && key_low <= read.keyNum && key_high >= read.keyNum),
  }));
}

function takeSegments(item: Pending, share: number): readonly number[] {
  let bytes = 0;
  let count = 0;
  for (const segment of item.segments) {
    if (count > 0 && bytes + segment.bytes > share) break;
    bytes += segment.bytes;
    count += 1;
  }
  const taken = item.segments.slice(0, count);
  item.segments = item.segments.slice(count);
  return taken.map(({ num }) => num);
}

async function loadRound(database: Database, round: readonly { readonly item: Pending; readonly nums: readonly number[] }[], { accept }: ReadRange): Promise<void> {
  const { query, engine } = database;
  const nums = [...new Set(round.flatMap(({ nums }) => nums))];
  if (nums.length === 0) return;
  const rows = await query
    .selectFrom('metric_segment')
    .select(['num', 'body'])
    .where(({ ref }) => engine.isOneOf(ref('num'), nums))
    .execute();
  const bodies = new Map(rows.map(({ num, body }) => [num, body]));
  for (const { item, nums } of round) {
    for (const num of nums) {
      const body = bodies.get(num);
      if (!body) continue;
      const found: MetricMark[] = [];
      unpack({ num, body, runNum: item.read.runNum }, (key) => (key === item.read.keyNum ? found : undefined));
      for (const mark of found) if (accept(mark)) item.marks.push(mark);
    }
  }
}

function hasEnough({ marks, segments }: Pending, { order, enough }: ReadRange): boolean {
  const next = segments[0];
  if (!next || marks.length < enough) return false;
  let below = 0;
  for (const mark of marks) if ((order === 'time' ? mark.timestamp : mark.step) < next.low) below += 1;
  return below >= enough;
}

/** Stored points of one run and several keys within ranges of steps and times; to find repeats. */
export async function storedMarks(
  database: Database,
  { runNum, keys, marks }: { readonly runNum: number; readonly keys: ReadonlySet<number>; readonly marks: readonly MetricMark[] },
): Promise<ReadonlyMap<number, readonly MetricMark[]>> {
  const bounds = marks.reduce(
    (found, { step, timestamp }) => ({
      stepLow: Math.min(found.stepLow, step),
      stepHigh: Math.max(found.stepHigh, step),
      timeLow: Math.min(found.timeLow, timestamp),
      timeHigh: Math.max(found.timeHigh, timestamp),
    }),
    { stepLow: Infinity, stepHigh: -Infinity, timeLow: Infinity, timeHigh: -Infinity },
  );
  const rows = await database.query
    .selectFrom('metric_segment')
    .select(['num', 'body'])
    .where('run_num', '=', runNum)
    .where('key_low', '<=', Math.max(...keys))
    .where('key_high', '>=', Math.min(...keys))
    .where('step_low', '<=', bounds.stepHigh)
    .where('step_high', '>=', bounds.stepLow)
    .where('time_low', '<=', bounds.timeHigh)
    .where('time_high', '>=', bounds.timeLow)
    .execute();
  const found = new Map([...keys].map((key): [number, MetricMark[]] => [key, []]));
  for (const row of rows) unpack({ ...row, runNum }, (key) => found.get(key));
  return found;
}
