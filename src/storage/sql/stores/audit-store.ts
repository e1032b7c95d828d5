// The audit trail, in SQL: entries by index, and one row with the head.
import { sql } from 'kysely';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { AuditStore } from '../../../core/audit/audit-store.ts';
import type { Database } from '../database.ts';
import { fixedQuery } from '../query/fixed-query.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, orderBy, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';

const listTerms = [ascending(sql.ref('idx'), 'number')];
const columns = ['idx', 'hash', 'leaf', 'at', 'action', 'subject_kind', 'subject_id'] as const;

const lockedHead = fixedQuery(({ query, engine }) => {
  const select = query.selectFrom('audit_head').select(['size', 'hash']).where('id', '=', 1);
  // SQLite has one writer at a time: a transaction holds everything already.
  return engine.name === 'postgres' ? select.forUpdate() : select;
});

const moveHead = fixedQuery(({ query }, { size, hash, before }: { readonly size: number; readonly hash: string; readonly before: number }) =>
  query.updateTable('audit_head').set({ size, hash }).where('id', '=', 1).where('size', '=', before),
);

export function createAuditStore(database: Database): AuditStore {
  const { query } = database;
  return {
    lockHead: async () => {
      const head = (await lockedHead(database, {})).rows[0];
      if (head === undefined) throw new Error('the audit trail has no head; the database was not made by this program');
      return head;
    },

    append: async (entries) => {
      const last = entries.at(-1);
      if (!last) return;
      const rows = entries.map(({ index, hash, leaf, at, action, subject }) => [index, hash, leaf, at, action, subject.kind, subject.id]);
      await insertMany(database, { table: 'audit', columns, rows });
      const { numAffectedRows } = await moveHead(database, { size: last.index + 1, hash: last.hash, before: entries[0]!.index });
      if (numAffectedRows !== 1n) throw new Error(`audit entries from ${entries[0]!.index} on do not continue the trail; lock its head first`);
    },

    list: async ({ subject, page }) => {
      const list = { page, query: fingerprint('audit', subject?.kind, subject?.id), terms: listTerms };
      let select = query.selectFrom('audit').select([...columns, 'idx as s0']);
      if (subject) select = select.where('subject_kind', '=', subject.kind).where('subject_id', '=', subject.id);
      const rows = await select
        .where(after(listTerms, startOf(page, list.query, listTerms)))
        .orderBy(orderBy(listTerms) as never)
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) =>
        shown.map(({ idx, hash, leaf, at, action, subject_kind, subject_id }): AuditEntry => ({
          index: idx,
          hash,
          leaf,
          at,
          action,
          subject: { kind: subject_kind, id: subject_id },
        })),
      );
    },
  };
}
