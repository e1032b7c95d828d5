// What a transaction says of its changes; how they are told is the engine's business.
import type { ChangeLog } from '../../../core/base/changes.ts';
import type { Database } from '../database.ts';

export function createChangeLog({ announce }: Database): ChangeLog {
  return {
    append: async (changes) => {
      if (changes.length > 0) announce(changes);
    },
  };
}

/** Of a handle that only reads. */
export function announceNothing(): never {
  throw new Error('changes are told in the transaction that makes them');
}
