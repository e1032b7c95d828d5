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
  const segments: Segment[] = [];
  let pieces: Piece[] = [];
  let size = 0;
  for (const piece of piecesOf([...series].sort((a, b) => a.key - b.key))) {
    if (size + piece.bytes.length > segmentBytes && pieces.length > 0) {
      segments.push(closeSegment(pieces, runNum));
      pieces = [];
      size = 0;
    }
    pieces.push(piece);
    size += piece.bytes.length;
  }
  if (pieces.length > 0) segments.push(closeSegment(pieces, runNum));
  return segments;
}

interface Piece {
  readonly key: number;
  readonly bytes: Buffer;
  readonly marks: readonly MetricMark[];
}

function* piecesOf(series: readonly Series[]): Generator<Piece> {
  for (const { key, marks } of series) {
    for (let start = 0; start < marks.length; start += pointsPerPiece) {
      const part = marks.length <= pointsPerPiece ? marks : marks.slice(start, start + pointsPerPiece);
      yield { key, bytes: encodePiece(key, part), marks: part };
    }
  }
}

function closeSegment(pieces: readonly Piece[], runNum: number): Segment {
  const head = new ByteWriter(16);
  head.byte(segmentVersion);
  head.varint(pieces.length);
  const content = Buffer.concat([head.bytes(), ...pieces.map(({ bytes }) => bytes), Buffer.alloc(checksumBytes)]);
  const end = content.length - checksumBytes;
  content.writeUInt32LE(checksum(content.subarray(0, end), runNum), end);
  return {
    body: content,
    keys: { low: pieces[0]!.key, high: pieces.at(-1)!.key },
    steps: rangeOf(pieces, (mark) => boundOf(mark.step)),
    times: rangeOf(pieces, (mark) => boundOf(mark.timestamp)),
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

function rangeOf(pieces: readonly Piece[], valueOf: (mark: MetricMark) => number): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { marks } of pieces) {
    for (const mark of marks) {
      const value = valueOf(mark);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

function encodePiece(key: number, marks: readonly MetricMark[]): Buffer {
  const columns = new ByteWriter(marks.length * 12 + 32);
  const stepMode = writeIntegers(columns, marks, (mark) => mark.farStep ?? mark.step);
  const timeMode = writeIntegers(columns, marks, (mark) => mark.farTimestamp ?? mark.timestamp);
  const valueMode = writeValues(columns, marks);
  const head = new ByteWriter(24);
  head.varint(key);
  head.varint(marks.length);
  head.byte(stepMode | (timeMode << 2) | (valueMode << 4));
  head.varint(columns.length);
  return Buffer.concat([head.bytes(), columns.bytes()]);
}

function writeIntegers(writer: ByteWriter, marks: readonly MetricMark[], wholeOf: (mark: MetricMark) => WholeNumber): number {
  if (marks.some((mark) => typeof wholeOf(mark) === 'bigint')) {
    for (const mark of marks) writer.int64(BigInt(wholeOf(mark)));
    return 3;
  }
  return writeDoubles(writer, marks, wholeOf as (mark: MetricMark) => number);
}

function writeDoubles(writer: ByteWriter, marks: readonly MetricMark[], valueOf: (mark: MetricMark) => number): number {
  let isConstant = true;
  const difference = marks.length > 1 ? valueOf(marks[1]!) - valueOf(marks[0]!) : 0;
  for (let index = 0; index < marks.length; index += 1) {
    const value = valueOf(marks[index]!);
    if (Math.abs(value) > exactDifferences) {
      for (const mark of marks) writer.double(valueOf(mark));
      return 2;
    }
    if (index > 0 && value - valueOf(marks[index - 1]!) !== difference) isConstant = false;
  }
  writer.signed(valueOf(marks[0]!));
  if (isConstant) {
    if (marks.length > 1) writer.signed(difference);
    return 0;
  }
  let previous = 0;
  for (let index = 1; index < marks.length; index += 1) {
    const step = valueOf(marks[index]!) - valueOf(marks[index - 1]!);
    writer.signed(step - previous);
    previous = step;
  }
  return 1;
}

function writeValues(writer: ByteWriter, marks: readonly MetricMark[]): number {
  const first = marks[0]!.value;
  if (marks.length > 1 && marks.every(({ value }) => Object.is(value, first))) {
    writer.double(first);
    return 0;
  }
  if (marks.every(({ value }) => Object.is(Math.fround(value), value))) {
    for (const { value } of marks) writer.float(value);
    return 1;
  }
  for (const { value } of marks) writer.double(value);
  return 2;
}
