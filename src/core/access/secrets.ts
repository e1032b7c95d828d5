// Secrets of the server: made once for a database, so that all processes on it, now and after a restart, have the same.
import type { Caller } from './caller.ts';
import type { Doors } from './doors.ts';
import type { SecretStore } from './secret-store.ts';

export interface Secrets {
  /** The one of that name; the given one when there is none yet. For the server itself alone: no wire asks for one. */
  ensure(caller: Caller, input: { readonly name: string; readonly textWhenNew: string }): Promise<string>;
}

export function createSecrets({ write }: Pick<Doors<{ readonly secrets: SecretStore }>, 'write'>): Secrets {
  return {
    ensure: (caller, { name, textWhenNew }) => write(caller, 'secret.use', 'server', ({ stores }) => stores.secrets.ensure(name, textWhenNew)),
  };
}
