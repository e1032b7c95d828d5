// The duties of a store of secrets, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Store } from '../../src/core/store.ts';
import { newId, type OpenStore } from './store-fixtures.ts';

export function testSecretStore(open: OpenStore): void {
  describe('as a store of secrets', () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    it('keeps the first text under a name, whoever comes later, and those of other names beside it', async () => {
      const [name, other] = [newId(), newId()];
      const ensure = (of: string, text: string) => store.transaction(({ secrets }) => secrets.ensure(of, text));
      assert.deepEqual(await Promise.all([ensure(name, 'first'), ensure(name, 'second')]), ['first', 'first']);
      assert.deepEqual([await ensure(other, 'third'), await ensure(name, 'fourth')], ['third', 'first']);
    });
  });
}
