// An array as it lies in a file (an offset, strides, a byte order) seen as elements in C order, little-endian.
// Nothing is read before it is asked for; transposed arrays alone are brought into memory, within a bound.

import type { ByteSource } from './byte-source.ts';
import type { ArrayData, ElementType } from './file-content.ts';
import { damaged, tooLarge } from './format-error.ts';

/** A transposed or overlapping array must fit here to be read in C order. */
const maxGatheredBytes = 1024 ** 3;
const maxDimensions = 64;

export interface ArrayLayout {
  readonly source: ByteSource;
  /** Byte at which the first element starts. */
  readonly offset: number;
  readonly dtype: string;
  readonly element: ElementType;
  readonly elementBytes: number;
  readonly shape: readonly number[];
  /** Bytes from one element to the next along each axis; C order without gaps when left out. */
  readonly strides?: readonly number[];
  /** Width of the numbers whose bytes are reversed in the file: 1 for little-endian files. */
  readonly swapBytes?: number;
}

/** Number of elements of a shape; a shape no file can hold is refused. */
export function countElements(shape: readonly number[]): number {
  if (shape.length > maxDimensions) throw damaged(`an array of ${shape.length} dimensions is not believable`);
  if (shape.some((size) => !Number.isSafeInteger(size) || size < 0)) throw damaged(`the shape [${shape.join(', ')}] is not one of an array`);
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw damaged(`the shape [${shape.join(', ')}] is larger than any file`);
  return count;
}

/** Strides in bytes of an array without gaps, last axis fastest (`C`) or first axis fastest (`F`). */
export function denseStrides(shape: readonly number[], elementBytes: number, order: 'C' | 'F'): readonly number[] {
  const strides = new Array<number>(shape.length).fill(0);
  let step = elementBytes;
  const axes = shape.map((_, axis) => axis);
  for (const axis of order === 'C' ? axes.reverse() : axes) {
    strides[axis] = step;
    step *= Math.max(shape[axis] as number, 1);
  }
  return strides;
}

/** Checks the layout against its source and gives the array. */
export function viewArray(layout: ArrayLayout): ArrayData {
  const { source, offset, elementBytes, shape } = layout;
  const count = countElements(shape);
  if (!Number.isSafeInteger(elementBytes) || elementBytes < 1) throw damaged(`an element of ${elementBytes} bytes is not believable`);
  const strides = layout.strides ?? denseStrides(shape, elementBytes, 'C');
  if (strides.length !== shape.length || strides.some((stride) => !Number.isSafeInteger(stride) || stride < 0))
    throw damaged(`the strides [${strides.join(', ')}] do not fit the shape [${shape.join(', ')}]`);
  const span = count === 0 ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] as number), elementBytes);
  if (!Number.isSafeInteger(span) || offset < 0 || offset + span > source.size)
    throw damaged(`an array of shape [${shape.join(', ')}] needs ${span} bytes from ${offset}, and there are ${source.size}`);
  const sizeBytes = count * elementBytes;
  // Strides of zero (an expanded tensor) make an array out of few bytes: bounded like a transposed one.
  if (sizeBytes > span && sizeBytes > maxGatheredBytes) throw tooLarge(`an array of ${sizeBytes} bytes made of ${span} is not expanded`);
  const read = isDense(shape, strides, elementBytes) ? (from: number, length: number) => source.read(offset + from, length) : gatherReader(layout, strides, span);
  const swapBytes = layout.swapBytes ?? 1;
  return {
    dtype: layout.dtype,
    element: layout.element,
    elementBytes,
    shape,
    sizeBytes,
    read(from, length) {
      if (from < 0 || length < 0 || from % elementBytes !== 0 || length % elementBytes !== 0 || from + length > sizeBytes)
        throw new RangeError(`bytes ${from} to ${from + length} do not lie between elements of the array`);
      if (length === 0) return new Uint8Array(0);
      const bytes = read(from, length);
      return swapBytes > 1 ? reverseEach(bytes, swapBytes) : bytes;
    },
  };
}

function isDense(shape: readonly number[], strides: readonly number[], elementBytes: number): boolean {
  const dense = denseStrides(shape, elementBytes, 'C');
  return shape.every((size, axis) => size <= 1 || strides[axis] === dense[axis]);
}

function isDescending(shape: readonly number[], strides: readonly number[]): boolean {
  const used = strides.filter((_, axis) => (shape[axis] as number) > 1);
  return used.every((stride, axis) => axis === 0 || stride <= (used[axis - 1] as number));
}

/** Reads elements one by one: from the bytes they lie in when these ascend, else from the whole array in memory. */
function gatherReader(layout: ArrayLayout, strides: readonly number[], span: number): (from: number, length: number) => Uint8Array {
  const { source, offset, elementBytes, shape } = layout;
  const ascending = isDescending(shape, strides);
  if (!ascending && span > maxGatheredBytes) throw tooLarge(`a transposed array of ${span} bytes is not read into memory`);
  // Held weakly: the ranges of one array are asked for in a row, and then the memory should go.
  let whole: WeakRef<Uint8Array> | undefined;
  const readWhole = (): Uint8Array => {
    const block = whole?.deref() ?? source.read(offset, span);
    whole = new WeakRef(block);
    return block;
  };
  return (from, length) => {
    const first = from / elementBytes;
    const count = length / elementBytes;
    const low = ascending ? placeOf(first, shape, strides) : 0;
    const high = ascending ? placeOf(first + count - 1, shape, strides) + elementBytes : span;
    const block = ascending ? source.read(offset + low, high - low) : readWhole();
    return gather({ block, low, first, count, shape, strides, elementBytes });
  };
}

function placeOf(index: number, shape: readonly number[], strides: readonly number[]): number {
  let place = 0;
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = shape[axis] as number;
    place += (rest % size) * (strides[axis] as number);
    rest = Math.floor(rest / size);
  }
  return place;
}

interface Gathering {
  readonly block: Uint8Array;
  readonly low: number;
  readonly first: number;
  readonly count: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly elementBytes: number;
}

function gather(task: Gathering): Uint8Array {
  const { block, low, shape, strides, elementBytes } = task;
  const result = new Uint8Array(task.count * elementBytes);
  const last = shape.length - 1;
  const rowSize = last < 0 ? 1 : (shape[last] as number);
  const step = last < 0 ? 0 : (strides[last] as number);
  let to = 0;
  let index = task.first;
  const end = task.first + task.count;
  while (index < end) {
    const inRow = Math.min(rowSize - (index % rowSize), end - index);
    let from = placeOf(index, shape, strides) - low;
    for (let element = 0; element < inRow; element += 1) {
      for (let byte = 0; byte < elementBytes; byte += 1) result[to + byte] = block[from + byte] as number;
      to += elementBytes;
      from += step;
    }
    index += inRow;
  }
  return result;
}

function reverseEach(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) result[at] = bytes[at - (at % width) + (width - 1 - (at % width))] as number;
  return result;
}
