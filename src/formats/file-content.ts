// What every reader of this room yields: named arrays in the order the file defines them, the rest as facts, and
// what says nothing about the content (producer, dates, memory layout) kept apart but never dropped. It is what comparisons ask for.

/** How one element is to be read. `opaque` elements have no numeric meaning here and are compared by their bytes. */
export type ElementType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'opaque';

/** Elements in C order, each little-endian. `read` takes a range of bytes that begins and ends between elements. */
export interface ArrayData {
  readonly dtype: string;
  readonly element: ElementType;
  readonly elementBytes: number;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  read(offset: number, length: number): Uint8Array;
}

/** An array and its name. `key` is what pairs it with its counterpart where the name is not content. */
export interface NamedTensor extends ArrayData {
  readonly name: string;
  readonly key: string;
}

/** One plain statement about the content: where, and what stands there. Paths are unique within a file. */
export interface Fact {
  readonly path: string;
  readonly value: string;
}

export interface FileContent {
  readonly format: string;
  readonly tensors: readonly NamedTensor[];
  readonly facts: readonly Fact[];
  /** What says nothing about the content. Shown when it differs; never decides. */
  readonly volatile: readonly Fact[];
}

export interface ArraysContent extends FileContent {
  readonly kind: 'arrays';
}

/** Rows of cells. `rows` begins anew with each call; the header row is among them when there is one. */
export interface TableContent {
  readonly kind: 'table';
  readonly format: string;
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  rows(): Iterable<readonly string[]>;
  readonly volatile: readonly Fact[];
}

/** Lines of text without their ends. `lines` begins anew with each call. */
export interface TextContent {
  readonly kind: 'text';
  readonly format: string;
  lines(): Iterable<string>;
  readonly volatile: readonly Fact[];
}

/** What a file holds: arrays and facts, a table of cells, or lines of text. Tables and lines are read as they are asked for. */
export type Content = ArraysContent | TableContent | TextContent;

/** Bytes one element of the type takes; `opaque` ones say it themselves. */
export const elementSizes: Readonly<Record<Exclude<ElementType, 'opaque'>, number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  complex64: 8,
  complex128: 16,
};

/** Gives an array its name; the key is the name unless the format says otherwise. */
export function nameTensor(name: string, data: ArrayData, key = name): NamedTensor {
  return {
    name,
    key,
    dtype: data.dtype,
    element: data.element,
    elementBytes: data.elementBytes,
    shape: data.shape,
    sizeBytes: data.sizeBytes,
    read: (offset, length) => data.read(offset, length),
  };
}
