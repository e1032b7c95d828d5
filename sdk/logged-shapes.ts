// What a run's program tells beside its numbers: alerts, pictures, tables and the like.

/** What a run's program wants people to look at. */
export interface RunAlert {
  /** Among the alerts of the run, from 0 in the order they were raised. */
  readonly number: number;
  /** By the server's clock. */
  readonly at: number;
  readonly title: string;
  /** Plain text of any number of lines. */
  readonly text: string;
  readonly level: 'info' | 'warning' | 'error';
}

/** What a run logs besides numbers and texts. `page`: a document with its own looks. `file`: anything else that can be fetched. */
export type MediaKind = 'image' | 'table' | 'histogram' | 'audio' | 'video' | 'page' | 'file';

/** All that was logged under one key. */
export interface MediaKey {
  readonly key: string;
  readonly kinds: readonly MediaKind[];
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

export interface MediaSteps {
  /** Ascending: all of them, or 10,000 evenly chosen with the first and the last. */
  readonly steps: readonly number[];
  /** How many there are. */
  readonly total: number;
}

export interface MediaFile {
  /** Of an artifact of the run; absent for a file that is kept elsewhere. */
  readonly path?: string | undefined;
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

/** What was logged under a key at a step. */
export interface MediaValue {
  readonly key: string;
  readonly kind: MediaKind;
  readonly step: number;
  /** The first 200. */
  readonly files: readonly MediaFile[];
  readonly fileCount: number;
  readonly histogram?: Histogram | undefined;
}
