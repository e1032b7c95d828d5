// Floats of 32 bits, 64 by 64: of each group the least (4) and how many bits the distances from it take (1), then the distances of all
// groups, each group from a byte on. Floats that are close together differ in their low bits, so this is small, and one can be read by itself.
import type { ByteReader, ByteWriter } from './bytes.ts';
import { groupPoints } from './group-points.ts';
import { bitPadding, bitsAt, putBits, bitsOf } from './packed-bits.ts';

const word = new Uint32Array(1);
const wordAsFloat = new Float32Array(word.buffer);

/** Whole numbers in the order of the floats: -0 just before 0, NaN at the end. */
function orderOf(value: number): number {
  wordAsFloat[0] = value;
  const bits = word[0]!;
  return bits >= 0x8000_0000 ? ~bits >>> 0 : (bits | 0x8000_0000) >>> 0;
}

function floatOf(order: number): number {
  word[0] = order >= 0x8000_0000 ? order & 0x7fff_ffff : ~order;
  return wordAsFloat[0]!;
}

export function writePackedFloats(writer: ByteWriter, values: Float64Array): void {
  const orders = Uint32Array.from(values, orderOf);
  const bytes = new Uint8Array(values.length * 4 + bitPadding);
  let end = 0;
  for (let start = 0; start < orders.length; start += groupPoints) {
    const group = orders.subarray(start, start + groupPoints);
    const least = group.reduce((one, other) => Math.min(one, other));
    const numbers = group.map((order) => order - least);
    const width = bitsOf(numbers.reduce((one, other) => Math.max(one, other)));
    writer.uint32(least);
    writer.byte(width);
    end = (putBits(bytes, end * 8, { numbers, width }) + 7) >>> 3;
  }
  writer.append(bytes.subarray(0, end + bitPadding));
}

export interface PackedValues {
  at(index: number): number;
  /** As many as the target has room for. */
  all(target: Float64Array): void;
}

export function readPackedFloats(reader: ByteReader, count: number): PackedValues {
  const groups = Math.ceil(count / groupPoints);
  const [least, widths, starts] = [new Uint32Array(groups), new Uint8Array(groups), new Int32Array(groups)];
  let end = 0;
  for (let group = 0; group < groups; group += 1) {
    least[group] = reader.uint32();
    widths[group] = reader.byte();
    starts[group] = end * 8;
    end += (widths[group]! * Math.min(groupPoints, count - group * groupPoints) + 7) >>> 3;
  }
  const bytes = reader.take(end + bitPadding);
  const at = (index: number): number => {
    const group = Math.floor(index / groupPoints);
    const width = widths[group]!;
    return floatOf(least[group]! + bitsAt(bytes, starts[group]! + (index % groupPoints) * width, width));
  };
  return {
    at,
    all: (target) => {
      for (let index = 0; index < count; index += 1) target[index] = at(index);
    },
  };
}
