// The bytes of a metric segment: the points of several series of one run, column by column.
//
//   version (1) · number of pieces (varint) · pieces · CRC-32 (4, little-endian, seeded with the run's number)
//   piece: key number · number of points · modes (1) · length of the columns · steps · timestamps · values
//
// Whole numbers: their first value, then the difference when it never changes (0), else the changes of the
// difference (1), as zigzag varints; raw doubles (2) where a difference would not be exact, raw integers of 64
// bits (3) where one is beyond what a double holds. Values: one for all (0), 32-bit when every one survives it (1), else 64-bit (2). Points of a piece are ordered by time.
import { crc32 } from 'node:zlib';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import { ByteWriter } from './bytes.ts';
import { columnsOfMarks, type SeriesColumns } from './series-columns.ts';

export interface Series {
  /** The number of the metric key. */
  readonly key: number;
  /** Ordered by time, without repeats, never empty. */
  readonly marks: readonly MetricMark[];
}

/** A segment ready to be stored, with the ranges its points cover. */
export interface Segment {
  readonly body: Buffer;
  readonly keys: Range;
  readonly steps: Range;
  readonly times: Range;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export const segmentVersion = 1;
export const checksumBytes = 4;
/** Larger blobs go to overflow pages one after the other and get slow. */
const segmentBytes = 64 * 1024;
export const pointsPerPiece = 2048;

/** Differences of differences of numbers within this are exact, doubled for the sign as well. */
const exactDifferences = 2 ** 50;

/** Packs series into segments of at most about 64 KiB, in order of key. */
export function packSegments(series: readonly Series[], runNum: number): readonly Segment[] {
  return packColumns(
    series.map(({ key, marks }) => ({ key, points: columnsOfMarks(marks), start: 0, end: marks.length })),
    runNum,
  );
}

/** The same of points in columns. */
export function packColumns(series: readonly SeriesColumns[], runNum: number): readonly Segment[] {
  const segments: Segment[] = [];
  let open = openSegment();
  for (const piece of piecesOf([...series].sort((a, b) => a.key - b.key))) {
    encodePiece(piece);
    const size = pieceHead.length + pieceColumns.length;
    if (open.pieces > 0 && segmentBody.length + size > segmentBytes) {
      segments.push(closeSegment(open, runNum));
      open = openSegment();
    }
    segmentBody.append(pieceHead.bytes());
    segmentBody.append(pieceColumns.bytes());
    addPiece(open, piece);
  }
  if (open.pieces > 0) segments.push(closeSegment(open, runNum));
  return segments;
}

function* piecesOf(series: readonly SeriesColumns[]): Generator<SeriesColumns> {
  for (const one of series) {
    if (one.end - one.start <= pointsPerPiece) yield one;
    else for (let start = one.start; start < one.end; start += pointsPerPiece) yield { ...one, start, end: Math.min(one.end, start + pointsPerPiece) };
  }
}

// What is being written; nothing else runs before it is copied. The columns of a piece come after their length.
const segmentBody = new ByteWriter(segmentBytes);
const pieceHead = new ByteWriter(64);
const pieceColumns = new ByteWriter(pointsPerPiece * 24);

/** The segment whose pieces are in `segmentBody`. */
interface OpenSegment {
  pieces: number;
  keyLow: number;
  keyHigh: number;
  stepLow: number;
  stepHigh: number;
  timeLow: number;
  timeHigh: number;
}

function openSegment(): OpenSegment {
  segmentBody.clear();
  return { pieces: 0, keyLow: Infinity, keyHigh: -Infinity, stepLow: Infinity, stepHigh: -Infinity, timeLow: Infinity, timeHigh: -Infinity };
}

function addPiece(open: OpenSegment, { key, points: { steps, timestamps }, start, end }: SeriesColumns): void {
  open.pieces += 1;
  open.keyLow = Math.min(open.keyLow, key);
  open.keyHigh = key;
  for (let index = start; index < end; index += 1) {
    const step = steps[index]!;
    if (step < open.stepLow) open.stepLow = step;
    if (step > open.stepHigh) open.stepHigh = step;
  }
  // The points of a piece stand by time.
  open.timeLow = Math.min(open.timeLow, timestamps[start]!);
  open.timeHigh = Math.max(open.timeHigh, timestamps[end - 1]!);
}

function closeSegment(open: OpenSegment, runNum: number): Segment {
  const head = new ByteWriter(16);
  head.byte(segmentVersion);
  head.varint(open.pieces);
  const body = Buffer.concat([head.bytes(), segmentBody.bytes(), Buffer.alloc(checksumBytes)]);
  const end = body.length - checksumBytes;
  body.writeUInt32LE(checksum(body.subarray(0, end), runNum), end);
  return {
    body,
    keys: { low: open.keyLow, high: open.keyHigh },
    steps: { low: boundOf(open.stepLow), high: boundOf(open.stepHigh) },
    times: { low: boundOf(open.timeLow), high: boundOf(open.timeHigh) },
  };
}

/** Seeded, so that a segment that turns up under another run is found out. */
export function checksum(bytes: Buffer, runNum: number): number {
  return crc32(bytes, runNum >>> 0);
}

/** What the ranges of segments are compared by: a column of theirs holds what a double holds, and what is farther lies at its end. */
export function boundOf(value: WholeNumber): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)));
}

