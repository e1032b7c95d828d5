// The duties of a project store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Store } from '../../src/core/store.ts';
import { readPages, refusal, type OpenStore } from './store-fixtures.ts';

export function testProjectStore(open: OpenStore): void {
  describe('as a project store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    it('finds what was inserted, and nothing else', async () => {
      const project = { id: 'p1', name: 'One', createdAt: 5 };
      await store.transaction(({ projects }) => projects.insert(project));
      assert.deepEqual(await store.projects.find('p1'), project);
      assert.equal(await store.projects.find('p2'), undefined);
    });

    it('refuses a taken name with already_exists', async () => {
      await assert.rejects(
        store.transaction(({ projects }) => projects.insert({ id: 'other', name: 'One', createdAt: 6 })),
        refusal('already_exists'),
      );
    });

    it('lists by name', async () => {
      for (const name of ['b', 'a', 'Z', 'ä']) await store.transaction(({ projects }) => projects.insert({ id: `id ${name}`, name, createdAt: 1 }));
      const names = (await readPages((page) => store.projects.list(page))).map(({ name }) => name);
      assert.deepEqual(names, ['One', 'Z', 'a', 'b', 'ä']);
    });
  });
}
