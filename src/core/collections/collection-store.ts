// Where collections are kept, with their versions, files, aliases and edges to runs.
import type { Filter, Order } from '../../language/filter.ts';
import type { Tag } from '../base/tag.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Collection, CollectionDraft, CollectionEdge, CollectionFile, CollectionId, CollectionVersion, PlacedVersion, RunRelation } from './collection.ts';

/** A version by its number. */
export interface VersionAt extends CollectionId {
  readonly version: number;
}

export interface CollectionSearch {
  /** Only of this project; of all, and of none, when absent. Null: only those of the whole server. */
  readonly projectId?: string | null | undefined;
  readonly kind?: string | undefined;
  /** Within the name, whatever its case. */
  readonly text?: string | undefined;
  /** The whole name. */
  readonly name?: string | undefined;
  /** Only names that go on after this and a slash. */
  readonly folder?: string | undefined;
  /** Attributes: `name`, `base_name` (what comes after the folder), `kind`, `description`, `creation_time`, `last_updated_time`, `number` (which grows), `alias`; labels. */
  readonly filter?: Filter | undefined;
  /** By these attributes but `alias`, and then by kind, name and project. */
  readonly order?: readonly Order[] | undefined;
  readonly page: PageRequest;
}

export type CollectionMatch = Omit<CollectionSearch, 'order' | 'page'>;

export interface VersionSearch {
  /** Attributes: `version_number`, `description`, `fingerprint`, `step`, `creation_time`, `last_updated_time`, `alias`; labels. */
  readonly filter?: Filter | undefined;
  /** By these attributes but `alias`, and then the highest first. */
  readonly order?: readonly Order[] | undefined;
  readonly page: PageRequest;
}

/** Without an id it is given one. An origin is no link itself. */
export type NewVersion = Omit<CollectionVersion, 'id' | 'aliases' | 'producedBy' | 'files' | 'sizeBytes'> & { readonly id?: string | undefined };

/** A kind of which there are collections. */
export interface KindInUse {
  readonly kind: string;
  /** Of its oldest collection. */
  readonly createdAt: number;
}

export interface CollectionStore {
  find(id: CollectionId): Promise<Collection | undefined>;
  search(query: CollectionSearch): Promise<Page<Collection>>;
  /** How many a search would find. */
  count(query: CollectionMatch): Promise<number>;
  /** The kinds of what a search would find, by name. */
  kinds(query: CollectionMatch): Promise<readonly KindInUse[]>;
  /** A taken name is `already_exists`; so is one of the registry for the other of its kinds. */
  insert(collection: Omit<Collection, 'aliases' | 'lastVersion'>): Promise<void>;
  /** Replaces description and time of change. */
  update(id: CollectionId, change: { readonly updatedAt: number; readonly description?: string | undefined }): Promise<void>;
  /** Gives it another name, another kind or both, with all that belongs to it. A taken one is `already_exists`. */
  rename(id: CollectionId, to: Pick<CollectionId, 'kind' | 'name'>): Promise<void>;
  /** Removes it with all that belongs to it. */
  delete(id: CollectionId): Promise<void>;
  putTags(id: CollectionId, tags: readonly Tag[]): Promise<void>;
  /** Whether there was one. */
  deleteTag(id: CollectionId, key: string): Promise<boolean>;
  /** Points an alias at a version, moving it when it exists. */
  putAlias(id: CollectionId, alias: string, version: number): Promise<void>;
  deleteAlias(id: CollectionId, alias: string): Promise<boolean>;

  findVersion(at: VersionAt): Promise<CollectionVersion | undefined>;
  findVersionByAlias(id: CollectionId, alias: string): Promise<CollectionVersion | undefined>;
  /** Those that are there, in the order of the ids: as many queries for one as for many. */
  versionsById(ids: readonly string[]): Promise<readonly PlacedVersion[]>;
  /** Those that stand for a version, by collection and number. */
  links(originId: string, page: PageRequest): Promise<Page<PlacedVersion>>;
  /** The highest of a collection that stands for it. */
  findLink(of: CollectionId, originId: string): Promise<CollectionVersion | undefined>;
  /** How many versions of other collections, seen or not, stand for its versions, or for the one of a number. */
  countLinksTo(of: CollectionId & { readonly version?: number | undefined }): Promise<number>;
  /** The latest with it. */
  findVersionByFingerprint(id: CollectionId, fingerprint: string): Promise<CollectionVersion | undefined>;
  versions(id: CollectionId, query: VersionSearch): Promise<Page<CollectionVersion>>;
  /** How many of them pass. */
  countVersions(id: CollectionId, filter?: Filter): Promise<number>;
  /** Its number becomes the highest ever given. */
  insertVersion(id: CollectionId, version: NewVersion): Promise<void>;
  /** Replaces all but its id, its number, the time it was made and its tags. */
  updateVersion(at: VersionAt, version: Omit<NewVersion, 'id' | 'version' | 'createdAt' | 'tags'>): Promise<void>;
  /** Removes it with files, tags, edges and the aliases that point at it; its number stays used. */
  deleteVersion(at: VersionAt): Promise<void>;
  putVersionTags(at: VersionAt, tags: readonly Tag[]): Promise<void>;
  /** Whether there was one. */
  deleteVersionTag(at: VersionAt, key: string): Promise<boolean>;

  /** Puts files, replacing those of equal path. */
  putFiles(at: VersionAt, files: readonly CollectionFile[]): Promise<void>;
  findFile(at: VersionAt, path: string): Promise<CollectionFile | undefined>;
  /** Ordered by path (code points); below a folder when one is given. Those of a link are its origin's. */
  files(at: VersionAt, query: { readonly folder?: string | undefined; readonly page: PageRequest }): Promise<Page<CollectionFile>>;

  /** Again is no change. Whether it is new. */
  putEdge(at: VersionAt, edge: CollectionEdge): Promise<boolean>;
  /** The edges of a version by time and run. */
  edges(at: VersionAt, page: PageRequest): Promise<Page<CollectionEdge>>;
  /** The versions that a run made or used, by collection and number. */
  versionsOfRun(runId: string, query: { readonly relation: RunRelation; readonly page: PageRequest }): Promise<Page<VersionAt & { readonly id: string }>>;

  insertDraft(draft: CollectionDraft): Promise<void>;
  findDraft(id: string): Promise<CollectionDraft | undefined>;
  findSharedDraft(of: CollectionId, sharedAs: string): Promise<CollectionDraft | undefined>;
  /** Replaces base and words. */
  updateDraft(id: string, change: Pick<CollectionDraft, 'baseId' | 'words'>): Promise<void>;
  /** Removes it with its files; handles of it are left to the version that it became. */
  deleteDraft(id: string): Promise<void>;
  /** Puts files, replacing those of equal path. A file's bytes may be named by any digest until they are known. */
  putDraftFiles(id: string, files: readonly CollectionFile[]): Promise<void>;
  removeDraftFiles(id: string): Promise<void>;
  /** By path (code points). */
  draftFiles(id: string): Promise<readonly CollectionFile[]>;

  /** Gives a draft or a version one more name, which nobody else has; a taken one goes over to it. */
  putHandle(handle: string, id: string): Promise<void>;
  /** The id of the draft or version. */
  findHandle(handle: string): Promise<string | undefined>;
}
