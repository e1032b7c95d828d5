// Where the alerts of runs are kept.
import type { Page, PageRequest } from '../../base/page.ts';
import type { Alert } from './alert.ts';

export interface AlertStore {
  /** The newest first. None for a run there is not. */
  list(query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<Alert>>;
  /** The last one of a run; with a title, the last of that title. */
  findLast(runId: string, title?: string): Promise<Alert | undefined>;
  /** Its number is one that the run has no alert of: the caller has looked in the same transaction. Throws `not_found` for a run there is not. */
  insert(runId: string, alert: Alert): Promise<void>;
}
