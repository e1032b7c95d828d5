// Collections as the wire shows them: what is made again and again under one name, in numbered versions.
import type { CollectionVersionId } from './content-inputs.ts';
import type { KeyValue } from './shapes.ts';

export interface Collection {
  /** Absent: it belongs to the whole server. */
  readonly projectId?: string | undefined;
  readonly kind: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Its versions stand for versions of other collections, and none has files of its own. */
  readonly isOfLinks?: true | undefined;
  /** The highest number ever given to a version; 0 before the first. */
  readonly lastVersion: number;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
}

export interface CollectionVersion {
  /** By which it is known whatever its collection is called. */
  readonly id: string;
  readonly version: number;
  readonly state: 'draft' | 'committed';
  /** The id of the version of another collection that it stands for: its files and makers are that one's. */
  readonly originId?: string | undefined;
  /** Of its files, by path and content: equal trees have equal digests. With its algorithm, such as `sha256:…`. Of registered models it is absent. */
  readonly digest?: string | undefined;
  readonly files: number;
  readonly sizeBytes: number;
  /** Made of its files in its maker's own way, by which that finds it again. */
  readonly fingerprint?: string | undefined;
  /** How long it is wanted: 0 is for ever. Absent: nothing was said. */
  readonly keepSeconds?: number | undefined;
  /** Of the run that made it. */
  readonly step?: number | undefined;
  readonly description?: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly string[];
  /** The runs that made it, as far as they were named. */
  readonly producedBy: readonly string[];
}

/** Content that is stored here, or something outside that is only named. */
export interface CollectionFile {
  readonly path: string;
  /** With its algorithm, such as `sha256:…`. */
  readonly digest?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly reference?: string | undefined;
  /** What its maker tells of it besides. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** What a run had to do with a version. */
export interface CollectionEdge {
  readonly runId: string;
  readonly relation: 'produced' | 'used';
  readonly at: number;
}

/** A version by its number, and by its id. */
export interface RunCollection extends CollectionVersionId {
  readonly id: string;
}
