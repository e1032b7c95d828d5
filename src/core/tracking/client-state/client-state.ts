// A client library's own note about a run, under the library's name.
import { checkLength, checkName } from '../../base/text-limits.ts';

export interface ClientState {
  readonly name: string;
  readonly json: string;
}

/** In UTF-16 units. */
const stateLimit = 1_000_000;

/** Throws `invalid_argument`. */
export function checkClientState({ name, json }: ClientState): void {
  checkName('the name of a client state', name);
  checkLength(`the client state '${name}'`, json, stateLimit);
}
