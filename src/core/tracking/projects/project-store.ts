// Where projects are kept. Insert refuses a taken name with `already_exists`.
import type { Page, PageRequest } from '../../base/page.ts';
import type { Project } from './project.ts';

export interface ProjectStore {
  find(id: string): Promise<Project | undefined>;
  /** Ordered by name. */
  list(page: PageRequest): Promise<Page<Project>>;
  insert(project: Project): Promise<void>;
}
