// The one way an operation changes anything: a transaction that holds the change, its audit entries, and what the live feed
// is to tell of it.
import type { Caller } from '../access/caller.ts';
import type { Writing } from '../access/writing.ts';
import type { Change, ChangeLog } from '../base/changes.ts';
import type { Digest } from '../base/digest.ts';
import type { Clock } from '../base/time.ts';
import type { Transactional } from '../base/transaction.ts';
import { chainEntries, type AuditDraft } from './audit-entry.ts';
import type { AuditStore } from './audit-store.ts';

export interface CommitStores {
  readonly audit: AuditStore;
  readonly changes: ChangeLog;
}

export interface CommitPorts<S extends CommitStores> {
  readonly store: Transactional<S>;
  readonly clock: Clock;
  readonly digest: Digest;
}

export type Commit<S> = <T>(caller: Caller, work: (writing: Writing<S>) => Promise<T>) => Promise<T>;

export function createCommit<S extends CommitStores>(ports: CommitPorts<S>): Commit<S> {
  return async (caller, work) => {
    const at = ports.clock.now();
    return ports.store.transaction(async (stores) => {
      // The store may run this again after a conflict: nothing of a failed try may be left over.
      const drafts: AuditDraft[] = [];
      const announced: Change[] = [];
      const outcome = await work({
        stores,
        caller,
        at,
        audit: (action, subject, detail = {}) => drafts.push({ caller, at, action, subject, detail }),
        announce: (change) => announced.push(change),
      });
      await stores.changes.append(announced);
      await appendAudit(stores.audit, drafts, ports.digest);
      return outcome;
    });
  };
}

/** Chains drafts onto the trail, last of all in a transaction: the head is held until the commit. */
export async function appendAudit(audit: AuditStore, drafts: readonly AuditDraft[], digest: Digest): Promise<void> {
  if (drafts.length === 0) return;
  await audit.append(chainEntries(drafts, await audit.lockHead(), digest));
}
