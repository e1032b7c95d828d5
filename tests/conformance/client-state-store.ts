// The duties of a store of clients' own notes, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Filter } from '../../src/language/filter.ts';
import type { Store } from '../../src/core/store.ts';
import { addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

export function testClientStateStore(open: OpenStore): void {
  describe("as a store of clients' own notes", () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const put = (runId: string, name: string, json: string) => store.transaction(({ clientState }) => clientState.put(runId, { name, json }));

    it('gives a text back as it was put last, under its run and name', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      const text = `{"b": 1.0,\n "a":"\\u0000 ü 🦊", "long":"${'x'.repeat(900_000)}"}`;
      await put(a.id, 'one', '{}');
      await put(a.id, 'one', text);
      await put(a.id, 'other', '[]');
      await put(b.id, 'one', 'null');
      assert.equal(await store.clientState.find(a.id, 'one'), text);
      assert.equal(await store.clientState.find(a.id, 'other'), '[]');
      assert.equal(await store.clientState.find(b.id, 'one'), 'null');
    });

    it('keeps numbers by which runs are found and ordered, and takes those away that a note has no more', async () => {
      const [a, b, c] = [await addRun(store), await addRun(store), await addRun(store)];
      const experimentIds = [a, b, c].map(({ experimentId }) => experimentId);
      const note = (runId: string, numbers: Readonly<Record<string, number>>, name = 'one') =>
        store.transaction(({ clientState }) => clientState.put(runId, { name, json: '{}', numbers }));
      await note(a.id, { step: 5, other: 1 });
      await note(b.id, { step: -0.5 });
      await note(b.id, { more: 1 }, 'other');
      const field = { type: 'value', of: 'client', key: 'step' } as const;
      const found = async (direction: 'ascending' | 'descending', filter?: Filter) =>
        (await store.runs.search({ experimentIds, visibility: 'all', filter, order: [{ field, direction }], page: { limit: 9 } })).items.map(({ run }) => run.id);
      assert.deepEqual(
        [await found('ascending'), await found('descending')],
        [
          [b.id, a.id, c.id],
          [a.id, b.id, c.id],
        ],
      );
      assert.deepEqual(await found('ascending', { kind: 'compare', field, operator: '>', value: -1 }), [b.id, a.id]);
      assert.deepEqual(await found('ascending', { kind: 'exists', field, negated: true }), [c.id]);
      await note(a.id, { other: 1 });
      assert.deepEqual(await found('ascending', { kind: 'exists', field: { ...field, key: 'other' }, negated: false }), [a.id]);
      assert.deepEqual(await found('ascending', { kind: 'compare', field, operator: '=', value: -0.5 }), [b.id]);
      await note(b.id, {});
      assert.deepEqual(await found('ascending', { kind: 'exists', field, negated: false }), []);
      assert.deepEqual(await found('ascending', { kind: 'exists', field: { ...field, key: 'more' }, negated: false }), [b.id]);
    });

    it('finds those of many runs at once and leaves out runs without', async () => {
      const runs = [await addRun(store), await addRun(store), await addRun(store)];
      await put(runs[0]!.id, 'one', '0');
      await put(runs[1]!.id, 'other', '1');
      await put(runs[2]!.id, 'one', '2');
      const found = await store.clientState.findMany([...runs.map(({ id }) => id), newId()], 'one');
      assert.deepEqual(
        found,
        new Map([
          [runs[0]!.id, '0'],
          [runs[2]!.id, '2'],
        ]),
      );
      assert.deepEqual(await store.clientState.findMany([], 'one'), new Map());
    });

    it('has none of a run there is not, and refuses to keep one', async () => {
      const id = newId();
      assert.equal(await store.clientState.find(id, 'one'), undefined);
      assert.equal(await store.clientState.find((await addRun(store)).id, 'one'), undefined);
      await assert.rejects(put(id, 'one', '{}'), refusal('not_found'));
    });
  });
}
