// What a file holds, in words and a few rows: for those who want to see it and not to load it.

export interface DescribedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
}

export interface DescribedTable {
  /** With what the file says of their types. */
  readonly columns: readonly { readonly name: string; readonly type?: string }[];
  /** As text, cut where it is long; null where there is nothing. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** The first of the rows, from 0. */
  readonly from: number;
  readonly hasMore: boolean;
  /** Where the file says how many there are. */
  readonly rowCount?: number;
}

export interface ContentDescription {
  readonly format: string;
  /** At most so many as rows were asked for, from the same place on. */
  readonly tensors: readonly DescribedTensor[];
  readonly tensorCount: number;
  /** Numbers in all tensors together. */
  readonly elementCount: number;
  readonly facts: readonly { readonly path: string; readonly value: string }[];
  readonly factCount: number;
  readonly table?: DescribedTable;
}

/** Why there is no description: of no known kind, damaged, too large to be looked at. */
export interface NotDescribed {
  readonly problem: string;
}

export interface DescribedFile {
  /** Its last name: of some kinds only that tells what they are. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly from: number;
  readonly limit: number;
  /** Bytes of it, both ends counted in. */
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
}

/** Nothing in the file is executed. Takes bounded time and memory, however large the file is. */
export type DescribeContent = (file: DescribedFile) => Promise<ContentDescription | NotDescribed>;
