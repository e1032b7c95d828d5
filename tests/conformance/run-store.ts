// The duties of a run store but search, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Store } from '../../src/core/store.ts';
import { addExperiment, addRun, aRun, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

export function testRunStore(open: OpenStore): void {
  describe('as a run store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    it('finds what was inserted, deleted ones too', async () => {
      const plain = await addRun(store);
      const full = await addRun(store, { status: 'failed', endedAt: 7, deletedAt: 8, parentRunId: plain.id, name: 'ä 🦦', startedAt: 0 });
      assert.deepEqual(await store.runs.find(plain.id), plain);
      assert.deepEqual(await store.runs.find(full.id), full);
      assert.equal(await store.runs.find(newId()), undefined);
    });

    it('finds several at once in the order of the ids and leaves unknown ids out', async () => {
      const [a, b, c] = [await addRun(store), await addRun(store), await addRun(store)];
      assert.deepEqual(await store.runs.findMany([c.id, newId(), a.id, b.id]), [c, a, b]);
      assert.deepEqual(await store.runs.findMany([]), []);
      const records = await store.runs.records([b.id, newId(), c.id]);
      assert.deepEqual(
        records.map(({ run }) => run),
        [b, c],
      );
    });

    it('refuses a run of an experiment there is not', async () => {
      await assert.rejects(store.transaction(({ runs }) => runs.insert(aRun('77777'))));
      await assert.rejects(
        store.transaction(({ runs }) => runs.insert(aRun('none'))),
        refusal('not_found'),
      );
    });

    it('replaces every field on update but id, experiment and artifact URI', async () => {
      const run = await addRun(store, { endedAt: 4, parentRunId: newId() });
      const { endedAt: _, parentRunId: __, ...bare } = run;
      const changed = { ...bare, name: 'new', userId: 'bob', status: 'killed', startedAt: 1, deletedAt: 2, updatedAt: 3 } as const;
      await store.transaction(({ runs }) => runs.update({ ...changed, artifactUri: 'elsewhere', experimentId: '0' }));
      assert.deepEqual(await store.runs.find(run.id), changed);
      await assert.rejects(
        store.transaction(({ runs }) => runs.update(aRun('0'))),
        refusal('not_found'),
      );
    });

    it('keeps every fact of a run, and patches those that are given: null takes one away', async () => {
      const source = { name: 'train.py', type: 'LOCAL', commit: 'c', branch: 'main', repository: 'git@h:r' };
      const facts = { notes: '# N', userName: 'Ada', parentRunId: 'p', group: 'g', jobType: 'train', sweepId: 'k3wz81qa', source };
      const run = await addRun(store, facts);
      assert.deepEqual(await store.runs.find(run.id), run);
      await store.transaction(({ runs }) => runs.patch(run.id, { notes: '', userName: null, group: null, source: { commit: null, branch: 'dev' } }));
      const { userName: _, group: __, ...kept } = run;
      const { commit: ___, ...where } = source;
      assert.deepEqual(await store.runs.find(run.id), { ...kept, notes: '', source: { ...where, branch: 'dev' } });
      await store.transaction(({ runs }) => runs.patch(run.id, { source: { name: null, type: null, branch: null, repository: null } }));
      assert.equal((await store.runs.find(run.id))!.source, undefined);
    });

    it('takes ids of any safe text', async () => {
      for (const id of ['a', 'Sweep_7.trial-03', 'x'.repeat(128)]) {
        const run = await addRun(store, { id: `${id}`.slice(0, 100) + newId().slice(0, 28) });
        assert.deepEqual(await store.runs.find(run.id), run);
      }
    });

    it('keeps leaves of config and summary apart, with their types and exact paths, and overwrites equal keys, the last of a call winning', async () => {
      const [run, other] = [await addRun(store), await addRun(store)];
      const leaf = (key: string, value: string, more: { json?: string; path?: readonly string[] } = {}) => ({ runId: run.id, key, value, ...more });
      await store.transaction(async ({ runs }) => {
        await runs.putLeaves('config', [leaf('optim.lr', '0.1', { json: '0.1' }), leaf('a.b.c', '1e400', { json: '1e400', path: ['a.b', 'c'] }), leaf('optim.lr', '0.2')]);
        await runs.putLeaves('summary', [leaf('optim.lr', '-0', { json: '-0' })]);
        await runs.putLeaves('config', []);
        await runs.putLeaves('config', [{ runId: other.id, key: 'optim.lr', value: 'other' }]);
      });
      const shown = (whole: ReturnType<typeof leaf>) => {
        const { runId: _, ...rest } = whole;
        return rest;
      };
      assert.deepEqual(await store.runs.leaves(run.id, 'config'), [leaf('a.b.c', '1e400', { json: '1e400', path: ['a.b', 'c'] }), leaf('optim.lr', '0.2')].map(shown));
      assert.deepEqual(await store.runs.leaves(run.id, 'summary'), [leaf('optim.lr', '-0', { json: '-0' })].map(shown));
      await store.transaction(async ({ runs }) => {
        await runs.putLeaves('config', [leaf('a.b.c', 'text')]);
        await runs.deleteLeaves('config', { runId: run.id, keys: ['optim.lr', 'none'] });
        await runs.deleteLeaves('summary', { runId: newId(), keys: ['optim.lr'] });
      });
      assert.deepEqual(await store.runs.leaves(run.id, 'config'), [leaf('a.b.c', 'text')].map(shown));
      assert.deepEqual((await store.runs.leaves(run.id, 'summary')).length, 1);
      assert.deepEqual(await store.runs.leaves(newId(), 'config'), []);
      await assert.rejects(
        store.transaction(({ runs }) => runs.putLeaves('summary', [{ runId: newId(), key: 'a', value: 'b' }])),
        refusal('not_found'),
      );
    });

    it('moves a run with all that is stored of it, and finds it there by everything it logged', async () => {
      const [from, to] = [await addExperiment(store), await addExperiment(store)];
      const run = await addRun(store, { experimentId: from.id });
      const logged = (value: number) => (stores: Pick<Store, 'runs' | 'metrics'>) =>
        stores.metrics.append([{ runId: run.id, points: [{ key: 'loss', value, step: value, timestamp: value }] }]);
      await store.transaction(async (stores) => {
        await stores.runs.insertParams([{ runId: run.id, key: 'lr', value: '0.1' }]);
        await stores.runs.putTags([{ runId: run.id, key: 'team', value: 'a' }]);
        await stores.runs.putLeaves('summary', [{ runId: run.id, key: 'best', value: '1' }]);
        await logged(1)(stores);
        await stores.runs.putAlias(run.id, 'k3j9x2ab');
      });
      await store.transaction(async (stores) => {
        await logged(2)(stores);
        await stores.runs.move(run.id, to.id);
        await logged(3)(stores);
        await stores.runs.putTags([{ runId: run.id, key: 'later', value: 'b' }]);
      });
      assert.deepEqual(await store.runs.find(run.id), { ...run, experimentId: to.id });
      const fields = [
        { type: 'metric', key: 'loss', statistic: 'last' },
        { type: 'param', key: 'lr' },
        { type: 'tag', key: 'team' },
        { type: 'tag', key: 'later' },
      ] as const;
      const found = (experimentId: string, field: (typeof fields)[number]): Promise<number> =>
        store.runs.count({ experimentIds: [experimentId], visibility: 'all', filter: { kind: 'exists', field, negated: false } });
      for (const field of fields) assert.deepEqual([await found(from.id, field), await found(to.id, field)], [0, 1], JSON.stringify(field));
      assert.equal(await store.runs.findAlias(to.id, 'k3j9x2ab'), run.id);
      assert.equal(await store.runs.findAlias(from.id, 'k3j9x2ab'), undefined);
      assert.deepEqual(await store.runs.keys({ experimentIds: [from.id], limit: 9 }), { metrics: [], params: [], tags: [] });
      assert.deepEqual(await store.runs.keys({ experimentIds: [to.id], limit: 9 }), { metrics: ['loss'], params: ['lr'], tags: ['later', 'team'] });
    });

    it('gives a run one alias, which no other run of its experiment has', async () => {
      const [mine, other] = [await addExperiment(store), await addExperiment(store)];
      const [a, b, c] = [await addRun(store, { experimentId: mine.id }), await addRun(store, { experimentId: mine.id }), await addRun(store, { experimentId: other.id })];
      const give = (id: string, alias: string) => store.transaction(({ runs }) => runs.putAlias(id, alias));
      await give(a.id, 'foo');
      await give(a.id, 'foo');
      await give(c.id, 'foo');
      await assert.rejects(give(b.id, 'foo'), refusal('already_exists'));
      await assert.rejects(give(a.id, 'bar'), refusal('already_exists'));
      await assert.rejects(give(newId(), 'bar'), refusal('not_found'));
      assert.deepEqual(
        [await store.runs.findAlias(mine.id, 'foo'), await store.runs.findAlias(other.id, 'foo'), await store.runs.findAlias('none', 'foo')],
        [a.id, c.id, undefined],
      );
      assert.deepEqual([await store.runs.aliasOf(a.id), await store.runs.aliasOf(b.id), await store.runs.aliasOf(newId())], ['foo', undefined, undefined]);
    });

    it('touches the time of the last change and patches name or parent, and nothing else', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      const parent = newId();
      await store.transaction(async ({ runs }) => {
        await runs.touch([a.id, b.id], 99);
        await runs.patch(a.id, { name: 'patched' });
        await runs.patch(b.id, { parentRunId: parent });
        await runs.patch(b.id, {});
      });
      assert.deepEqual(await store.runs.findMany([a.id, b.id]), [
        { ...a, updatedAt: 99, name: 'patched' },
        { ...b, updatedAt: 99, parentRunId: parent },
      ]);
    });

    it('deletes and restores all runs of an experiment, and of no other', async () => {
      const [mine, other] = [await addExperiment(store), await addExperiment(store)];
      const [a, b] = [await addRun(store, { experimentId: mine.id }), await addRun(store, { experimentId: mine.id, deletedAt: 1 })];
      const c = await addRun(store, { experimentId: other.id });
      await store.transaction(({ runs }) => runs.setDeletedByExperiment(mine.id, 50));
      assert.deepEqual(
        (await store.runs.findMany([a.id, b.id, c.id])).map(({ deletedAt }) => deletedAt),
        [50, 50, undefined],
      );
      await store.transaction(({ runs }) => runs.setDeletedByExperiment(mine.id, undefined));
      assert.deepEqual(
        (await store.runs.findMany([a.id, b.id])).map(({ deletedAt }) => deletedAt),
        [undefined, undefined],
      );
    });

    it('answers the params under the keys named, of the runs named, and no others', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      const params = [
        { runId: a.id, key: 'lr', value: '0.1' },
        { runId: a.id, key: 'depth', value: '' },
        { runId: b.id, key: 'lr', value: '0.2' },
        { runId: b.id, key: 'depth', value: 'x'.repeat(60_000) },
      ];
      await store.transaction(({ runs }) => runs.insertParams(params));
      const asked = [
        { runId: a.id, key: 'lr' },
        { runId: b.id, key: 'depth' },
        { runId: a.id, key: 'none' },
        { runId: newId(), key: 'lr' },
      ];
      const found = [...(await store.runs.params(asked))].sort((x, y) => (x.runId === a.id ? -1 : 1) - (y.runId === a.id ? -1 : 1));
      assert.deepEqual(found, [params[0], params[3]]);
      await assert.rejects(
        store.transaction(({ runs }) => runs.insertParams([{ runId: newId(), key: 'a', value: 'b' }])),
        refusal('not_found'),
      );
    });

    it('sets tags, overwriting equal keys, the last of a call winning, and deletes them', async () => {
      const run = await addRun(store);
      const put = (key: string, value: string) => ({ runId: run.id, key, value });
      await store.transaction(({ runs }) => runs.putTags([put('b', '1'), put('a', '2')]));
      await store.transaction(({ runs }) => runs.putTags([put('b', '3'), put('c', ''), put('b', '4')]));
      const [record] = await store.runs.records([run.id]);
      assert.deepEqual(record!.tags, [
        { key: 'a', value: '2' },
        { key: 'b', value: '4' },
        { key: 'c', value: '' },
      ]);
      assert.equal(await store.transaction(({ runs }) => runs.deleteTag(run.id, 'b')), true);
      assert.equal(await store.transaction(({ runs }) => runs.deleteTag(run.id, 'b')), false);
      assert.equal(await store.transaction(({ runs }) => runs.deleteTag(newId(), 'b')), false);
      await assert.rejects(
        store.transaction(({ runs }) => runs.putTags([{ runId: newId(), key: 'a', value: 'b' }])),
        refusal('not_found'),
      );
    });

    it('gives full records: params, summary, tags, metrics, datasets and models, each in order', async () => {
      const run = await addRun(store);
      const dataset = { name: 'digits', digest: 'd1', sourceType: 'local', source: '{}', schema: '{"a":1}', profile: '{}' };
      await store.transaction(async ({ runs, metrics, datasets }) => {
        await runs.insertParams([
          { runId: run.id, key: 'z', value: '1' },
          { runId: run.id, key: 'B', value: '2' },
        ]);
        await runs.putLeaves('summary', [
          { runId: run.id, key: 'z', value: '0.9', json: '0.9' },
          { runId: run.id, key: 'B', value: 'good' },
        ]);
        await runs.putTags([{ runId: run.id, key: 't', value: 'v' }]);
        await metrics.append([
          {
            runId: run.id,
            points: [
              { key: 'm', value: 2, step: 1, timestamp: 5 },
              { key: 'K', value: 1, step: 0, timestamp: 4 },
            ],
          },
        ]);
        await datasets.linkDatasets({ experimentId: run.experimentId, runId: run.id, inputs: [{ dataset, context: 'eval', tags: [{ key: 'context', value: 'train' }] }] });
        await datasets.linkModelInputs(run.id, [{ modelId: 'm-2' }, { modelId: 'm-1' }]);
        await datasets.linkModelOutputs(run.id, [{ modelId: 'm-3', step: 7 }]);
      });
      const [record] = await store.runs.records([run.id]);
      const point = { value: 2, step: 1, timestamp: 5 };
      const first = { value: 1, step: 0, timestamp: 4 };
      assert.deepEqual(record, {
        run,
        params: [
          { key: 'B', value: '2' },
          { key: 'z', value: '1' },
        ],
        summary: [
          { key: 'B', value: 'good' },
          { key: 'z', value: '0.9', json: '0.9' },
        ],
        tags: [{ key: 't', value: 'v' }],
        metrics: [
          { key: 'K', count: 1, nanCount: 0, first, last: first, min: first, max: first, mean: 1 },
          { key: 'm', count: 1, nanCount: 0, first: point, last: point, min: point, max: point, mean: 2 },
        ],
        datasets: [{ dataset, context: 'eval', tags: [{ key: 'context', value: 'train' }] }],
        modelInputs: [{ modelId: 'm-1' }, { modelId: 'm-2' }],
        modelOutputs: [{ modelId: 'm-3', step: 7 }],
      });
    });

    it('lists the keys in use over experiments alphabetically, at most as many of each kind as asked', async () => {
      const [one, two] = [await addExperiment(store), await addExperiment(store)];
      const [a, b] = [await addRun(store, { experimentId: one.id }), await addRun(store, { experimentId: two.id })];
      await store.transaction(async ({ runs, metrics }) => {
        await runs.insertParams([
          { runId: a.id, key: 'p2', value: '' },
          { runId: a.id, key: 'P1', value: '' },
          { runId: b.id, key: 'p2', value: '' },
          { runId: b.id, key: 'p3', value: '' },
        ]);
        await runs.putTags([{ runId: a.id, key: 't', value: '' }]);
        await metrics.append([
          { runId: b.id, points: [{ key: 'zeta', value: 1, step: 0, timestamp: 0 }] },
          { runId: a.id, points: ['zeta', 'alpha', 'beta'].map((key) => ({ key, value: 1, step: 0, timestamp: 0 })) },
        ]);
      });
      const both = [one.id, two.id, '999999', 'none'];
      assert.deepEqual(await store.runs.keys({ experimentIds: both, limit: 10 }), { metrics: ['alpha', 'beta', 'zeta'], params: ['P1', 'p2', 'p3'], tags: ['t'] });
      assert.deepEqual(await store.runs.keys({ experimentIds: both, limit: 2 }), { metrics: ['alpha', 'beta'], params: ['P1', 'p2'], tags: ['t'] });
      assert.deepEqual(await store.runs.keys({ experimentIds: [two.id], limit: 10 }), { metrics: ['zeta'], params: ['p2', 'p3'], tags: [] });
      assert.deepEqual(await store.runs.keys({ experimentIds: [], limit: 10 }), { metrics: [], params: [], tags: [] });
    });

    it('lists the keys that contain a text in any case, of all kinds or of one page by page, whatever the length of their values', async () => {
      const { id } = await addExperiment(store);
      const run = await addRun(store, { experimentId: id });
      const long = 'x'.repeat(100);
      await store.transaction(async ({ runs, metrics }) => {
        await runs.insertParams(['Optim.lr', 'optim.lr', 'optim%', 'seed', 'ÄR'].map((key, index) => ({ runId: run.id, key, value: index % 2 === 0 ? long : '1' })));
        await runs.putTags([{ runId: run.id, key: 'long', value: long }]);
        await metrics.append([{ runId: run.id, points: ['train/optim', 'loss'].map((key) => ({ key, value: 1, step: 0, timestamp: 0 })) }]);
      });
      const experimentIds = [id];
      assert.deepEqual(await store.runs.keys({ experimentIds, contains: 'OPTIM', limit: 9 }), { metrics: ['train/optim'], params: ['Optim.lr', 'optim%', 'optim.lr'], tags: [] });
      assert.deepEqual(await store.runs.keys({ experimentIds, contains: '%', limit: 9 }), { metrics: [], params: ['optim%'], tags: [] });
      assert.deepEqual(await store.runs.keys({ experimentIds, contains: '', limit: 9 }), {
        metrics: ['loss', 'train/optim'],
        params: ['Optim.lr', 'optim%', 'optim.lr', 'seed', 'ÄR'],
        tags: ['long'],
      });
      for (const [kind, contains, wanted] of [
        ['param', undefined, ['Optim.lr', 'optim%', 'optim.lr', 'seed', 'ÄR']],
        ['param', 'lR', ['Optim.lr', 'optim.lr']],
        ['metric', undefined, ['loss', 'train/optim']],
        ['tag', undefined, ['long']],
        ['tag', 'none', []],
      ] as const) {
        assert.deepEqual(await readPages((page) => store.runs.keyPage({ kind, experimentIds, contains, page }), 2), wanted);
      }
      await assert.rejects(
        store.runs.keyPage({ kind: 'tag', experimentIds, page: { limit: 2, token: (await store.runs.keyPage({ kind: 'param', experimentIds, page: { limit: 1 } })).next } }),
        refusal('invalid_argument'),
      );
    });
  });
}
