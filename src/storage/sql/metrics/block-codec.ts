// The bytes of a block: at most 4,096 points of one series of one run that will not change any more, ordered by step, timestamp, value.
//
//   head: version (1) · flags (1) · modes of steps and timestamps (3 bits each) · mode of values (1) · key number · number of points ·
//     number of NaN · ranges of steps and timestamps · sum of the others (8) · [length of the plain body] · [marks] · CRC-32 (4, seeded with the run's number)
//   flags: 1 ranges are doubles, 2 with marks and a pyramid, 4 the body is compressed
//   range: the lowest (zigzag varint) and what the highest is more (varint), or two doubles; what is beyond 2^53 lies at its end
//   marks: how many (1), then step and timestamp as what they are more than the lowest (varints), value: the first point, the last, the
//     least, the greatest and the first NaN
//   pyramid: of every 64 points the places of the least, the greatest and the first NaN (1 each, 255 for none), what the first step is
//     more than the one before (varint), the least and the greatest value unless there is none; then CRC-32 (4, seeded with the head's)
//   body: steps · timestamps · values, then CRC-32 (4, seeded with the head's). Written in both ways: 64 by 64 in bits, and in bytes, zstd-
//     compressed where that gains much; the first stays unless the other is clearly smaller, since of it a few points can be read
//
// Steps and timestamps as `whole-columns.ts` has them. Values: one for all (0), 32-bit when every one survives it (1; 3 as
// `packed-floats.ts` has them), else 64-bit (2), with their bytes apart; in marks and pyramid each by itself. Multi-byte numbers are little-endian.
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { addToSum, emptySum, meanOf } from '../../../core/tracking/metrics/exact-sum.ts';
import { makeColumns, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import { type BlockHead, type BlockModes, mayHaveMarks, valueModes, writeHead } from './block-head.ts';
import { packPyramid, type Pyramid, unpackPyramid } from './block-pyramid.ts';
import { shorten } from './block-short.ts';
import { doubleInPlanes, floatInPlanes, floatsFromPlanes, fromPlanes, toPlanes } from './byte-planes.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { numberRange } from './number-range.ts';
import { type PackedValues, readPackedFloats, writePackedFloats } from './packed-floats.ts';
import { boundOf, type Range } from './segment-codec.ts';
import { readWholes, type WholeColumn, writeWholes } from './whole-columns.ts';

export interface PackedBlock {
  readonly keyNum: number;
  readonly count: number;
  readonly head: Buffer;
  /** Empty in a block without marks. */
  readonly pyramid: Buffer;
  readonly body: Buffer;
}

export const pointsPerBlock = 4_096;

/** Smaller blocks are unpacked sooner than their pyramid would be read. */
const pointsWithMarks = 192;
/** Shorter bodies are not compressed: to open one costs more than it saves. */
const compressedBytes = 1_024;
/** What the other way must come to of the bits. */
const clearly = 0.92;
/** What compression must leave of a body to be worth it. */
const worthwhile = 0.92;
/** The runtime takes no smaller ones. */
const leastChunk = 64;
/** Level 3 makes these bodies no smaller, and takes longer. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** `points` are ordered by step, timestamp, value, and at most `pointsPerBlock`, at least one. */
export function packBlock(points: MetricColumns, { runNum, keyNum }: { readonly runNum: number; readonly keyNum: number }): PackedBlock {
  const { steps, timestamps, values } = points;
  const { modes, bytes } = smaller(writeColumns(points, true), squeezed(writeColumns(points, false)));
  const facts = { keyNum, count: values.length, ...countAndSum(values), steps: rangeOf(steps), times: rangeOf(timestamps), modes };
  const short = values.length >= pointsWithMarks && mayHaveMarks(facts) ? shorten(points) : undefined;
  const head = writeHead(facts, short?.marks, runNum);
  const seed = head.readUInt32LE(head.length - 4);
  const pyramid = short ? withChecksum(packPyramid(short.pyramid, { steps: facts.steps, values: modes.values }), seed) : Buffer.alloc(0);
  return { keyNum, count: values.length, head, pyramid, body: withChecksum(bytes, seed) };
}

interface WrittenColumns {
  readonly modes: BlockModes;
  readonly bytes: Buffer;
}

function writeColumns({ steps, timestamps, values, far }: MetricColumns, inBits: boolean): WrittenColumns {
  const writer = new ByteWriter(values.length * 12 + 32);
  const modes = {
    steps: writeWholes(writer, steps, { exact: far && hasFar(steps) ? far.steps : undefined, inBits }),
    timestamps: writeWholes(writer, timestamps, { exact: far && hasFar(timestamps) ? far.timestamps : undefined, inBits }),
    values: writeValues(writer, values, inBits),
    plainBytes: undefined,
  };
  return { modes, bytes: writer.bytes() };
}

function squeezed({ modes, bytes }: WrittenColumns): WrittenColumns {
  if (bytes.length < compressedBytes) return { modes, bytes };
  const compressed = zstdCompressSync(bytes, compression);
  return compressed.length < bytes.length * worthwhile ? { modes: { ...modes, plainBytes: bytes.length }, bytes: compressed } : { modes, bytes };
}

const smaller = (inBits: WrittenColumns, inBytes: WrittenColumns): WrittenColumns => (inBytes.bytes.length < inBits.bytes.length * clearly ? inBytes : inBits);

const hasFar = (numbers: Float64Array): boolean => !numbers.every(Number.isSafeInteger);

function rangeOf(numbers: Float64Array): Range {
  const { low, high } = numberRange(numbers);
  return { low: boundOf(low), high: boundOf(high) };
}

function countAndSum(values: Float64Array): { readonly nanCount: number; readonly sum: number } {
  const sum = emptySum();
  let nanCount = 0;
  for (const value of values) {
    if (Number.isNaN(value)) nanCount += 1;
    else addToSum(sum, value);
  }
  return { nanCount, sum: meanOf(sum, 1) };
}

function writeValues(writer: ByteWriter, values: Float64Array, inBits: boolean): number {
  const first = values[0]!;
  if (values.every((value) => Object.is(value, first))) {
    writer.double(first);
    return valueModes.constant;
  }
  if (!values.every((value) => Object.is(Math.fround(value), value))) {
    writer.append(toPlanes(values));
    return valueModes.doubles;
  }
  if (inBits) writePackedFloats(writer, values);
  else writer.append(toPlanes(Float32Array.from(values)));
  return inBits ? valueModes.packedFloats : valueModes.floats;
}

function withChecksum(bytes: Buffer, seed: number): Buffer {
  const checked = Buffer.allocUnsafeSlow(bytes.length + 4);
  bytes.copy(checked);
  checked.writeUInt32LE(crc32(bytes, seed), bytes.length);
  return checked;
}

/** A body that was checked. What it gives is only lent until the next one is opened. */
export interface OpenBlock {
  stepAt(index: number): number;
  timestampAt(index: number): number;
  /** Values are left as they lie until they are asked for. */
  valueAt(index: number): number;
  /** There is none where the head has no marks. */
  pyramid(): Pyramid | undefined;
  columns(): MetricColumns;
}

/** What blocks are read into, one after the other. */
const lent = makeColumns(pointsPerBlock);

function checked(bytes: Buffer, seed: number): Buffer {
  const end = bytes.length - 4;
  if (end < 1 || bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end), seed)) throw new Error('checksum mismatch');
  return bytes.subarray(0, end);
}

