// What something in a row of history is made of, in words of no client.

export interface MediaFile {
  /** Below the artifacts of its run; absent for one that is kept elsewhere. */
  readonly path?: string | undefined;
  /** Where it is kept when not with the run. */
  readonly reference?: string | undefined;
  readonly caption?: string | undefined;
  /** In pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly sizeBytes?: number | undefined;
}

export interface Histogram {
  /** Ascending, one more than there are counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface MediaContent {
  /** The first of them, at most `filesPerMedia`. */
  readonly files: readonly MediaFile[];
  readonly fileCount: number;
  readonly histogram?: Histogram | undefined;
}

/** More pictures at one step are looked at as files. */
export const filesPerMedia = 200;

/** Reads what stands under a key in the JSON of a row: the client that wrote it knows how. Nothing where it finds nothing. */
export type ReadMedia = (json: string, key: string) => MediaContent;
