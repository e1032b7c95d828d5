// Reads the segments of several series, in order and a few at a time: each is fetched, checked and unpacked once, whatever
// number of the series it holds, and nothing of it is kept but what its readers keep.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { collectGarbage } from '../../../give-way.ts';
import type { Database } from '../database.ts';
import { boundOf } from './segment-codec.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import { numberRange } from './number-range.ts';
import type { StepRange } from './step-range.ts';
import { unpackRow } from './segment-row.ts';
import { type TakePoints, unpackSegment } from './unpack-segment.ts';

/** One series, and what becomes of its points. */
export interface SeriesReader {
  readonly runNum: number;
  readonly keyNum: number;
  /** Steps beyond which nothing is wanted; leaves out segments, not single points. */
  readonly range: StepRange;
  /** Told every point of the segments that touch the range, in no order beyond that of the segments. */
  readonly take: TakePoints;
  /** Whether no point of `low` or later matters any more, in the order that is read. */
  readonly hasEnough: (low: number) => boolean;
}

export interface ReadRange {
  /** What the segments are read in the order of. */
  readonly order: 'time' | 'step';
  /** Leave out segments, not single points. */
  readonly low?: WholeNumber | undefined;
  readonly high?: WholeNumber | undefined;
}

/** Bodies fetched by one query: the first ones are often all that is needed, and later ones are worth a larger bite. */
const firstBytes = 256 * 1024;
const mostBytes = 1024 * 1024;

/** Lists of segments are held for so many runs at once. */
const runsPerList = 32;

export async function readSegments(database: Database, readers: readonly SeriesReader[], range: ReadRange): Promise<void> {
  const runs = [...Map.groupBy(readers, ({ runNum }) => runNum).values()];
  for (let start = 0; start < runs.length; start += runsPerList) await readRuns(database, runs.slice(start, start + runsPerList).flat(), range);
}

async function readRuns(database: Database, readers: readonly SeriesReader[], range: ReadRange): Promise<void> {
  const rows = await listSegments(database, readers, range);
  let open = readers;
  let bytes = firstBytes;
  for (let at = 0; at < rows.length && open.length > 0; bytes = Math.min(bytes * 2, mostBytes)) {
    const batch: ListedSegment[] = [];
    for (let size = 0; at < rows.length && (batch.length === 0 || size + rows[at]!.bytes <= bytes); at += 1) {
      const row = rows[at]!;
      if (!open.some((reader) => mayHold(row, reader))) continue;
      batch.push(row);
      size += row.bytes;
    }
    await readBatch(database, batch, open);
    const next = rows[at];
    // Where the column ends, what lies lower still is told by the same number.
    if (next) open = open.filter(({ hasEnough }) => !hasEnough(next.low === Number.MIN_SAFE_INTEGER ? -Infinity : next.low));
  }
}

interface ListedSegment {
  readonly num: number;
  readonly run_num: number;
  readonly bytes: number;
  readonly key_low: number;
  readonly key_high: number;
  readonly step_low: number;
  readonly step_high: number;
  readonly low: number;
}

async function listSegments(database: Database, readers: readonly SeriesReader[], { order, low, high }: ReadRange): Promise<readonly ListedSegment[]> {
  const { query, engine } = database;
  const range = numberRange(readers.map(({ keyNum }) => keyNum));
  const [lowColumn, highColumn] = order === 'time' ? (['time_low', 'time_high'] as const) : (['step_low', 'step_high'] as const);
  let select = query
    .selectFrom('metric_segment')
    .select(['num', 'run_num', 'bytes', 'key_low', 'key_high', 'step_low', 'step_high', `${lowColumn} as low`])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), [...new Set(readers.map(({ runNum }) => runNum))]))
    .where('key_low', '<=', range.high)
    .where('key_high', '>=', range.low);
  if (low !== undefined) select = select.where(highColumn, '>=', boundOf(low));
  if (high !== undefined) select = select.where(lowColumn, '<=', boundOf(high));
  return select.orderBy('low').execute();
}

function mayHold({ run_num, key_low, key_high, step_low, step_high }: ListedSegment, { runNum, keyNum, range: { fromStep, toStep } }: SeriesReader): boolean {
  if (run_num !== runNum || key_low > keyNum || key_high < keyNum) return false;
  return (fromStep === undefined || step_high >= boundOf(fromStep)) && (toStep === undefined || step_low <= boundOf(toStep));
}

/** What takes the points of a key: a part of one series may be wanted for another too. */
function takersOf(segment: ListedSegment, readers: readonly SeriesReader[]): (key: number) => TakePoints | undefined {
  const takers = new Map<number, TakePoints>();
  for (const { keyNum, take } of readers.filter((reader) => mayHold(segment, reader))) {
    const other = takers.get(keyNum);
    takers.set(keyNum, other === undefined ? take : (points) => (other(points), take(points)));
  }
  return (key) => takers.get(key);
}

async function readBatch(database: Database, batch: readonly ListedSegment[], readers: readonly SeriesReader[]): Promise<void> {
  if (batch.length === 0) return;
  const { query, engine } = database;
  const rows = await query
    .selectFrom('metric_segment')
    .select(['num', 'body'])
    .where(({ ref }) =>
      engine.isOneOf(
        ref('num'),
        batch.map(({ num }) => num),
      ),
    )
    .execute();
  const bodies = new Map(rows.map(({ num, body }) => [num, body]));
  for (const segment of batch) {
    const body = bodies.get(segment.num);
    const takers = takersOf(segment, readers);
    if (body) unpackRow({ num: segment.num, runNum: segment.run_num, body }, () => unpackSegment(body, segment.run_num, takers));
  }
  freeBodies(batch.reduce((sum, { bytes }) => sum + bytes, 0));
  // Where this is the thread that answers requests, others get their turn.
  await nextTurn();
}

/** Bodies that were read in this thread and are done with, by their bytes. */
let spentBytes = 0;
const mostSpentBytes = 4 * 1024 * 1024;

/** Without this, up to 64 MiB of bodies would be held. */
function freeBodies(bytes: number): void {
  spentBytes += bytes;
  if (spentBytes < mostSpentBytes) return;
  spentBytes = 0;
  collectGarbage('minor');
}
