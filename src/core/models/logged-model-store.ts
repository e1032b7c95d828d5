// Where logged models are kept. Reads return deleted ones too.
import type { Tag } from '../base/tag.ts';
import type { Filter, Order } from '../../language/filter.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Param } from '../base/param.ts';
import type { LoggedModel, LoggedModelRecord, ModelRegistration } from './logged-model.ts';

export interface DatasetSelector {
  readonly name: string;
  readonly digest?: string | undefined;
}

export interface LoggedModelSearch {
  readonly experimentIds: readonly string[];
  /** Attributes: `name`, `model_id`, `model_type`, `status`, `source_run_id`, `creation_timestamp`, `last_updated_timestamp`; metrics, params, tags. */
  readonly filter?: Filter | undefined;
  /** Metric clauses compare the latest value on these datasets, on all when none is given; without metric clauses a model must have any metric on one. */
  readonly datasets: readonly DatasetSelector[];
  /** The latest metric is that of the largest (step, timestamp, value); an order may name its dataset, by name, digest or both. Then creation descending. */
  readonly order: readonly (Order & { readonly dataset?: Partial<DatasetSelector> | undefined })[];
  readonly page: PageRequest;
}

export interface LoggedModelStore {
  find(id: string): Promise<LoggedModel | undefined>;
  /** In the order of the ids; unknown ids are left out. */
  records(ids: readonly string[]): Promise<readonly LoggedModelRecord[]>;
  /** Active ones only. */
  search(query: LoggedModelSearch): Promise<Page<LoggedModelRecord>>;
  insert(model: LoggedModel): Promise<void>;
  /** Replaces status, message, times and deletion of the one with this id. */
  update(model: LoggedModel): Promise<void>;
  params(id: string): Promise<readonly Param[]>;
  /** Inserts params that are not there yet; the caller has checked. */
  insertParams(id: string, params: readonly Param[]): Promise<void>;
  putTags(id: string, tags: readonly Tag[]): Promise<void>;
  deleteTag(id: string, key: string): Promise<boolean>;
  /** The same again is no change. Throws `not_found` for an unknown model. */
  addRegistration(id: string, registration: ModelRegistration): Promise<void>;
  /** Whether there were any. */
  clearRegistrations(id: string): Promise<boolean>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyLoggedModelReads = ['search'] as const satisfies readonly (keyof LoggedModelStore)[];
