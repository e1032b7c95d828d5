// What the operations take that give room back, and those that read collections.
import type { PageQuery } from './shapes.ts';

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
