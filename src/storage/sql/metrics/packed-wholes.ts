// Whole numbers, 64 by 64, by their differences: the first number and a usual difference, then of each group what its first number is
// beyond the usual (zigzag varint), what the least difference within is beyond it (the same), and how many bits the differences beyond
// the least take (1); then those of all groups, each group from a byte on. A number is found from the first of its group.
import { groupPoints } from './group-points.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { bitPadding, bitsAt, putBits, bitsOf } from './packed-bits.ts';

/** Whether it could write the numbers, which are exact in their differences. */
export function writePackedWholes(writer: ByteWriter, numbers: Float64Array): boolean {
  const usual = Math.round((numbers.at(-1)! - numbers[0]!) / Math.max(1, numbers.length - 1));
  const groups: { readonly least: number; readonly beyond: readonly number[]; readonly greatest: number }[] = [];
  for (let start = 0; start < numbers.length; start += groupPoints) {
    const group = numbers.subarray(start, start + groupPoints);
    const differences = Array.from({ length: group.length - 1 }, (_none, index) => group[index + 1]! - group[index]!);
    const least = differences.reduce((one, other) => Math.min(one, other), differences[0] ?? usual);
    const beyond = differences.map((difference) => difference - least);
    const greatest = beyond.reduce((one, other) => Math.max(one, other), 0);
    if (greatest >= 2 ** 32) return false;
    groups.push({ least, beyond, greatest });
  }
  const bytes = new Uint8Array(numbers.length * 4 + groups.length + bitPadding);
  let end = 0;
  writer.signed(numbers[0]!);
  writer.signed(usual);
  for (const [index, { least, beyond, greatest }] of groups.entries()) {
    const first = numbers[index * groupPoints]!;
    const before = index === 0 ? first : numbers[(index - 1) * groupPoints]! + usual * groupPoints;
    const width = bitsOf(greatest);
    writer.signed(first - before);
    writer.signed(least - usual);
    writer.byte(width);
    end = (putBits(bytes, end * 8, { numbers: beyond, width }) + 7) >>> 3;
  }
  writer.append(bytes.subarray(0, end + bitPadding));
  return true;
}

export function readPackedWholes(reader: ByteReader, count: number): { at(index: number): number; all(target: Float64Array): void } {
  const groups = Math.ceil(count / groupPoints);
  const [firsts, least] = [new Float64Array(groups), new Float64Array(groups)];
  const [widths, starts] = [new Uint8Array(groups), new Int32Array(groups)];
  let first = reader.signed();
  const usual = reader.signed();
  let end = 0;
  for (let group = 0; group < groups; group += 1) {
    first += reader.signed() + (group === 0 ? 0 : usual * groupPoints);
    firsts[group] = first;
    least[group] = usual + reader.signed();
    widths[group] = reader.byte();
    starts[group] = end * 8;
    end += (widths[group]! * (Math.min(groupPoints, count - group * groupPoints) - 1) + 7) >>> 3;
  }
  const bytes = reader.take(end + bitPadding);
  return {
    at: (index) => {
      const group = Math.floor(index / groupPoints);
      const width = widths[group]!;
      let number = firsts[group]! + least[group]! * (index % groupPoints);
      let position = starts[group]!;
      for (let left = index % groupPoints; left > 0; left -= 1, position += width) number += bitsAt(bytes, position, width);
      return number;
    },
    all: (target) => {
      for (let group = 0; group < groups; group += 1) {
        const start = group * groupPoints;
        const stop = Math.min(start + groupPoints, count);
        let position = starts[group]!;
        target[start] = firsts[group]!;
        for (let index = start + 1; index < stop; index += 1, position += widths[group]!) {
          target[index] = target[index - 1]! + least[group]! + bitsAt(bytes, position, widths[group]!);
        }
      }
    },
  };
}
