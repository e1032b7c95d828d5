// What a file holds, as the server tells it without handing it out.

export interface ArtifactDescription {
  /** Why there is no description: of no known kind, damaged, too large to be looked at. Nothing else is told then. */
  readonly problem?: string | undefined;
  readonly format?: string | undefined;
  /** At most `limit`, from the `from`th on. */
  readonly tensors?: readonly DescribedTensor[] | undefined;
  readonly tensorCount?: number | undefined;
  /** Numbers in all tensors together. */
  readonly elementCount?: number | undefined;
  /** Whatever else the file says of itself, at most 500. */
  readonly facts?: readonly { readonly path: string; readonly value: string }[] | undefined;
  readonly factCount?: number | undefined;
  /** Of tables: CSV, TSV, Parquet. */
  readonly table?: DescribedTable | undefined;
}

export interface DescribedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
}

export interface DescribedTable {
  readonly columns: readonly { readonly name: string; readonly type?: string | undefined }[];
  /** As text, cut after 2,000 characters; null where there is nothing. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly from: number;
  readonly hasMore: boolean;
  /** Where it is known without reading all of the file. */
  readonly rowCount?: number | undefined;
}

/** Of rows, or of tensors. */
export interface DescriptionPart {
  /** Default 0. */
  readonly from?: number | undefined;
  /** Default 200, at most 1,000. */
  readonly limit?: number | undefined;
}
