// Who has which role: the port through which accounts will come. Until then there is one user.
import type { Action } from './action.ts';
import { type Caller, localUser, systemPrincipal } from './caller.ts';
import type { Role } from './role.ts';

/** What a caller is. Absent parts are no role at all. */
export interface Grants {
  /** Holds in every project, and for what belongs to none. */
  readonly everywhere?: Role | undefined;
  /** By project id. */
  readonly projects?: ReadonlyMap<string, Role> | undefined;
}

/**
 * Asked anew for each operation, so that what is taken away is gone at once, and told the action, so that it may grant less for
 * some. A caller it does not know has no role.
 */
export interface Policy {
  grantsOf(caller: Caller, action: Action): Grants | Promise<Grants>;
}

const everywhere: ReadonlyMap<string, Grants> = new Map([
  [localUser.id, { everywhere: 'owner' }],
  [systemPrincipal.id, { everywhere: 'system' }],
]);
const nothing: Grants = {};

/** The one local user owns everything. */
export const localPolicy: Policy = { grantsOf: ({ id }) => everywhere.get(id) ?? nothing };
