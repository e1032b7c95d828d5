// What the operations take that give room back, and those on collections.
import type { KeyValue, PageQuery } from './shapes.ts';

export interface CollectContent {
  /** What was stored or asked for less long ago stays: at least an hour, a week when left out. */
  readonly graceMs?: number | undefined;
  /** Only counts. */
  readonly isDryRun?: boolean | undefined;
}

export interface EmptyBin {
  /** Only what was deleted before this time; all when left out. */
  readonly deletedBefore?: number | undefined;
  /** Only these runs; each must be deleted. */
  readonly runIds?: readonly string[] | undefined;
  /** Only these experiments with all they hold; each must be deleted. */
  readonly experimentIds?: readonly string[] | undefined;
  /** Only says what would go. */
  readonly isDryRun?: boolean | undefined;
}

/** By what a collection is called. Without a project it belongs to the whole server. */
export interface CollectionName {
  readonly projectId?: string | undefined;
  readonly kind: string;
  readonly name: string;
}

export interface SearchCollections extends PageQuery {
  readonly projectId?: string | undefined;
  readonly kind?: string | undefined;
  /** Within the name, whatever its case. */
  readonly text?: string | undefined;
}

export interface CollectionVersionId extends CollectionName {
  readonly version: number;
}

/** A version by its number or by an alias. */
export interface FindCollectionVersion extends CollectionName {
  readonly version?: number | undefined;
  readonly alias?: string | undefined;
}

export interface ListCollectionFiles extends CollectionVersionId, PageQuery {
  /** Only below this folder. */
  readonly folder?: string | undefined;
}

export interface ListRunCollections extends PageQuery {
  readonly runId: string;
  readonly relation: 'produced' | 'used';
}

export interface CreateCollection extends CollectionName {
  readonly description?: string | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
}

/** A file of a version to be added: of stored content, named by its SHA-256 as `sha256:…`, or a reference to something outside. */
export interface NewCollectionFile {
  readonly path: string;
  /** Needed unless there is a reference, of which it may also be an MD5 (`md5:…`). */
  readonly digest?: string | undefined;
  readonly reference?: string | undefined;
  /** Of a reference only: how big stored content is, is known. */
  readonly sizeBytes?: number | undefined;
}

export interface AddCollectionVersion extends CollectionName {
  /** In any order, each path once. A request holds about 50,000. */
  readonly files: readonly NewCollectionFile[];
  /**
   * The number of the version that this one comes after, 0 for the first: refused as `conflict` when there is a later one. Sent again
   * after its answer was lost, the version it made is answered, whatever was added since.
   */
  readonly follows?: number | undefined;
  readonly description?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
  /** They point at it from then on, also when it is no new one. */
  readonly aliases?: readonly string[] | undefined;
  /** The run that made it, which must be there. */
  readonly producedBy?: string | undefined;
}

export interface AddCollectionEdge extends CollectionVersionId {
  readonly runId: string;
  readonly relation: 'produced' | 'used';
}
