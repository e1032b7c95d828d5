// The operations on projects.
import { createWrite, type WritePorts } from '../../audit/write.ts';
import type { AuditStore } from '../../audit/audit-store.ts';
import { notFound } from '../../base/errors.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { checkName } from '../../base/text-limits.ts';
import type { Caller } from '../../access/caller.ts';
import type { Project } from './project.ts';
import type { ProjectStore } from './project-store.ts';

interface Stores {
  readonly projects: ProjectStore;
  readonly audit: AuditStore;
}

export interface Projects {
  /** The id is made from the name. Throws `already_exists`. */
  create(caller: Caller, input: { readonly name: string }): Promise<Project>;
  get(caller: Caller, id: string): Promise<Project>;
  list(caller: Caller, page: PageRequest): Promise<Page<Project>>;
}

export function createProjects(ports: WritePorts<Stores>): Projects {
  const write = createWrite(ports);
  return {
    create: (caller, { name }) =>
      write(caller, async ({ stores, at, audit }) => {
        checkName('project name', name, 100);
        const project: Project = { id: projectId(name), name, createdAt: at };
        await stores.projects.insert(project);
        audit('project.created', { kind: 'project', id: project.id }, { name });
        return project;
      }),
    get: async (_caller, id) => {
      const project = await ports.store.projects.find(id);
      if (!project) throw notFound('project', id);
      return project;
    },
    list: (_caller, page) => ports.store.projects.list(page),
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
