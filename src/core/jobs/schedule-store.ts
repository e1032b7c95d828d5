// Where schedules are kept.
import type { Page, PageRequest } from '../base/page.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleStore {
  find(id: string): Promise<Schedule | undefined>;
  /** By id. */
  list(page: PageRequest): Promise<Page<Schedule>>;
  /** Those that are not paused and whose time has come, the longest due first. */
  due(query: { readonly now: number; readonly limit: number }): Promise<readonly Schedule[]>;
  /** Replaces the one with this id, or adds it. */
  put(schedule: Schedule): Promise<void>;
}
