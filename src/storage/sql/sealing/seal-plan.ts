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
  /** Where heads, pyramids and bodies end. */
  readonly ends: readonly [Float64Array, Float64Array, Float64Array];
  readonly bytes: readonly [Uint8Array, Uint8Array, Uint8Array];
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

const parts = ['head', 'pyramid', 'body'] as const;

function joinBlocks(blocks: readonly PackedBlock[]): PackedBlocks {
  const [heads, pyramids, bodies] = parts.map((name) => blocks.map((block) => block[name])) as [Buffer[], Buffer[], Buffer[]];
  return {
    keyNums: Float64Array.from(blocks, ({ keyNum }) => keyNum),
    counts: Float64Array.from(blocks, ({ count }) => count),
    ends: [endsOf(heads), endsOf(pyramids), endsOf(bodies)],
    bytes: [joined(heads), joined(pyramids), joined(bodies)],
  };
}

function endsOf(pieces: readonly Buffer[]): Float64Array {
  let end = 0;
  return Float64Array.from(pieces, ({ length }) => (end += length));
}

/** With a memory of its own, which can be handed over. */
function joined(pieces: readonly Buffer[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export function separateBlocks({ keyNums, counts, ends, bytes }: PackedBlocks): readonly PackedBlock[] {
  const pieceOf = (part: 0 | 1 | 2, index: number): Buffer => {
    const start = index === 0 ? 0 : ends[part][index - 1]!;
    return Buffer.from(bytes[part].buffer, bytes[part].byteOffset + start, ends[part][index]! - start);
  };
  return Array.from(keyNums, (keyNum, index) => ({ keyNum, count: counts[index]!, head: pieceOf(0, index), pyramid: pieceOf(1, index), body: pieceOf(2, index) }));
}
