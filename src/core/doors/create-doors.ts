// Makes the ways to the stores: a caller's roles, the view they give, and the stores seen through it.
import type { Action } from '../access/action.ts';
import type { Caller } from '../access/caller.ts';
import type { Admission, SharedDoors } from '../access/doors.ts';
import { isPermitted, permissions } from '../access/permissions.ts';
import type { Grants, Policy } from '../access/policy.ts';
import { thingKinds, type ReadScope, type Thing } from '../access/scope.ts';
import { viewOf, wholeView, type View } from '../access/view.ts';
import { createCommit, type CommitPorts } from '../audit/commit.ts';
import { AssayError, notFound } from '../base/errors.ts';
import type { BlobStore } from '../content/blob-store.ts';
import type { ContentDoors, Contents } from '../content/content-doors.ts';
import type { Stores, WholeStores } from '../store.ts';
import { experimentOfPath, findProject } from './find-project.ts';

export type AllDoors = ContentDoors<Stores> & SharedDoors<Stores>;

export interface DoorPorts extends CommitPorts<WholeStores> {
  readonly blobs: BlobStore;
  readonly policy: Policy;
}

export function createDoors(ports: DoorPorts): AllDoors {
  const { store, blobs, policy } = ports;
  const commit = createCommit(ports);
  const whole: Stores & Contents = { ...store, blobs };

  async function enter(caller: Caller, action: Action, scope: ReadScope): Promise<View> {
    const grants = await policy.grantsOf(caller, action);
    if (grants.everywhere !== undefined && isPermitted(grants.everywhere, action)) return wholeView;
    const permitted = permittedProjects(grants, action);
    if (scope === 'visible' && grants.everywhere === undefined) return viewOf(permitted);
    if (typeof scope === 'string') {
      if (scope === 'server' || permitted.length === 0) throw denied(caller, action);
      return viewOf(permitted);
    }
    const seen = storesIn(seenBy(grants), store);
    for (const thing of 'length' in scope ? scope : [scope]) {
      const project = await findProject(seen, thing);
      if (project === undefined) throw unknown(thing);
      if (!permitted.includes(project)) throw denied(caller, action);
    }
    return viewOf(permitted);
  }

  return {
    read: async (caller, action, scope) => {
      const view = await enter(caller, action, scope);
      return view === wholeView ? whole : { ...storesIn(view, store), blobs };
    },
    write: async (caller, action, scope, work) => {
      const view = await enter(caller, action, scope);
      return commit(caller, ({ stores, ...writing }) => work({ ...writing, stores: storesIn(view, stores) }));
    },
    keep: async (caller, action, scope) => {
      await enter(caller, action, scope);
      return blobs;
    },
    admit: async (caller, action, scope) => ({ caller, view: await enter(caller, action, scope) }) as Admission,
    together: (admissions, work) => {
      const [{ view }] = admissions;
      if (admissions.some((other) => other.view.key !== view.key)) throw new Error('these callers do not see the same');
      return store.transaction((stores) => work(storesIn(view, stores)));
    },
  };
}

function permittedProjects({ projects = new Map() }: Grants, action: Action): readonly string[] {
  return [...projects].filter(([, role]) => isPermitted(role, action)).map(([id]) => id);
}

/** Whatever a caller has any role on, it may know of. */
function seenBy({ everywhere, projects = new Map() }: Grants): View {
  return everywhere === undefined ? viewOf([...projects.keys()]) : wholeView;
}

function denied({ name }: Caller, action: Action): AssayError {
  const roles = permissions[action].filter((role) => role !== 'system');
  const fix = roles.length === 0 ? 'only the server does it' : `it takes the role ${roles.join(' or ')}; ask an owner for one`;
  return new AssayError('permission_denied', `${name} may not do ${action}: ${fix}`, { reason: 'role' });
}

function unknown(thing: Thing): AssayError {
  if ('artifact' in thing) return notFound('experiment', experimentOfPath(thing.artifact));
  const [kind, id] = Object.entries(thing)[0] as [keyof typeof thingKinds, string];
  return notFound(thingKinds[kind], id);
}

/** The stores as if nothing else existed. */
function storesIn(view: View, stores: WholeStores): Stores {
  return view.projects === undefined ? stores : stores.within(view.projects);
}