/** Into `pieceHead` and `pieceColumns`. */
function encodePiece(piece: SeriesColumns): void {
  const { key, points, start, end } = piece;
  pieceColumns.clear();
  const stepMode = writeIntegers(piece, points.steps, points.far?.steps);
  const timeMode = writeIntegers(piece, points.timestamps, points.far?.timestamps);
  const valueMode = writeValues(piece);
  pieceHead.clear();
  pieceHead.varint(key);
  pieceHead.varint(end - start);
  pieceHead.byte(stepMode | (timeMode << 2) | (valueMode << 4));
  pieceHead.varint(pieceColumns.length);
}

function writeIntegers({ start, end }: SeriesColumns, near: Float64Array, far: BigInt64Array | undefined): number {
  if (far !== undefined && hasFar(near, start, end)) {
    for (let index = start; index < end; index += 1) pieceColumns.int64(far[index]!);
    return 3;
  }
  return writeNear(near, start, end);
}

function hasFar(near: Float64Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (!Number.isSafeInteger(near[index])) return true;
  return false;
}

function writeNear(numbers: Float64Array, start: number, end: number): number {
  let isConstant = true;
  const difference = end - start > 1 ? numbers[start + 1]! - numbers[start]! : 0;
  for (let index = start; index < end; index += 1) {
    const value = numbers[index]!;
    if (Math.abs(value) > exactDifferences) {
      pieceColumns.doubles(numbers.subarray(start, end));
      return 2;
    }
    if (index > start && value - numbers[index - 1]! !== difference) isConstant = false;
  }
  pieceColumns.signed(numbers[start]!);
  if (isConstant) {
    if (end - start > 1) pieceColumns.signed(difference);
    return 0;
  }
  let previous = 0;
  for (let index = start + 1; index < end; index += 1) {
    const step = numbers[index]! - numbers[index - 1]!;
    pieceColumns.signed(step - previous);
    previous = step;
  }
  return 1;
}

function writeValues({ points: { values }, start, end }: SeriesColumns): number {
  const first = values[start]!;
  let isConstant = end - start > 1;
  let isNarrow = true;
  for (let index = start; index < end && (isConstant || isNarrow); index += 1) {
    const value = values[index]!;
    isConstant &&= Object.is(value, first);
    isNarrow &&= Object.is(Math.fround(value), value);
  }
  if (isConstant) {
    pieceColumns.double(first);
    return 0;
  }
  if (isNarrow) {
    for (let index = start; index < end; index += 1) pieceColumns.float(values[index]!);
    return 1;
  }
  pieceColumns.doubles(values.subarray(start, end));
  return 2;
}
