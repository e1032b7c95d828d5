// What a seal will do: which pieces of a run go, and the blocks that take their place. Made beside everything else, from one moment of
// the database; it is carried out later, and only if all that it was made from is still there.
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import { type PackedBlock, packBlock, pointsPerBlock } from '../metrics/block-codec.ts';
import { createLeastPoints, type LeastPoints } from '../metrics/least-points.ts';

export interface SealPlan {
  readonly runNum: number;
  /** The numbers of segments and blocks that go. */
  readonly segments: readonly number[];
  readonly blocks: readonly number[];
  readonly packed: PackedBlocks;
}

/** Blocks in few arrays: they cross between threads. A block at an index, its bytes up to its end and from the one before. */
export interface PackedBlocks {
  readonly keyNums: Float64Array;
  readonly counts: Float64Array;
  readonly headEnds: Float64Array;
  readonly bodyEnds: Float64Array;
  readonly heads: Uint8Array;
  readonly bodies: Uint8Array;
}

/** The points of several series of a run, as they come out of what they are stored in. */
export interface GatheredSeries {
  add(keyNum: number, points: MetricColumns): void;
  packed(runNum: number): PackedBlocks;
}

/** Nothing is left out: every point of a series is among so many least ones. */
const noLimit = 2 ** 40;

export function gatherSeries(): GatheredSeries {
  const series = new Map<number, LeastPoints>();
  let taken = 0;
  return {
    add: (keyNum, points) => {
      const own = series.get(keyNum) ?? createLeastPoints({ order: 'step', limit: noLimit });
      series.set(keyNum, own);
      own.add(points, 0, points.steps.length);
      taken += points.steps.length;
    },
    packed: (runNum) => {
      const blocks: PackedBlock[] = [];
      for (const [keyNum, points] of [...series].sort(([one], [other]) => one - other)) {
        for (const part of cut(points.sorted())) blocks.push(packBlock(part, { runNum, keyNum }));
        series.delete(keyNum);
      }
      const packed = blocks.reduce((sum, { count }) => sum + count, 0);
      if (packed !== taken) throw new Error(`${taken} points were read and ${packed} packed`);
      return joinBlocks(blocks);
    },
  };
}

function* cut({ steps, timestamps, values, far }: MetricColumns): Generator<MetricColumns> {
  for (let start = 0; start < steps.length; start += pointsPerBlock) {
    const end = start + pointsPerBlock;
    yield {
      steps: steps.subarray(start, end),
      timestamps: timestamps.subarray(start, end),
      values: values.subarray(start, end),
      ...(far && { far: { steps: far.steps.subarray(start, end), timestamps: far.timestamps.subarray(start, end) } }),
    };
  }
}

function joinBlocks(blocks: readonly PackedBlock[]): PackedBlocks {
  const endsOf = (lengths: readonly number[]): Float64Array => {
    let end = 0;
    return Float64Array.from(lengths, (length) => (end += length));
  };
  return {
    keyNums: Float64Array.from(blocks, ({ keyNum }) => keyNum),
    counts: Float64Array.from(blocks, ({ count }) => count),
    headEnds: endsOf(blocks.map(({ head }) => head.length)),
    bodyEnds: endsOf(blocks.map(({ body }) => body.length)),
    heads: joined(blocks.map(({ head }) => head)),
    bodies: joined(blocks.map(({ body }) => body)),
  };
}

/** With a memory of its own, which can be handed over. */
function joined(parts: readonly Buffer[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function separateBlocks({ keyNums, counts, headEnds, bodyEnds, heads, bodies }: PackedBlocks): readonly PackedBlock[] {
  const part = (bytes: Uint8Array, ends: Float64Array, index: number): Buffer => {
    const start = index === 0 ? 0 : ends[index - 1]!;
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, ends[index]! - start);
  };
  return Array.from(keyNums, (keyNum, index) => ({ keyNum, count: counts[index]!, head: part(heads, headEnds, index), body: part(bodies, bodyEnds, index) }));
}
