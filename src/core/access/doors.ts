// The only ways to a store: whoever wants one names the caller, the action and what it is about, and gets stores in which nothing
// exists but what this caller may have that action on.
import { createWrite, type WritePorts, type Writing } from '../audit/write.ts';
import { AssayError, notFound } from '../base/errors.ts';
import type { BlobReads, BlobStore } from '../content/blob-store.ts';
import type { Stores, WholeStores } from '../store.ts';
import type { Action, ChangeAction } from './action.ts';
import type { Caller } from './caller.ts';
import { experimentOfPath, findProject } from './find-project.ts';
import { isPermitted, permissions } from './permissions.ts';
import type { Grants, Policy } from './policy.ts';
import { thingKinds, type ReadScope, type Scope, type Thing } from './scope.ts';
import { storesIn, viewOf, wholeView, type View } from './view.ts';

/** What is committed. A change may look first: reading takes any action. */
export type Read<S> = (caller: Caller, action: Action, scope: ReadScope) => Promise<S>;

/** One change: a transaction with its audit entries, and announcements after the commit. */
export type Write<S> = <T>(caller: Caller, action: ChangeAction, scope: Scope, work: (writing: Writing<S>) => Promise<T>) => Promise<T>;

/** Where bytes are kept before, and outside, the transaction that names them. */
export type Keep = (caller: Caller, action: ChangeAction, scope: Scope) => Promise<BlobStore>;

/**
 * Each refuses a thing the caller may not know of exactly as one there is not (`not_found`), and with `permission_denied` what it
 * may see and not do. `S` are the stores a noun names.
 */
export interface Doors<S> {
  readonly read: Read<S>;
  readonly write: Write<S>;
}

/** As `Doors`, with the bytes that stored digests stand for. */
export interface ContentDoors<S> {
  readonly read: Read<S & Contents>;
  readonly write: Write<S>;
  readonly keep: Keep;
}

export interface Contents {
  readonly blobs: BlobReads;
}

/** For changes of several callers that share a transaction. */
export interface SharedDoors<S> {
  readonly admit: (caller: Caller, action: ChangeAction, scope: Scope) => Promise<Admission>;
  /** All of them must have equal views. What is done is the work's own business, its audit entries too. */
  readonly together: <T>(admissions: readonly [Admission, ...Admission[]], work: (stores: S) => Promise<T>) => Promise<T>;
}

declare const admitted: unique symbol;

/** The word of the door that a caller may do something; nothing else can make one. */
export interface Admission {
  readonly [admitted]: true;
  readonly caller: Caller;
  readonly view: View;
}

export type AllDoors = ContentDoors<Stores> & SharedDoors<Stores>;

export interface DoorPorts extends WritePorts<WholeStores> {
  readonly blobs: BlobStore;
  readonly policy: Policy;
}

export function createDoors(ports: DoorPorts): AllDoors {
  const { store, blobs, policy } = ports;
  const commit = createWrite(ports);
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
