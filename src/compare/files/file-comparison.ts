// The result of comparing two files: a level, a sentence, and what differs. Numbers that do not exist (the largest
// difference of nothing, a cosine without length) are null, so that the result is JSON as it stands.

/**
 * `byte`: the same bytes. `tensor`: other bytes, and the same content down to the last bit of every number.
 * `different`: the content differs. `incomparable`: two things that cannot be held against each other.
 */
export type ComparisonLevel = 'byte' | 'tensor' | 'different' | 'incomparable';

/** At most this many differences of each kind are listed; the counts beside them are always whole. */
export const maxListed = 1000;

export interface FileComparison {
  readonly level: ComparisonLevel;
  /** What the two were read as: a format's name, or `bytes`. */
  readonly comparedAs: string;
  /** One sentence for a person. */
  readonly summary: string;
  readonly tensors: TensorsComparison | null;
  readonly facts: FactsComparison | null;
  readonly table: TableComparison | null;
  readonly text: TextComparison | null;
  readonly bytes: ByteComparison | null;
  /** Differences that decide nothing: producers, dates, names of records, order of entries. */
  readonly volatile: FactsComparison;
}

export interface TensorsComparison {
  /** Tensors in either file; a pair counts once. */
  readonly count: number;
  readonly equal: number;
  readonly differing: number;
  /** The first that differs, in the order in which the first file defines them. */
  readonly first: string | null;
  readonly differences: readonly TensorDifference[];
}

export interface TensorShape {
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface TensorDifference {
  readonly name: string;
  /** Place in the definition order of the file that has it (the first file's for a pair), from 0. */
  readonly index: number;
  readonly change: 'values' | 'dtype' | 'shape' | 'added' | 'removed';
  readonly before: TensorShape | null;
  readonly after: TensorShape | null;
  /** Numbers about the values; null when the shapes differ or one is missing. */
  readonly statistics: TensorStatistics | null;
}

export interface TensorStatistics {
  readonly elements: number;
  /** Elements whose bits differ. */
  readonly differing: number;
  readonly share: number;
  /** Largest |a - b| over pairs of finite numbers; the largest float64 when it is beyond it. */
  readonly maxAbs: number | null;
  /** Largest |a - b| / max(|a|, |b|) over pairs of finite numbers. */
  readonly maxRelative: number | null;
  /** Largest count of representable numbers between two finite floats of one type. */
  readonly maxUlp: number | null;
  /** Cosine of the angle between the two as vectors, over pairs of finite numbers. */
  readonly cosine: number | null;
  /** Elements that are NaN in one of the two only, and those that are NaN in both with other bits. */
  readonly nanBefore: number;
  readonly nanAfter: number;
  readonly nanOtherBits: number;
  /** Elements where an infinity meets anything but the same infinity or a NaN. */
  readonly infinities: number;
  /** Elements where +0 meets -0. */
  readonly signedZeros: number;
  readonly firstIndex: readonly number[];
  readonly firstBefore: string;
  readonly firstAfter: string;
}

export interface FactsComparison {
  readonly count: number;
  readonly differing: number;
  readonly differences: readonly FactDifference[];
}

/** Null where the file says nothing under the path. */
export interface FactDifference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface TableComparison {
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly columnsAdded: readonly string[];
  readonly columnsRemoved: readonly string[];
  readonly columnsReordered: boolean;
  /** Rows that only one of the two has, wherever they stand; null when there are too many rows to count. */
  readonly rowsOnlyBefore: number | null;
  readonly rowsOnlyAfter: number | null;
  /** The same rows, each as often, in another order. */
  readonly reordered: boolean;
  /** Cells that differ row by row, by column; empty when the numbers of rows differ. */
  readonly cells: readonly ColumnDifference[];
  /** The first cell that differs; rows count from 1 without the header. */
  readonly first: { readonly row: number; readonly column: string; readonly before: string | null; readonly after: string | null } | null;
}

export interface ColumnDifference {
  readonly column: string;
  readonly cells: number;
  /** Largest difference where both cells are numbers. */
  readonly maxAbs: number | null;
}

export interface TextComparison {
  readonly linesBefore: number;
  readonly linesAfter: number;
  readonly linesOnlyBefore: number | null;
  readonly linesOnlyAfter: number | null;
  readonly reordered: boolean;
  /** The first place that differs; lines and characters count from 1. */
  readonly first: { readonly line: number; readonly character: number; readonly before: string | null; readonly after: string | null } | null;
}

export interface ByteComparison {
  readonly sizeBefore: number;
  readonly sizeAfter: number;
  /** Offset of the first byte that differs, or the size of the shorter file. */
  readonly firstDifference: number;
  /** Bytes that differ where both files have one. */
  readonly differing: number;
}

/** The comparison of two equal runs of bytes. */
export function sameBytes(sizeBytes: number): FileComparison {
  return {
    level: 'byte',
    comparedAs: 'bytes',
    summary: `byte for byte the same (${sizeBytes} bytes)`,
    tensors: null,
    facts: null,
    table: null,
    text: null,
    bytes: null,
    volatile: noFacts,
  };
}

/** Nothing said by either file. */
export const noFacts: FactsComparison = { count: 0, differing: 0, differences: [] };
