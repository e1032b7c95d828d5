// Where experiments are kept. Reads return deleted ones too; the caller looks at `deletedAt`.
import type { Filter, Order } from '../../../language/filter.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Experiment, ExperimentActivity } from './experiment.ts';
import type { Tag } from '../../base/tag.ts';
import type { Visibility } from '../../base/visibility.ts';

export interface ExperimentSearch {
  readonly projectId?: string | undefined;
  readonly visibility: Visibility;
  /** Attributes: `name`, `creation_time`, `last_update_time`, `experiment_id`, `notes`; and tags. */
  readonly filter?: Filter | undefined;
  /** Empty: newest first, then id ascending. Ties of a given order: id descending. */
  readonly order: readonly Order[];
  readonly page: PageRequest;
}

export interface ExperimentStore {
  find(id: string): Promise<Experiment | undefined>;
  findByName(name: string, projectId: string): Promise<Experiment | undefined>;
  search(query: ExperimentSearch): Promise<Page<Experiment>>;
  /** Of each of these experiments that exists, in the order of the ids. One query, however many ids. */
  activity(ids: readonly string[]): Promise<readonly ExperimentActivity[]>;
  /** A number never given out before, as text. */
  nextId(): Promise<string>;
  /** Inserts with its tags. A name taken in its project is `already_exists`. */
  insert(experiment: Experiment): Promise<void>;
  /** Replaces name, notes, times and deletion of the one with this id; tags are left alone. A name taken in its project is `already_exists`. */
  update(experiment: Experiment): Promise<void>;
  /** Sets tags, overwriting equal keys. */
  putTags(id: string, tags: readonly Tag[]): Promise<void>;
  /** Whether there was such a tag. */
  deleteTag(id: string, key: string): Promise<boolean>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyExperimentReads = ['activity'] as const satisfies readonly (keyof ExperimentStore)[];
