// What stands before the points of a block: what it is of, how it is packed, and what it holds in short, so that it can be left out,
// counted or drawn without its body. `block-codec.ts` has the format.
import { crc32 } from 'node:zlib';
import { makeColumns, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Range } from './segment-codec.ts';
import { exactDifferences, wholeModes } from './whole-columns.ts';

export const blockVersion = 1;
export const valueModes = { constant: 0, floats: 1, doubles: 2, packedFloats: 3 } as const;

/** Whether values of this mode are floats of 32 bits. */
export const hasFloats = (mode: number): boolean => mode === valueModes.floats || mode === valueModes.packedFloats;

/** How the columns of a block are packed. */
export interface BlockModes {
  readonly steps: number;
  readonly timestamps: number;
  readonly values: number;
  /** How long the body is once it is opened; undefined when it is not compressed. */
  readonly plainBytes: number | undefined;
}

export interface BlockHead {
  readonly keyNum: number;
  readonly count: number;
  readonly nanCount: number;
  /** Of all that are not NaN, rounded once. */
  readonly sum: number;
  readonly steps: Range;
  readonly times: Range;
  readonly modes: BlockModes;
  /** Of the bytes of the head: those of pyramid and body are seeded with it. */
  readonly checksum: number;
  /** First, last, least, greatest and first NaN in the order of steps, those there are; absent in blocks that are quicker unpacked. */
  marks(): MetricColumns | undefined;
}

export type HeadFacts = Pick<BlockHead, 'keyNum' | 'count' | 'nanCount' | 'sum' | 'steps' | 'times' | 'modes'>;

/** Far from 0 the ranges are doubles. */
const wideRange = 1;
const withMarks = 2;
const compressed = 4;

export function writeHead(facts: HeadFacts, marks: MetricColumns | undefined, runNum: number): Buffer {
  const { keyNum, count, nanCount, sum, steps, times, modes } = facts;
  const writer = new ByteWriter(160);
  const isWide = [steps, times].some(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)) > exactDifferences);
  writer.byte(blockVersion);
  writer.byte((isWide ? wideRange : 0) | (marks ? withMarks : 0) | (modes.plainBytes === undefined ? 0 : compressed));
  writer.byte(modes.steps | (modes.timestamps << 3));
  writer.byte(modes.values);
  writer.varint(keyNum);
  writer.varint(count);
  writer.varint(nanCount);
  for (const { low, high } of [steps, times]) writeRange(writer, { low, high }, isWide);
  writer.double(sum);
  if (modes.plainBytes !== undefined) writer.varint(modes.plainBytes);
  if (marks !== undefined) writeMarks(writer, marks, facts);
  writer.uint32(crc32(writer.bytes(), runNum >>> 0));
  return Buffer.from(writer.bytes());
}

function writeRange(writer: ByteWriter, { low, high }: Range, isWide: boolean): void {
  if (isWide) {
    writer.double(low);
    writer.double(high);
  } else {
    writer.signed(low);
    writer.varint(high - low);
  }
}

/** Whether a block of these columns may have marks and a pyramid: their places are told from the beginning of its ranges. */
export function mayHaveMarks({ steps, times, modes }: Pick<HeadFacts, 'steps' | 'times' | 'modes'>): boolean {
  if (modes.values === valueModes.constant || [modes.steps, modes.timestamps].some((mode) => mode === wholeModes.integers || mode === wholeModes.doubles)) return false;
  return [steps, times].every(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)) <= exactDifferences);
}

function writeMarks(writer: ByteWriter, marks: MetricColumns, { steps, times, modes }: HeadFacts): void {
  writer.byte(marks.steps.length);
  for (let index = 0; index < marks.steps.length; index += 1) {
    writer.varint(marks.steps[index]! - steps.low);
    writer.varint(marks.timestamps[index]! - times.low);
    writeValue(writer, marks.values[index]!, modes.values);
  }
}

function writeValue(writer: ByteWriter, value: number, mode: number): void {
  if (hasFloats(mode)) writer.float(value);
  else writer.double(value);
}

/** Throws when the bytes do not match their checksum. */
export function readHead(bytes: Buffer, runNum: number): BlockHead {
  const end = bytes.length - 4;
  if (end < 4) throw new Error('checksum mismatch');
  const checksum = bytes.readUInt32LE(end);
  if (checksum !== crc32(bytes.subarray(0, end), runNum >>> 0)) throw new Error('checksum mismatch');
  const reader = new ByteReader(bytes.subarray(0, end));
  const found = reader.byte();
  if (found !== blockVersion) throw new Error(`unknown format ${found}`);
  const flags = reader.byte();
  const wholes = reader.byte();
  const values = reader.byte();
  const keyNum = reader.varint();
  const count = reader.varint();
  const nanCount = reader.varint();
  const isWide = (flags & wideRange) !== 0;
  const steps = readRange(reader, isWide);
  const times = readRange(reader, isWide);
  const sum = reader.double();
  const plainBytes = (flags & compressed) === 0 ? undefined : reader.varint();
  const modes = { steps: wholes & 7, timestamps: wholes >> 3, values, plainBytes };
  const facts = { keyNum, count, nanCount, sum, steps, times, modes };
  const start = reader.position;
  return { ...facts, checksum, marks: () => ((flags & withMarks) === 0 ? undefined : readMarks(readerAt(bytes, start), facts)) };
}

function readerAt(bytes: Buffer, position: number): ByteReader {
  const reader = new ByteReader(bytes);
  reader.position = position;
  return reader;
}

function readRange(reader: ByteReader, isWide: boolean): Range {
  if (isWide) return { low: reader.double(), high: reader.double() };
  const low = reader.signed();
  return { low, high: low + reader.varint() };
}

function readMarks(reader: ByteReader, { steps, times, modes }: HeadFacts): MetricColumns {
  const marks = makeColumns(reader.byte());
  for (let index = 0; index < marks.steps.length; index += 1) {
    marks.steps[index] = steps.low + reader.varint();
    marks.timestamps[index] = times.low + reader.varint();
    marks.values[index] = hasFloats(modes.values) ? reader.float() : reader.double();
  }
  return marks;
}