/** Throws when the bytes do not match their checksums. */
export function openBlock({ pyramid, body }: Pick<PackedBlock, 'pyramid' | 'body'>, head: BlockHead): OpenBlock {
  const { count, modes, checksum } = head;
  const found = checked(body, checksum);
  const short = pyramid.length === 0 ? undefined : checked(pyramid, checksum);
  if ((short === undefined) !== (head.marks() === undefined)) throw new Error('checksum mismatch: the pyramid is not of this block');
  const plain = modes.plainBytes === undefined ? found : zstdDecompressSync(found, { chunkSize: Math.max(modes.plainBytes, leastChunk) });
  const reader = new ByteReader(plain);
  const steps = readWholes(reader, lent.steps.subarray(0, count), modes.steps);
  const timestamps = readWholes(reader, lent.timestamps.subarray(0, count), modes.timestamps);
  const values = valuesOf(reader, count, modes.values);
  return {
    stepAt: steps.at,
    timestampAt: timestamps.at,
    valueAt: values.at,
    pyramid: () => short && unpackPyramid(short, { count, steps: head.steps, values: modes.values }),
    columns: () => {
      const points = { steps: steps.all(), timestamps: timestamps.all(), values: lent.values.subarray(0, count) };
      values.all(points.values);
      if (steps.exact === undefined && timestamps.exact === undefined) return points;
      return { ...points, far: { steps: exactOf(steps), timestamps: exactOf(timestamps) } };
    },
  };
}

const exactOf = ({ exact, all }: WholeColumn): BigInt64Array => exact ?? BigInt64Array.from(all(), BigInt);

function valuesOf(reader: ByteReader, count: number, mode: number): PackedValues {
  if (mode === valueModes.packedFloats) return readPackedFloats(reader, count);
  if (mode === valueModes.constant) {
    const value = reader.double();
    return { at: () => value, all: (target) => void target.fill(value) };
  }
  if (mode === valueModes.floats) {
    const planes = reader.take(count * 4);
    return { at: (index) => floatInPlanes(planes, index, count), all: (target) => floatsFromPlanes(planes, target) };
  }
  const planes = reader.take(count * 8);
  return { at: (index) => doubleInPlanes(planes, index, count), all: (target) => fromPlanes(planes, target) };
}
