// A column of whole numbers within a block of a series. Its first number, then: its difference when that never changes (0); the
// changes of its difference (1); what its differences are beyond a usual one (4); all as zigzag varints. Raw doubles (2) where a
// difference would not be exact, raw integers of 64 bits (3) where one is beyond what a double holds, both with their bytes apart.
import { fromPlanes, toPlanes } from './byte-planes.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

export const wholeModes = { constant: 0, changes: 1, doubles: 2, integers: 3, differences: 4 } as const;

/** Differences of differences of numbers within this are exact, doubled for the sign as well. */
export const exactDifferences = 2 ** 50;

/** Writes the column; the mode it has taken. */
export function writeWholes(writer: ByteWriter, numbers: Float64Array, exact?: BigInt64Array): number {
  if (exact !== undefined) {
    writer.append(toPlanes(exact));
    return wholeModes.integers;
  }
  if (numbers.some((number) => Math.abs(number) > exactDifferences)) {
    writer.append(toPlanes(numbers));
    return wholeModes.doubles;
  }
  writer.signed(numbers[0]!);
  if (hasOneDifference(numbers)) {
    writer.signed(numbers.length > 1 ? numbers[1]! - numbers[0]! : 0);
    return wholeModes.constant;
  }
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

/** Reads as many numbers as the target has room for; with them to the digit where the column is of integers. */
export function readWholes(reader: ByteReader, target: Float64Array, mode: number): BigInt64Array | undefined {
  if (mode === wholeModes.integers) return readIntegers(reader, target);
  if (mode === wholeModes.doubles) fromPlanes(reader.take(target.length * 8), target);
  else {
    target[0] = reader.signed();
    if (mode === wholeModes.changes) reader.secondDifferences(target);
    else if (mode === wholeModes.constant) fillEvenly(target, reader.signed());
    else reader.differences(target, reader.signed());
  }
  return undefined;
}

function fillEvenly(target: Float64Array, difference: number): void {
  for (let index = 1; index < target.length; index += 1) target[index] = target[index - 1]! + difference;
}

function readIntegers(reader: ByteReader, target: Float64Array): BigInt64Array {
  const exact = new BigInt64Array(target.length);
  fromPlanes(reader.take(target.length * 8), exact);
  for (let index = 0; index < exact.length; index += 1) target[index] = Number(exact[index]!);
  return exact;
}
