// A column of whole numbers within a block of a series. Its first number, then: its difference when that never changes (0); the
// changes of its difference (1); what its differences are beyond a usual one (4); all as zigzag varints. Or 64 by 64 in bits (5: `packed-wholes.ts`). Raw doubles (2) where a
// difference would not be exact, raw integers of 64 bits (3) where one is beyond what a double holds, both with their bytes apart.
import { fromPlanes, toPlanes } from './byte-planes.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { readPackedWholes, writePackedWholes } from './packed-wholes.ts';

export const wholeModes = { constant: 0, changes: 1, doubles: 2, integers: 3, differences: 4, packed: 5 } as const;

/** Differences of differences of numbers within this are exact, doubled for the sign as well. */
export const exactDifferences = 2 ** 50;

/** Writes the column; the mode it has taken. */
export function writeWholes(writer: ByteWriter, numbers: Float64Array, { exact, inBits }: { readonly exact: BigInt64Array | undefined; readonly inBits: boolean }): number {
  if (exact !== undefined) {
    writer.append(toPlanes(exact));
    return wholeModes.integers;
  }
  if (numbers.some((number) => Math.abs(number) > exactDifferences)) {
    writer.append(toPlanes(numbers));
    return wholeModes.doubles;
  }
  if (hasOneDifference(numbers)) {
    writer.signed(numbers[0]!);
    writer.signed(numbers.length > 1 ? numbers[1]! - numbers[0]! : 0);
    return wholeModes.constant;
  }
  if (inBits && writePackedWholes(writer, numbers)) return wholeModes.packed;
  writer.signed(numbers[0]!);
  return writeDifferences(writer, numbers);
}

function hasOneDifference(numbers: Float64Array): boolean {
  const difference = numbers[1]! - numbers[0]!;
  for (let index = 2; index < numbers.length; index += 1) if (numbers[index]! - numbers[index - 1]! !== difference) return false;
  return true;
}

function writeDifferences(writer: ByteWriter, numbers: Float64Array): number {
  const usual = Math.round((numbers.at(-1)! - numbers[0]!) / (numbers.length - 1));
  let [changes, distances, previous] = [0, 0, 0];
  for (let index = 1; index < numbers.length; index += 1) {
    const difference = numbers[index]! - numbers[index - 1]!;
    changes += Math.log2(1 + Math.abs(difference - previous));
    distances += Math.log2(1 + Math.abs(difference - usual));
    previous = difference;
  }
  const isByChanges = changes <= distances;
  if (!isByChanges) writer.signed(usual);
  previous = usual;
  if (isByChanges) previous = 0;
  for (let index = 1; index < numbers.length; index += 1) {
    const difference = numbers[index]! - numbers[index - 1]!;
    writer.signed(difference - previous);
    if (isByChanges) previous = difference;
  }
  return isByChanges ? wholeModes.changes : wholeModes.differences;
}

/** A column that was found, which has room in a target. */
export interface WholeColumn {
  at(index: number): number;
  /** All of it, in the target. */
  all(): Float64Array;
  /** To the digit, where the column is of integers. */
  readonly exact: BigInt64Array | undefined;
}

/** Finds as many numbers as the target has room for; those that follow each other evenly are not put there before they are asked for. */
export function readWholes(reader: ByteReader, target: Float64Array, mode: number): WholeColumn {
  if (mode === wholeModes.constant) return evenNumbers(reader, target);
  if (mode === wholeModes.packed) return packedNumbers(reader, target);
  const exact = mode === wholeModes.integers ? readIntegers(reader, target) : undefined;
  if (mode === wholeModes.doubles) fromPlanes(reader.take(target.length * 8), target);
  else if (mode !== wholeModes.integers) {
    target[0] = reader.signed();
    if (mode === wholeModes.changes) reader.secondDifferences(target);
    else reader.differences(target, reader.signed());
  }
  return { at: (index) => target[index]!, all: () => target, exact };
}

function evenNumbers(reader: ByteReader, target: Float64Array): WholeColumn {
  const first = reader.signed();
  const difference = reader.signed();
  return {
    at: (index) => first + index * difference,
    all: () => {
      for (let index = 0; index < target.length; index += 1) target[index] = first + index * difference;
      return target;
    },
    exact: undefined,
  };
}

function packedNumbers(reader: ByteReader, target: Float64Array): WholeColumn {
  const { at, all } = readPackedWholes(reader, target.length);
  return {
    at,
    all: () => {
      all(target);
      return target;
    },
    exact: undefined,
  };
}

function readIntegers(reader: ByteReader, target: Float64Array): BigInt64Array {
  const exact = new BigInt64Array(target.length);
  fromPlanes(reader.take(target.length * 8), exact);
  for (let index = 0; index < exact.length; index += 1) target[index] = Number(exact[index]!);
  return exact;
}
