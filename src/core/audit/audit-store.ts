// Where the audit trail is kept: append-only, in strict order, in the transaction of the change itself.
import type { Subject } from '../base/errors.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { AuditEntry, AuditHead } from './audit-entry.ts';

export interface AuditStore {
  /** The head, held against other writers until the transaction ends, so that indexes have no gaps. */
  lockHead(): Promise<AuditHead>;
  /** Appends entries whose indexes continue the locked head. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  /** In order of index, oldest first; of one subject when given. */
  list(query: { readonly subject?: Subject | undefined; readonly page: PageRequest }): Promise<Page<AuditEntry>>;
}
