// Where registered models and their versions are kept: those collections of the whole server that are models and prompts, by their
// names alone. Deleted versions leave a number behind, never a row that a read returns.
import type { Tag } from '../base/tag.ts';
import type { Filter, Order } from '../../language/filter.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { ModelKind, ModelVersion, RegisteredModel } from './registered-model.ts';

export interface RegistrySearch {
  readonly filter?: Filter | undefined;
  readonly order: readonly Order[];
  readonly page: PageRequest;
}

export interface ModelRegistryStore {
  /** With tags, aliases and latest versions. */
  find(name: string): Promise<RegisteredModel | undefined>;
  /** Attributes: `name`, `kind`, `creation_time`, `last_updated_time`; tags. Default and tie order: name ascending. */
  search(query: RegistrySearch): Promise<Page<RegisteredModel>>;
  /** A taken name is `already_exists`. */
  insert(model: Pick<RegisteredModel, 'name' | 'kind' | 'createdAt' | 'updatedAt' | 'description' | 'tags'>): Promise<void>;
  /** Replaces description and times; renames, with versions, tags and aliases, when `newName` is given. A taken new name is `already_exists`. */
  update(name: string, change: { readonly updatedAt: number; readonly description?: string | undefined; readonly newName?: string | undefined }): Promise<void>;
  setKind(name: string, kind: ModelKind): Promise<void>;
  /** Removes the model with versions, tags, aliases and its number sequence. */
  delete(name: string): Promise<void>;
  putTags(name: string, tags: readonly Tag[]): Promise<void>;
  deleteTag(name: string, key: string): Promise<boolean>;
  /** Points an alias at a version, moving it when it exists. */
  putAlias(name: string, alias: string, version: number): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<boolean>;

  findVersion(name: string, version: number): Promise<ModelVersion | undefined>;
  findVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined>;
  /** Every version of a model in the stages, null standing for no stage, or in all when none is given; highest first. Bounded by `limit`. */
  versions(name: string, query: { readonly stages?: readonly (string | null)[]; readonly limit: number }): Promise<readonly ModelVersion[]>;
  /** Attributes: `name`, `version_number`, `run_id`, `source_path`, `creation_time`, `last_updated_time`; tags. Default order: last update descending, name ascending, version descending. */
  searchVersions(query: RegistrySearch): Promise<Page<ModelVersion>>;
  /** One more than any number ever used under this name, deleted versions included. */
  nextVersion(name: string): Promise<number>;
  insertVersion(version: ModelVersion): Promise<void>;
  /** Replaces stage, description, times and storage location. */
  updateVersion(version: ModelVersion): Promise<void>;
  /** Removes the version, its tags and the aliases that point at it; its number stays used. */
  deleteVersion(name: string, version: number): Promise<void>;
  putVersionTags(name: string, version: number, tags: readonly Tag[]): Promise<void>;
  deleteVersionTag(name: string, version: number, key: string): Promise<boolean>;
}
