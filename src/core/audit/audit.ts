// Reading the audit trail.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Page } from '../base/page.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditStore } from './audit-store.ts';

export interface Audit {
  /** Oldest first. */
  list(caller: Caller, query: Parameters<AuditStore['list']>[0]): Promise<Page<AuditEntry>>;
}

export function createAudit({ read }: Doors<{ readonly audit: AuditStore }>): Audit {
  return {
    list: async (caller, query) => {
      const { audit } = await read(caller, 'audit.read', 'server');
      return audit.list(query);
    },
  };
}
