// What a file holds, as far as a comparison cares. Readers of file formats yield these shapes; this folder knows no
// format, and reads arrays only piece by piece.

/** How one element is to be read. `opaque` elements have no numeric meaning and are compared by their bytes. */
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

/**
 * A named array. `read` gives a range of its bytes: elements in C order, little-endian, from and to a place between
 * elements, exactly as many as asked for. `key` pairs it with its counterpart in another file.
 */
export interface TensorContent {
  readonly name: string;
  readonly key: string;
  readonly dtype: string;
  readonly element: ElementType;
  readonly elementBytes: number;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  read(offset: number, length: number): Uint8Array;
}

/** One plain statement about a file: where, and what stands there. */
export interface Fact {
  readonly path: string;
  readonly value: string;
}

/** Arrays in the order in which the file defines them, and everything else it says. */
export interface ArraysContent {
  readonly kind: 'arrays';
  readonly format: string;
  readonly tensors: readonly TensorContent[];
  readonly facts: readonly Fact[];
  /** What says nothing about the content: producer, dates, names of records. Shown when it differs; never decides. */
  readonly volatile: readonly Fact[];
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

export type Content = ArraysContent | TableContent | TextContent;

/** Any bytes, by range: what a file is when it is nothing better known. */
export interface RawContent {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}
