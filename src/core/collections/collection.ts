// Collections: what is made again and again under one name, in numbered versions that never change. Data sets, artifacts of other
// tools, registered models and prompts are kinds of them.
import type { Json } from '../../documents/canonical-json.ts';
import type { Tag } from '../base/tag.ts';
import type { ContentDigest } from '../content/content-digest.ts';

/** By what a collection is called. Absent project: it belongs to the whole server. */
export interface CollectionId {
  readonly projectId?: string | undefined;
  /** A word such as `dataset` or `model`; names are unique within it. */
  readonly kind: string;
  readonly name: string;
}

/** Kinds whose collections of the whole server are the model registry: they share their names, and are changed by its operations. */
export const registeredKinds = ['model', 'prompt'] as const;

export function isRegistered({ projectId, kind }: CollectionId): boolean {
  return projectId === undefined && registeredKinds.some((registered) => registered === kind);
}

export interface CollectionAlias {
  readonly alias: string;
  readonly version: number;
}

export interface Collection extends CollectionId {
  readonly description?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Its versions stand for versions of other collections, and none has files of its own. */
  readonly isOfLinks?: true | undefined;
  /** The highest number ever given to a version; 0 before the first. */
  readonly lastVersion: number;
  /** Ordered by key. */
  readonly tags: readonly Tag[];
  /** Ordered by alias. */
  readonly aliases: readonly CollectionAlias[];
}

/** `draft`: files may still come; `committed`: it stays as it is. */
export type VersionState = 'draft' | 'committed';

export interface CollectionVersion {
  /** By which it is known whatever its collection is called. */
  readonly id: string;
  /** From 1; a number is never used twice while its collection exists. */
  readonly version: number;
  readonly state: VersionState;
  /** The id of the version of another collection that it stands for: its files and makers are that one's; number, aliases, tags and words are its own. */
  readonly originId?: string | undefined;
  /** Of its files, by path and content: equal trees have equal digests. Absent while it is a draft, and where the registry names a source in place of files. */
  readonly digest?: ContentDigest | undefined;
  readonly files: number;
  readonly sizeBytes: number;
  /** Made of its files in its maker's own way, by which that finds it again. */
  readonly fingerprint?: string | undefined;
  /** How long it is wanted: 0 is for ever. Absent: nothing was said. */
  readonly keepSeconds?: number | undefined;
  /** Of the run that made it. */
  readonly step?: number | undefined;
  readonly description?: string | undefined;
  readonly metadata: { readonly [key: string]: Json };
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: readonly Tag[];
  /** Ordered by name. */
  readonly aliases: readonly string[];
  /** The runs that made it, as far as they were named. */
  readonly producedBy: readonly string[];
}

/** A file of a version: content that is stored here, or something outside that is only named. */
export type CollectionFile = StoredFile | FileReference;

interface FileAtPath {
  readonly path: string;
  /** What its maker tells of it besides; nothing here reads it. */
  readonly facts?: { readonly [key: string]: Json } | undefined;
}

export interface StoredFile extends FileAtPath {
  readonly digest: ContentDigest;
  readonly sizeBytes: number;
}

export interface FileReference extends FileAtPath {
  readonly reference: string;
  readonly digest?: ContentDigest | undefined;
  readonly sizeBytes?: number | undefined;
}

/** A file to be: how big stored content is, is known where it is stored. */
export type NewCollectionFile = Omit<StoredFile, 'sizeBytes'> | FileReference;

/** What a run had to do with a version. */
export type RunRelation = 'produced' | 'used';

export interface CollectionEdge {
  readonly runId: string;
  readonly relation: RunRelation;
  readonly at: number;
}

/** A version with the collection it is of. */
export interface PlacedVersion extends CollectionVersion {
  readonly of: CollectionId;
}

/** What is said of a version before it is one. */
export interface VersionWords {
  readonly fingerprint?: string | undefined;
  readonly keepSeconds?: number | undefined;
  readonly step?: number | undefined;
  readonly description?: string | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  /** The run that makes it, which must be there. */
  readonly producedBy?: string | undefined;
}

/** A version in the making: files come to it until it is committed. Only then it has a number. */
export interface CollectionDraft {
  /** What the version's id will be. */
  readonly id: string;
  readonly of: CollectionId;
  /** The version whose files it has too, where it has none of its own at their paths. */
  readonly baseId?: string | undefined;
  /** By which all who add to it find it. */
  readonly sharedAs?: string | undefined;
  readonly createdAt: number;
  readonly words: DraftWords;
}

export interface DraftWords extends VersionWords {
  /** All runs that add to it. */
  readonly makers: readonly string[];
}
