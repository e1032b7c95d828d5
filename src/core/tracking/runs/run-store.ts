// Where runs are kept, with their params and tags. Reads return deleted runs too.
import type { Tag } from '../../base/tag.ts';
import type { Visibility } from '../../base/visibility.ts';
import type { Filter, Order } from '../../../language/filter.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Leaf, LeafKind } from '../values/leaf.ts';
import type { RunFactsChange } from './run-facts.ts';
import type { Run, RunRecord } from './run.ts';

export interface RunSearch {
  /** An empty list finds nothing. */
  readonly experimentIds: readonly string[];
  readonly visibility: Visibility;
  /**
   * Attributes: `run_id`, `run_name`, `user_id`, `user_name`, `status`, `start_time`, `end_time`, `artifact_uri`,
   * `parent_run_id`, `experiment_id`, `notes`, `group`, `job_type`, `sweep_id`, `source_name`, `source_type`, `source_commit`,
   * `source_branch`, `source_repository`, `updated_at`, `last_heard_at` (the end of a run that has one, else the last change of
   * anything of it); and metrics, params, tags, labels, values, datasets. A value that reads as a number is one.
   */
  readonly filter?: Filter | undefined;
  /** After these always: start time descending (unless named), then id ascending. */
  readonly order: readonly Order[];
  readonly page: PageRequest;
  /** Of these metrics alone the records have summaries. Absent: of all, which may be thousands a run. */
  readonly metricKeys?: readonly string[] | undefined;
}

/** The keys in use over a set of runs, to offer as columns and completions. */
export interface RunKeys {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

export type RunKeyKind = 'metric' | 'param' | 'tag';

/** Which keys in use are wanted. */
export interface RunKeySearch {
  readonly experimentIds: readonly string[];
  /** Only keys that contain it, in any case of ASCII letters. */
  readonly contains?: string | undefined;
}

export interface RunKeyPageQuery extends RunKeySearch {
  readonly kind: RunKeyKind;
  readonly page: PageRequest;
}

/** A leaf with the run it is of. */
export type RunLeaf = Leaf & { readonly runId: string };

export interface RunStore {
  find(id: string): Promise<Run | undefined>;
  /** Several at once; unknown ids are left out, order is the ids'. */
  findMany(ids: readonly string[]): Promise<readonly Run[]>;
  /** Full records, in the order of the ids; unknown ids are left out. A fixed number of queries, however many ids. */
  records(ids: readonly string[]): Promise<readonly RunRecord[]>;
  /** Full records, by a fixed number of queries a page. */
  search(query: RunSearch): Promise<Page<RunRecord>>;
  /** How many runs `search` would find over all pages. */
  count(query: Omit<RunSearch, 'order' | 'page' | 'metricKeys'>): Promise<number>;
  /** Keys ordered alphabetically, at most `limit` of each kind. */
  keys(query: RunKeySearch & { readonly limit: number }): Promise<RunKeys>;
  /** The keys of one kind, alphabetically, page by page. */
  keyPage(query: RunKeyPageQuery): Promise<Page<string>>;
  insert(run: Run): Promise<void>;
  /** Replaces every field of the run with this id but id, experiment and artifact URI. */
  update(run: Run): Promise<void>;
  /** Sets the time of the last change of these runs. */
  touch(ids: readonly string[], updatedAt: number): Promise<void>;
  /** Changes the facts of a run that are given; nothing else. */
  patch(id: string, change: RunFactsChange): Promise<void>;
  /** Puts a run, with all that is stored of it, into another experiment; its artifact URI stays. */
  move(id: string, experimentId: string): Promise<void>;
  /** The name that clients know a run by; undefined for one that has none. */
  aliasOf(id: string): Promise<string | undefined>;
  /** The id of the run of an experiment that has the alias. */
  findAlias(experimentId: string, alias: string): Promise<string | undefined>;
  /** Gives a run its alias. Throws `already_exists` when another run of its experiment has it, or the run has another. */
  putAlias(id: string, alias: string): Promise<void>;
  /** Marks all runs of an experiment deleted at a time, or restores them all. */
  setDeletedByExperiment(experimentId: string, deletedAt: number | undefined): Promise<void>;
  /** The values already stored under these keys of these runs. */
  params(keys: readonly { readonly runId: string; readonly key: string }[]): Promise<readonly RunLeaf[]>;
  /** Inserts params that are not there yet; the caller has checked with `params` in the same transaction. */
  insertParams(params: readonly RunLeaf[]): Promise<void>;
  /** Every leaf of one kind of a run, ordered by key. */
  leaves(runId: string, kind: LeafKind): Promise<readonly Leaf[]>;
  /** Sets leaves, overwriting equal keys with all that is known of them; the last of several in one call wins. */
  putLeaves(kind: LeafKind, leaves: readonly RunLeaf[]): Promise<void>;
  /** Keys that are not there are fine. */
  deleteLeaves(kind: LeafKind, of: { readonly runId: string; readonly keys: readonly string[] }): Promise<void>;
  /** Sets tags, overwriting equal keys. */
  putTags(tags: readonly (Tag & { readonly runId: string })[]): Promise<void>;
  /** Whether there was such a tag. */
  deleteTag(runId: string, key: string): Promise<boolean>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyRunReads = ['search', 'count', 'keys', 'keyPage'] as const satisfies readonly (keyof RunStore)[];
