// The duties of an experiment store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { ExperimentSearch } from '../../src/core/tracking/experiments/experiment-store.ts';
import type { Filter } from '../../src/language/filter.ts';
import type { Store } from '../../src/core/store.ts';
import { addExperiment, addProject, addRun, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

export function testExperimentStore(open: OpenStore): void {
  describe('as an experiment store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    it('finds what was inserted, by id and by name, with tags ordered by key', async () => {
      const experiment = await addExperiment(store, {
        tags: [
          { key: 'b', value: '' },
          { key: 'a', value: '2' },
        ],
      });
      const expected = {
        ...experiment,
        tags: [
          { key: 'a', value: '2' },
          { key: 'b', value: '' },
        ],
      };
      assert.deepEqual(await store.experiments.find(experiment.id), expected);
      assert.deepEqual(await store.experiments.findByName(experiment.name, 'default'), expected);
    });

    it('finds nothing under ids and names there are not, whatever they look like', async () => {
      for (const id of ['999999', '', 'abc', '01', '-1', '1.5', '1e1', ' 1', '99999999999999999999']) assert.equal(await store.experiments.find(id), undefined);
      assert.equal(await store.experiments.findByName('nothing', 'default'), undefined);
    });

    it('gives out ids that were never given out before, also after an id was chosen', async () => {
      const fresh = await open();
      await addProject(fresh);
      assert.equal((await addExperiment(fresh, { id: '0' })).id, '0');
      assert.equal(await fresh.transaction(({ experiments }) => experiments.nextId()), '1');
      assert.equal(await fresh.transaction(({ experiments }) => experiments.nextId()), '2');
      await addExperiment(fresh, { id: '41' });
      assert.equal((await addExperiment(fresh)).id, '42');
      await fresh.close();
    });

    it('tells the activity of each experiment there is, in the order of the ids: live runs, running ones, the latest change', async () => {
      const [busy, quiet] = [await addExperiment(store), await addExperiment(store)];
      await addRun(store, { experimentId: busy.id, status: 'running', updatedAt: 1_800_000_000_010 });
      await addRun(store, { experimentId: busy.id, status: 'failed', updatedAt: 1_800_000_000_030 });
      await addRun(store, { experimentId: busy.id, status: 'running', updatedAt: 1_800_000_000_090, deletedAt: 5 });
      assert.deepEqual(await store.experiments.activity([quiet.id, '999999', 'abc', busy.id]), [
        { experimentId: quiet.id, runCount: 0, runningCount: 0 },
        { experimentId: busy.id, runCount: 2, runningCount: 1, lastActivityAt: 1_800_000_000_030 },
      ]);
      assert.deepEqual(await store.experiments.activity([]), []);
    });

    it('refuses a taken name with already_exists, on insert and on update', async () => {
      const [one, two] = [await addExperiment(store), await addExperiment(store, { deletedAt: 4 })];
      await assert.rejects(addExperiment(store, { name: two.name }), refusal('already_exists'));
      await assert.rejects(
        store.transaction(({ experiments }) => experiments.update({ ...one, name: two.name })),
        refusal('already_exists'),
      );
      await store.transaction(({ experiments }) => experiments.update(one));
    });

    it('takes the same name in another project, and finds each in its own', async () => {
      const projectId = `p${newId()}`;
      await store.transaction(({ projects }) => projects.insert({ id: projectId, name: projectId, createdAt: 1 }));
      const one = await addExperiment(store);
      const two = await addExperiment(store, { name: one.name, projectId });
      assert.deepEqual(await store.experiments.findByName(one.name, 'default'), one);
      assert.deepEqual(await store.experiments.findByName(one.name, projectId), two);
      await assert.rejects(addExperiment(store, { name: one.name, projectId }), refusal('already_exists'));
      const three = await addExperiment(store, { projectId });
      await assert.rejects(
        store.transaction(({ experiments }) => experiments.update({ ...three, name: one.name })),
        refusal('already_exists'),
      );
    });

    it('replaces name, notes, times and deletion on update, and leaves tags alone', async () => {
      const experiment = await addExperiment(store, { notes: '# Old', tags: [{ key: 'kept', value: '1' }] });
      const changed = { ...experiment, name: newId(), notes: '', updatedAt: 9, deletedAt: 10, tags: [] };
      await store.transaction(({ experiments }) => experiments.update(changed));
      assert.deepEqual(await store.experiments.find(experiment.id), { ...changed, tags: experiment.tags });
      const { notes: _, ...plain } = experiment;
      await store.transaction(({ experiments }) => experiments.update({ ...plain, name: changed.name }));
      assert.deepEqual(await store.experiments.find(experiment.id), { ...plain, name: changed.name });
    });

    it('sets tags, overwriting equal keys, and says whether there was one to delete', async () => {
      const { id } = await addExperiment(store, { tags: [{ key: 'a', value: '1' }] });
      await store.transaction(({ experiments }) =>
        experiments.putTags(id, [
          { key: 'a', value: '2' },
          { key: 'c', value: '3' },
          { key: 'c', value: '4' },
        ]),
      );
      assert.deepEqual((await store.experiments.find(id))!.tags, [
        { key: 'a', value: '2' },
        { key: 'c', value: '4' },
      ]);
      assert.equal(await store.transaction(({ experiments }) => experiments.deleteTag(id, 'a')), true);
      assert.equal(await store.transaction(({ experiments }) => experiments.deleteTag(id, 'a')), false);
      assert.equal(await store.transaction(({ experiments }) => experiments.deleteTag('none', 'a')), false);
    });

    describe('searching', () => {
      let own: Store;
      before(async () => {
        own = await open();
        await addProject(own);
        await own.transaction(({ projects }) => projects.insert({ id: 'second', name: 'Second', createdAt: 1 }));
        await addExperiment(own, { id: '0', name: 'alpha', createdAt: 10, updatedAt: 50, tags: [{ key: 'team', value: 'Vision' }] });
        await addExperiment(own, { id: '1', name: 'Beta', createdAt: 20, updatedAt: 40 });
        await addExperiment(own, { id: '2', name: 'gamma_1', createdAt: 20, updatedAt: 30, deletedAt: 3 });
        await addExperiment(own, { id: '3', name: 'gammaX1', createdAt: 30, updatedAt: 20, projectId: 'second', tags: [{ key: 'team', value: 'text' }] });
        await addExperiment(own, { id: '10', name: 'delta', createdAt: 5, updatedAt: 10, tags: [{ key: 'team', value: '' }] });
      });
      after(() => own.close());

      const find = async (search: Partial<ExperimentSearch>): Promise<readonly string[]> =>
        (await readPages((page) => own.experiments.search({ visibility: 'active', order: [], ...search, page }))).map(({ id }) => id);
      const named = (operator: '=' | '!=' | '<' | '<=' | '>' | '>=', name: string, value: string | number): Filter => ({
        kind: 'compare',
        field: { type: 'attribute', name },
        operator,
        value,
      });

      it('lists newest first, then by id, live ones only when asked so', async () => {
        assert.deepEqual(await find({}), ['3', '1', '0', '10']);
        assert.deepEqual(await find({ visibility: 'all' }), ['3', '1', '2', '0', '10']);
        assert.deepEqual(await find({ visibility: 'deleted' }), ['2']);
      });

      it('keeps to a project when one is given', async () => {
        assert.deepEqual(await find({ projectId: 'second' }), ['3']);
      });

      it('orders as told, ties by id descending', async () => {
        assert.deepEqual(await find({ visibility: 'all', order: [{ field: { type: 'attribute', name: 'creation_time' }, direction: 'ascending' }] }), ['10', '0', '2', '1', '3']);
        assert.deepEqual(await find({ visibility: 'all', order: [{ field: { type: 'attribute', name: 'name' }, direction: 'ascending' }] }), ['1', '0', '10', '3', '2']);
        assert.deepEqual(await find({ visibility: 'all', order: [{ field: { type: 'attribute', name: 'experiment_id' }, direction: 'descending' }] }), ['10', '3', '2', '1', '0']);
      });

      it('filters by attributes and tags', async () => {
        assert.deepEqual(await find({ filter: named('=', 'name', 'alpha') }), ['0']);
        assert.deepEqual(await find({ filter: named('>=', 'creation_time', 20) }), ['3', '1']);
        assert.deepEqual(await find({ filter: named('<', 'last_update_time', 20.5) }), ['3', '10']);
        assert.deepEqual(await find({ filter: named('=', 'experiment_id', '10') }), ['10']);
        const like = (pattern: string, caseSensitive: boolean): Filter => ({ kind: 'like', field: { type: 'attribute', name: 'name' }, pattern, caseSensitive });
        assert.deepEqual(await find({ visibility: 'all', filter: like('gamma_1', true) }), ['3', '2']);
        assert.deepEqual(await find({ filter: like('b%', true) }), []);
        assert.deepEqual(await find({ filter: like('b%', false) }), ['1']);
        const team = { type: 'tag', key: 'team' } as const;
        assert.deepEqual(await find({ filter: { kind: 'compare', field: team, operator: '!=', value: 'Vision' } }), ['3', '10']);
        assert.deepEqual(await find({ filter: { kind: 'exists', field: team, negated: true } }), ['1']);
      });

      it('refuses fields experiments do not have', async () => {
        await assert.rejects(find({ filter: named('=', 'colour', 'red') }), refusal('invalid_argument'));
        await assert.rejects(find({ filter: { kind: 'exists', field: { type: 'param', key: 'lr' }, negated: false } }), refusal('invalid_argument'));
        await assert.rejects(find({ order: [{ field: { type: 'tag', key: 'team' }, direction: 'ascending' }] }), refusal('invalid_argument'));
        await assert.rejects(find({ filter: named('=', 'creation_time', 'today') }), refusal('invalid_argument'));
        await assert.rejects(find({ filter: named('=', 'name', 3) }), refusal('invalid_argument'));
      });

      it('refuses a damaged token and one of another query', async () => {
        const search = { visibility: 'active', order: [] } as const;
        const { next } = await own.experiments.search({ ...search, page: { limit: 1 } });
        assert.ok(next);
        await assert.rejects(own.experiments.search({ ...search, visibility: 'all', page: { limit: 1, token: next } }), refusal('invalid_argument'));
        for (const token of ['', 'x', '!!!', next.slice(1), `${next}A`, `${next}=`, next.slice(0, -1), next.toUpperCase(), `${'A'.repeat(5_000)}`]) {
          await assert.rejects(own.experiments.search({ ...search, page: { limit: 1, token } }), refusal('invalid_argument'), token);
        }
      });
    });
  });
}
