// The shapes of what is captured of the files a run read and wrote.
import type { LocalContent } from '../local-content.ts';
import type { DataInput } from '../../documents/inputs.ts';
import type { Gap, OutputFile } from '../../documents/observation.ts';
import type { TreeListing } from '../../documents/tree.ts';
import type { PlacedContent } from '../content-place.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { FileDigests } from './file-digests.ts';

/** The first successful open for reading of a path, with what the file was then. */
export interface ReadFact {
  /** Absolute. */
  readonly path: string;
  readonly size?: number | undefined;
  readonly mtimeNs?: string | undefined;
  readonly inode?: string | undefined;
  /** The run itself had written, or renamed to, this path before. */
  readonly isAfterWrite?: boolean | undefined;
  /** A copy of the file as it was read, made before the program changed it. */
  readonly keptAs?: string | undefined;
}

/** A code root with the tree it had when the run started. */
export interface CodeListing {
  /** Absolute. */
  readonly folder: string;
  /** `` for the first root, else relative to it. */
  readonly path: string;
  readonly listing: TreeListing;
}

/** File times are those of the kernel's clock, which may be this far behind: it moves in ticks of up to 10 ms. */
export const clockTickMs = 20;

/** What reads and outputs are captured with. */
export interface CaptureScope {
  /** The first code root, absolute: data below it is named relative to it. */
  readonly root: string;
  readonly listings: readonly CodeListing[];
  readonly store: LocalContent;
  readonly digests: FileDigests;
  /** Files above it are known by digest and place alone. */
  readonly maxFileBytes: number;
  /** Absolute folders (or files) that are no input and no output: ASSAY_HOME, the interpreter's and the environment's folders. */
  readonly ignore: readonly string[];
  /** When the code snapshot was taken, in ms: before the program started. */
  readonly startedAt: number;
  /** Finds secrets in files before they are kept. */
  readonly redactor?: Redactor | undefined;
}

export interface CapturedReads {
  readonly data: readonly DataInput[];
  /** Paths of code and data that were read, as the inputs name them, sorted. */
  readonly reads: readonly string[];
  readonly gaps: readonly Gap[];
  readonly contents: readonly PlacedContent[];
}

export interface CapturedOutputs {
  readonly outputs: readonly OutputFile[];
  readonly gaps: readonly Gap[];
  readonly contents: readonly PlacedContent[];
}
