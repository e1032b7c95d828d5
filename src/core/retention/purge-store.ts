// Takes what lies in the bin out of the database for good. Nothing that is not in the bin is ever removed.
import type { CollectionId } from '../collections/collection.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { BinnedKind } from '../jobs/job-results.ts';

/** Something in the bin, with the URI below which its files are. */
export interface Binned {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly artifactUri: string;
  readonly deletedAt: number;
}

export interface BinQuery {
  /** Put into the bin before. */
  readonly deletedBefore: number;
  /** Only these. */
  readonly ids?: readonly string[] | undefined;
  /** Only those of these experiments. */
  readonly experimentIds?: readonly string[] | undefined;
  readonly page: PageRequest;
}

export interface PurgeStore {
  /** By id. */
  binned(kind: BinnedKind, query: BinQuery): Promise<Page<Binned>>;
  /** Versions of registered models that are made of what is at or below a URI, or of the run or logged model, at most `limit`, as `name/version`. */
  versionsMadeOf(thing: { readonly kind: BinnedKind; readonly id: string; readonly artifactUri: string; readonly limit: number }): Promise<readonly string[]>;
  /** Whether it has runs or logged models, deleted ones too. */
  isEmptyExperiment(id: string): Promise<boolean>;
  /** The collections of an experiment, of which there are at most `limit`: those of its project whose names lie below its id. Those of links come first. */
  collectionsOf(experimentId: string, limit: number): Promise<readonly CollectionId[]>;
  /** Versions elsewhere that stand for versions of an experiment's collections, at most `limit`, as `kind/name/version`. */
  linksInto(experimentId: string, limit: number): Promise<readonly string[]>;
  /** Removes one that is in the bin with all that belongs to it but its files and collections; whether it was there. An experiment must be empty. */
  purge(kind: BinnedKind, id: string): Promise<boolean>;
}
