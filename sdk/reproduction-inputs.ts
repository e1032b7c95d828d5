// What the operations of recording, repeating and explaining take, in the order of the contract.
import type { ArtifactOwner, ConsoleLine, PageQuery } from './shapes.ts';
import type { Proof, ToldEvidence } from './documents.ts';
import type { RunId } from './inputs.ts';

export interface BlobDigest {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
}

export interface PutBlob extends BlobDigest {
  readonly body: Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

export interface PutBlobs {
  /** As `encodeBlobBatch` writes it: for each blob the 32 bytes of its SHA-256, its size (uint32, big-endian) and its bytes. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

export interface LinkArtifact {
  readonly owner: ArtifactOwner;
  readonly path: string;
  /** Of a stored blob. */
  readonly digest: string;
}

/** Both are digests of stored blobs, of a `Manifest` and an `Observation` in canonical JSON. */
export interface RecordManifest extends RunId {
  readonly manifestDigest: string;
  readonly observationDigest?: string | undefined;
}

/** Lines that are stored already are skipped, so that the same call again is no change. */
export interface AppendConsole extends RunId {
  /** At most 5,000; numbers without gaps, beginning at most at the number of lines stored. */
  readonly lines: readonly ConsoleLine[];
}

export interface ReadConsole extends RunId {
  /** Default 0. */
  readonly fromLine?: number | undefined;
  /** Lines that contain it, in any case. */
  readonly text?: string | undefined;
  readonly stream?: 'stdout' | 'stderr' | undefined;
  /** Default 1,000, at most 5,000. */
  readonly limit?: number | undefined;
}

export interface ConsolePage {
  readonly lines: readonly ConsoleLine[];
  /** How many lines are stored. */
  readonly total: number;
  /** Ask with it as `fromLine` for what follows; absent at the end. */
  readonly nextLine?: number | undefined;
}

/** While leases are renewed a silent run counts as alive. */
export interface RenewLease extends RunId {
  /** Names the process that holds it. */
  readonly holder: string;
  /** How long it stays good, 5,000 to 3,600,000. Default 120,000. A server that was away begins every lease anew. */
  readonly periodMs?: number | undefined;
}

export interface RecordReproduction {
  /** 32 lower-case hexadecimal digits of the client's choice; the same again is no change. */
  readonly id: string;
  readonly runId: string;
  readonly reproductionRunId?: string | undefined;
  /** Further repetitions of the same run, for statistics; at most 1,000. */
  readonly replicas?: readonly string[] | undefined;
  /**
   * What the server cannot know by itself: claims of the restore, what was missing, files it does not compare. The rest, where it is
   * told, must agree with what is stored. The server grades; a grade is never taken from the client.
   */
  readonly evidence: ToldEvidence;
}

export interface ListReproductions extends PageQuery {
  /** Those of this run, as the original or as the repetition. */
  readonly runId: string;
}

export interface ExplainRuns {
  /** The run taken as the good one. Default: the run that `after` repeated, else the last finished run of the same entry point. */
  readonly before?: string | undefined;
  readonly after: string;
}

export interface RecordProof {
  readonly before: string;
  readonly after: string;
  readonly proof: Proof;
}
