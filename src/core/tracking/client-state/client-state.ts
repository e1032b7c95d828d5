// A client library's own note about a run, under the library's name.
import { invalidArgument } from '../../base/errors.ts';
import { checkLength, checkName, keyLimit } from '../../base/text-limits.ts';

export interface ClientState {
  readonly name: string;
  readonly json: string;
  /** Those in it by which runs are searched and ordered, under keys that no other note of the run has. */
  readonly numbers?: Readonly<Record<string, number>> | undefined;
}

/** In UTF-16 units. */
const stateLimit = 1_000_000;
const numbersLimit = 20;

/** Throws `invalid_argument`. */
export function checkClientState({ name, json, numbers = {} }: ClientState): void {
  checkName('the name of a client state', name);
  checkLength(`the client state '${name}'`, json, stateLimit);
  const entries = Object.entries(numbers);
  if (entries.length > numbersLimit) throw invalidArgument(`the client state '${name}' has ${entries.length} numbers to search by; the limit is ${numbersLimit}`);
  for (const [key, number] of entries) {
    checkName(`the key of a number of the client state '${name}'`, key, keyLimit);
    if (!Number.isFinite(number)) throw invalidArgument(`the number '${key}' of the client state '${name}' is ${number}; leave it out`);
  }
}
