// The duties of an audit store, as tests.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { chainEntries, emptyAuditHead, type AuditDraft } from '../../src/core/audit/audit-entry.ts';
import type { Store, Stores } from '../../src/core/store.ts';
import { readPages, refusal, type OpenStore } from './store-fixtures.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const draft = (id: string): AuditDraft => ({
  caller: { id: 'local', name: 'local', via: 'test', requestId: 'r' },
  at: 7,
  action: 'run.created',
  subject: { kind: 'run', id },
  detail: { text: 'ä\u2028"' },
});

const appendOne =
  (id: string) =>
  async ({ audit }: Stores): Promise<void> => {
    await audit.append(chainEntries([draft(id)], await audit.lockHead(), digest));
  };

export function testAuditStore(open: OpenStore): void {
  describe('as an audit store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    it('has the empty head before the first entry', async () => {
      assert.deepEqual(await store.transaction(({ audit }) => audit.lockHead()), emptyAuditHead);
    });

    it('keeps entries in order of index without gaps, however many write at once and some fail', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, index) =>
          store.transaction(async (stores) => {
            await appendOne(`run ${index % 7}`)(stores);
            if (index % 5 === 0) throw new Error('undone');
          }),
        ),
      );
      const kept = outcomes.filter(({ status }) => status === 'fulfilled').length;
      const entries = await readPages((page) => store.audit.list({ page }), 10);
      assert.equal(entries.length, kept);
      const drafts = entries.map(({ subject }) => draft(subject.id));
      assert.deepEqual(entries, chainEntries(drafts, emptyAuditHead, digest));
      const head = await store.transaction(({ audit }) => audit.lockHead());
      assert.deepEqual(head, { size: kept, hash: entries.at(-1)!.hash });
    });

    it('lists the entries of one subject, oldest first', async () => {
      const entries = await readPages((page) => store.audit.list({ subject: { kind: 'run', id: 'run 3' }, page }));
      assert.ok(entries.length > 2);
      assert.ok(entries.every(({ subject }, index) => subject.id === 'run 3' && (index === 0 || entries[index - 1]!.index < entries[index]!.index)));
      assert.deepEqual((await store.audit.list({ subject: { kind: 'model', id: 'run 3' }, page: { limit: 5 } })).items, []);
    });

    it('refuses entries that do not continue the head', async () => {
      await assert.rejects(store.transaction(({ audit }) => audit.append(chainEntries([draft('x')], { size: 3, hash: 'f'.repeat(64) }, digest))));
      await assert.rejects(store.transaction(({ audit }) => audit.append(chainEntries([draft('x')], { size: 3000, hash: 'f'.repeat(64) }, digest))));
    });

    it('refuses the page token of another subject', async () => {
      const { next } = await store.audit.list({ page: { limit: 1 } });
      await assert.rejects(store.audit.list({ subject: { kind: 'run', id: 'run 3' }, page: { limit: 1, token: next } }), refusal('invalid_argument'));
    });
  });
}
