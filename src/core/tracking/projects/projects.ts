// The operations on projects.
import type { Doors } from '../../access/doors.ts';
import { notFound } from '../../base/errors.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { checkName } from '../../base/text-limits.ts';
import type { Caller } from '../../access/caller.ts';
import type { Project } from './project.ts';
import type { ProjectStore } from './project-store.ts';

interface Stores {
  readonly projects: ProjectStore;
}

export interface Projects {
  /** The id is made from the name. Throws `already_exists`. */
  create(caller: Caller, input: { readonly name: string }): Promise<Project>;
  get(caller: Caller, id: string): Promise<Project>;
  list(caller: Caller, page: PageRequest): Promise<Page<Project>>;
}

export function createProjects({ read, write }: Doors<Stores>): Projects {
  return {
    create: (caller, { name }) =>
      write(caller, 'project.create', 'server', async ({ stores, at, audit }) => {
        checkName('project name', name, 100);
        const project: Project = { id: projectId(name), name, createdAt: at };
        await stores.projects.insert(project);
        audit('project.created', { kind: 'project', id: project.id }, { name });
        return project;
      }),
    get: async (caller, id) => {
      const { projects } = await read(caller, 'project.read', { project: id });
      const project = await projects.find(id);
      if (!project) throw notFound('project', id);
      return project;
    },
    list: async (caller, page) => {
      const { projects } = await read(caller, 'project.read', 'visible');
      return projects.list(page);
    },
  };
}

/** Lower case, with `-` for all but letters and digits: fit for a URL. */
function projectId(name: string): string {
  const id = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  checkName('project name (its letters and digits)', id, 100);
  return id;
}
