// Reads segments back, column by column: into arrays that are used again and again, so that a long series costs no memory.
import { makeColumns, markAt, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { ByteReader } from './bytes.ts';
import { checksum, checksumBytes, pointsPerPiece, segmentVersion } from './segment-codec.ts';

/** Takes the points of a wanted key; the columns are only lent until it returns. */
export type TakePoints = (points: MetricColumns) => void;

/**
 * Hands out the points of the wanted keys, ordered by time within each piece. Throws when the bytes do not match their
 * checksum; the caller knows which segment it is.
 */
export function unpackSegment(body: Uint8Array, runNum: number, wanted: (key: number) => TakePoints | undefined): void {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const end = bytes.length - checksumBytes;
  if (end < 2 || bytes.readUInt32LE(end) !== checksum(bytes.subarray(0, end), runNum)) throw new Error('checksum mismatch');
  const reader = new ByteReader(bytes.subarray(0, end));
  const found = reader.byte();
  if (found !== segmentVersion) throw new Error(`unknown format ${found}`);
  for (let left = reader.varint(); left > 0; left -= 1) {
    const key = reader.varint();
    const count = reader.varint();
    const modes = reader.byte();
    const length = reader.varint();
    const next = reader.position + length;
    const take = wanted(key);
    if (take) take(readColumns(reader, { count, modes }));
    reader.position = next;
  }
}

/** The same with the points as marks, added to a list of each wanted key. */
export function unpackMarks(body: Uint8Array, runNum: number, listOf: (key: number) => MetricMark[] | undefined): void {
  unpackSegment(body, runNum, (key) => {
    const list = listOf(key);
    return list && ((points) => points.steps.forEach((_step, index) => list.push(markAt(points, index))));
  });
}

/** What pieces are read into, one after the other. */
let lent = makeColumns(pointsPerPiece);
let floats = new Float32Array(pointsPerPiece);

function readColumns(reader: ByteReader, { count, modes }: { readonly count: number; readonly modes: number }): MetricColumns {
  if (count > floats.length) {
    lent = makeColumns(count);
    floats = new Float32Array(count);
  }
  const points = { steps: lent.steps.subarray(0, count), timestamps: lent.timestamps.subarray(0, count), values: lent.values.subarray(0, count) };
  const [stepMode, timeMode] = [modes & 3, (modes >> 2) & 3];
  if (stepMode === 3 || timeMode === 3) return readFar(reader, points, modes);
  readIntegers(reader, points.steps, stepMode);
  readIntegers(reader, points.timestamps, timeMode);
  readValues(reader, points.values, (modes >> 4) & 3);
  return points;
}

/** The same with steps or timestamps that no double holds. */
function readFar(reader: ByteReader, points: MetricColumns, modes: number): MetricColumns {
  const steps = readWhole(reader, points.steps, modes & 3);
  const timestamps = readWhole(reader, points.timestamps, (modes >> 2) & 3);
  readValues(reader, points.values, (modes >> 4) & 3);
  return { ...points, far: { steps, timestamps } };
}

function readWhole(reader: ByteReader, near: Float64Array, mode: number): BigInt64Array {
  if (mode !== 3) {
    readIntegers(reader, near, mode);
    return BigInt64Array.from(near, BigInt);
  }
  const exact = new BigInt64Array(near.length);
  reader.int64s(exact);
  for (let index = 0; index < exact.length; index += 1) near[index] = Number(exact[index]!);
  return exact;
}

function readValues(reader: ByteReader, values: Float64Array, mode: number): void {
  if (mode === 0) values.fill(reader.double());
  else if (mode === 2) reader.doubles(values);
  else {
    const narrow = floats.subarray(0, values.length);
    reader.floats(narrow);
    values.set(narrow);
  }
}

function readIntegers(reader: ByteReader, values: Float64Array, mode: number): void {
  if (mode === 2) {
    reader.doubles(values);
    return;
  }
  values[0] = reader.signed();
  if (mode === 1) {
    reader.secondDifferences(values);
    return;
  }
  const difference = values.length > 1 ? reader.signed() : 0;
  for (let index = 1; index < values.length; index += 1) values[index] = values[index - 1]! + difference;
}
