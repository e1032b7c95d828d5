// Reads what several series are stored in, in order and a few pieces at a time: each is fetched, checked and unpacked once, whatever
// number of the series it holds, and nothing of it is kept but what its readers keep.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { collectGarbage } from '../../../give-way.ts';
import type { Database } from '../database.ts';
import type { OpenBlock } from './block-codec.ts';
import type { BlockHead } from './block-head.ts';
import { type ListedBlock, openBlocks } from './metric-blocks.ts';
import { unpackRow } from './segment-row.ts';
import type { StepRange } from './step-range.ts';
import { type ListedSegment, listPieces, type ReadRange, type SeriesNums, touchesSteps } from './stored-pieces.ts';
import { type TakePoints, unpackSegment } from './unpack-segment.ts';

/** One series, and what becomes of its points. */
export interface SeriesReader extends SeriesNums {
  /** Steps beyond which nothing is wanted; leaves out pieces, not single points. */
  readonly range: StepRange;
  /** Told every point of the pieces that touch the range, in no order beyond that of the pieces. */
  readonly take: TakePoints;
  /** Whether no point of `low` or later matters any more, in the order that is read. */
  readonly hasEnough: (low: number) => boolean;
  /** Told what stands before the points of a block: whether that was all it wants of it. Absent: it never is. */
  readonly skim?: ((head: BlockHead) => boolean) | undefined;
  /** Takes what it wants of a block, in place of `take`. */
  readonly takeBlock?: ((block: OpenBlock, head: BlockHead) => void) | undefined;
}

/** Bodies fetched by one query: the first ones are often all that is needed, and later ones are worth a larger bite. */
const firstBytes = 256 * 1024;
const mostBytes = 1024 * 1024;
/** What a point of a block takes, about. */
const pointBytes = 4;

/** Lists of pieces are held for so many runs at once. */
const runsPerList = 32;

export async function readSegments(database: Database, readers: readonly SeriesReader[], range: ReadRange): Promise<void> {
  const runs = [...Map.groupBy(readers, ({ runNum }) => runNum).values()];
  for (let start = 0; start < runs.length; start += runsPerList) await readRuns(database, runs.slice(start, start + runsPerList).flat(), range);
}

/** A segment or a block, in the order that is read. */
interface Piece {
  readonly low: number;
  readonly bytes: number;
  readonly segment?: ListedSegment;
  readonly block?: ListedBlock;
}

async function readRuns(database: Database, readers: readonly SeriesReader[], range: ReadRange): Promise<void> {
  const pieces = await orderedPieces(database, readers, range);
  let open = createLookup(readers);
  let bytes = firstBytes;
  for (let at = 0; at < pieces.length && open.readers.length > 0; bytes = Math.min(bytes * 2, mostBytes)) {
    const batch: Batch = { segments: [], blocks: [] };
    let size = 0;
    for (; at < pieces.length && (size === 0 || size + pieces[at]!.bytes <= bytes); at += 1) {
      if (addToBatch(batch, pieces[at]!, open)) size += pieces[at]!.bytes;
    }
    await readSegmentBodies(database, batch.segments);
    await openBlocks(database, batch.blocks, (block, { head, readers: wanting }) => handOut(block, head, wanting));
    freeBodies(size);
    // Where this is the thread that answers requests, others get their turn.
    await nextTurn();
    const next = pieces[at];
    // Where the column ends, what lies lower still is told by the same number.
    if (next) open = withoutSatisfied(open, next.low === Number.MIN_SAFE_INTEGER ? -Infinity : next.low);
  }
}

async function orderedPieces(database: Database, readers: readonly SeriesReader[], range: ReadRange): Promise<readonly Piece[]> {
  const { segments, blocks } = await listPieces(database, readers, range);
  const lowOf = ({ steps, times }: Pick<ListedSegment, 'steps' | 'times'>): number => (range.order === 'time' ? times : steps).low;
  const pieces: Piece[] = segments.map((segment) => ({ low: lowOf(segment), bytes: segment.bytes, segment }));
  for (const block of blocks) pieces.push({ low: lowOf(block.head), bytes: block.head.count * pointBytes, block });
  return pieces.sort((one, other) => one.low - other.low);
}

/** The readers that have not enough yet, by what they read. */
interface Lookup {
  readonly readers: readonly SeriesReader[];
  readonly ofRun: ReadonlyMap<number, readonly SeriesReader[]>;
  readonly ofSeries: ReadonlyMap<string, readonly SeriesReader[]>;
}

const seriesOf = ({ runNum, keyNum }: SeriesNums): string => `${runNum} ${keyNum}`;

function createLookup(readers: readonly SeriesReader[]): Lookup {
  return { readers, ofRun: Map.groupBy(readers, ({ runNum }) => runNum), ofSeries: Map.groupBy(readers, seriesOf) };
}

function withoutSatisfied(lookup: Lookup, low: number): Lookup {
  const open = lookup.readers.filter(({ hasEnough }) => !hasEnough(low));
  return open.length === lookup.readers.length ? lookup : createLookup(open);
}

interface Wanted {
  readonly readers: readonly SeriesReader[];
}

interface Batch {
  readonly segments: (ListedSegment & Wanted)[];
  readonly blocks: (ListedBlock & Wanted)[];
}

/** Whether its points are to be read. */
function addToBatch({ segments, blocks }: Batch, { segment, block }: Piece, open: Lookup): boolean {
  if (segment !== undefined) {
    const { keys } = segment;
    const readers = (open.ofRun.get(segment.runNum) ?? []).filter((reader) => reader.keyNum >= keys.low && reader.keyNum <= keys.high && touchesSteps(segment, reader.range));
    if (readers.length > 0) segments.push({ ...segment, readers });
    return readers.length > 0;
  }
  const { head } = block!;
  const readers = (open.ofSeries.get(seriesOf(block!)) ?? []).filter((reader) => touchesSteps(head, reader.range) && reader.skim?.(head) !== true);
  if (readers.length > 0) blocks.push({ ...block!, readers });
  return readers.length > 0;
}

function handOut(block: OpenBlock, head: BlockHead, readers: readonly SeriesReader[]): void {
  for (const { take, takeBlock } of readers) {
    if (takeBlock === undefined) take(block.columns());
    else takeBlock(block, head);
  }
}

/** What takes the points of a key: a part of one series may be wanted for another too. */
function takersOf(readers: readonly SeriesReader[]): (key: number) => TakePoints | undefined {
  const takers = new Map<number, TakePoints>();
  for (const { keyNum, take } of readers) {
    const other = takers.get(keyNum);
    takers.set(keyNum, other === undefined ? take : (points) => (other(points), take(points)));
  }
  return (key) => takers.get(key);
}

async function readSegmentBodies(database: Database, segments: readonly (ListedSegment & Wanted)[]): Promise<void> {
  if (segments.length === 0) return;
  const { query, engine } = database;
  const rows = await query
    .selectFrom('metric_segment')
    .select(['num', 'body'])
    .where(({ ref }) =>
      engine.isOneOf(
        ref('num'),
        segments.map(({ num }) => num),
      ),
    )
    .execute();
  const bodies = new Map(rows.map(({ num, body }) => [num, body]));
  for (const { num, runNum, readers } of segments) {
    const body = bodies.get(num);
    if (body) unpackRow({ num, runNum, body }, () => unpackSegment(body, runNum, takersOf(readers)));
  }
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
