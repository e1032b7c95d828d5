// The duties of a run store's search, as tests: every answer is compared with one worked out in memory.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import type { Field, Filter, Order } from '../../src/language/filter.ts';
import type { RunSearch } from '../../src/core/tracking/runs/run-store.ts';
import type { RunRecord, RunStatus } from '../../src/core/tracking/runs/run.ts';
import type { Store } from '../../src/core/store.ts';
import { inOrder, matches } from './run-search-reference.ts';
import { addExperiment, aRun, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const metricValues = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.1, 1.7976931348623157e308, 5e-324, 3] as const;
const texts = ['', 'a', 'A', 'b', 'ab', 'aB', 'a_b', 'a%b', 'a\\b', 'ä', 'Ä', '🦦', '0.1', '1', '1e0', '-3', 'x'.repeat(70), `${'x'.repeat(70)}y`, "it's", '[a]', 'a*'] as const;
const patterns = ['%', '_', 'a%', '%b', 'a_b', 'A%', '%\\%', '__', '%_%', 'ä', '%[a]%', '*', '%ä%', 'x%y', '%%', "%'%", '\\_'] as const;
const attributeTexts: Readonly<Record<string, readonly string[]>> = {
  run_name: texts,
  user_id: ['ann', 'bob'],
  status: ['running', 'finished', 'failed'],
  parent_run_id: ['p1', 'p2'],
  artifact_uri: ['a', 'b'],
  notes: texts,
  user_name: ['Ann', 'Bob'],
  group: ['g1', 'g2'],
  job_type: ['train', 'eval'],
  sweep_id: ['s1', 's2'],
  source_name: ['a.py', 'b.py'],
  source_branch: ['main', ''],
};
const times = [0, 1, 5, 10] as const;
const metricKeys = ['loss', 'acc', 'lonely', 'none'] as const;
const textKeys = ['k1', 'k2', 'none'] as const;
/** Patterns that mean the same to the engine of this language. */
const regularPatterns = [
  '',
  'a',
  '^a',
  'b$',
  '^a.b$',
  '[A-Z]',
  '[^a]',
  'a|b',
  '(a|x)+y',
  '^x{70}$',
  '^(?:a|b){2}$',
  '\\d',
  '^-?\\d+$',
  'ä',
  '.',
  '^.$',
  '\\[a\\]',
  "'",
  '(?i)AB',
  '(?i)^[a-b]*$',
  'x*y',
  '^$',
] as const;
const statistics = ['last', 'first', 'min', 'max', 'mean', 'count'] as const;

export function testRunSearch(open: OpenStore): void {
  describe('as a run store that searches', () => {
    let store: Store;
    let experimentIds: readonly string[];
    let records: readonly RunRecord[];

    before(async () => {
      store = await open();
      experimentIds = [(await addExperiment(store)).id, (await addExperiment(store)).id];
      await fill(store, experimentIds);
      const everything = await readPages((page) => store.runs.search({ experimentIds, visibility: 'all', order: [], page }), 1000);
      records = everything;
    });
    after(() => store.close());

    const expected = ({ experimentIds: ids, visibility, filter, order }: Omit<RunSearch, 'page'>): readonly string[] => {
      const visible = records.filter(({ run }) => ids.includes(run.experimentId) && (visibility === 'all' || (run.deletedAt === undefined) === (visibility === 'active')));
      return inOrder(
        visible.filter((record) => !filter || matches(record, filter)),
        order,
      ).map(({ run }) => run.id);
    };
    const found = async (search: Omit<RunSearch, 'page'>, limit: number): Promise<readonly string[]> =>
      (await readPages((page) => store.runs.search({ ...search, page }), limit)).map(({ run }) => run.id);
    const check = async (search: Omit<RunSearch, 'page'>, limit = 7): Promise<void> => {
      const wanted = expected(search);
      assert.deepEqual(await found(search, limit), wanted);
      assert.equal(await store.runs.count(search), wanted.length);
    };
    const all = (fields: Partial<RunSearch>): Omit<RunSearch, 'page'> => ({ experimentIds, visibility: 'all', order: [], ...fields });

    it('gives the same full records as asking for them by id', async () => {
      assert.equal(records.length, 80);
      assert.deepEqual(await store.runs.records(records.map(({ run }) => run.id)), records);
    });

    it('gives the summaries of the metrics that are named, and nothing else less', async () => {
      const keys = [...new Set(records.flatMap(({ metrics }) => metrics.map(({ key }) => key)))];
      for (const metricKeys of [[], keys.slice(1), [...keys.slice(0, 1), 'none']]) {
        const { items } = await store.runs.search({ experimentIds, visibility: 'all', order: [], page: { limit: 1000 }, metricKeys });
        assert.deepEqual(
          items,
          records.map((record) => ({ ...record, metrics: record.metrics.filter(({ key }) => metricKeys.includes(key)) })),
        );
      }
    });

    it('finds nothing in an empty list of experiments, or in ones there are not', async () => {
      for (const ids of [[], ['424242'], ['none']]) {
        assert.deepEqual((await store.runs.search({ experimentIds: ids, visibility: 'all', order: [], page: { limit: 5 } })).items, []);
        assert.equal(await store.runs.count({ experimentIds: ids, visibility: 'all' }), 0);
      }
    });

    it('orders by start time descending, then id, in one experiment and in several, by visibility', async () => {
      for (const visibility of ['active', 'deleted', 'all'] as const) {
        for (const ids of [experimentIds, [experimentIds[0]!], [experimentIds[1]!, experimentIds[1]!]]) await check(all({ visibility, experimentIds: ids }), 9);
      }
    });

    it('orders by every field in both directions: missing last, NaN before it after all numbers', async () => {
      const fields: readonly Field[] = [
        ...['run_id', 'run_name', 'status', 'start_time', 'end_time', 'last_heard_at', 'parent_run_id', 'experiment_id'].map((name) => ({ type: 'attribute', name }) as const),
        ...metricKeys.flatMap((key) => statistics.map((statistic) => ({ type: 'metric', key, statistic }) as const)),
        ...textKeys.flatMap((key) => [{ type: 'param', key } as const, { type: 'tag', key } as const]),
        ...[...textKeys, 'loss'].flatMap((key) => [{ type: 'value', of: 'config', key } as const, { type: 'value', of: 'summary', key } as const]),
      ];
      for (const field of fields) {
        for (const direction of ['ascending', 'descending'] as const) {
          for (const ids of [experimentIds, [experimentIds[0]!]]) await check(all({ experimentIds: ids, order: [{ field, direction }] }), 13);
        }
      }
    });

    it('answers every filter and order as worked out in memory, page by page', async () => {
      const search = fc.record({
        experimentIds: fc.subarray([...experimentIds], { minLength: 1 }),
        visibility: fc.constantFrom('active', 'deleted', 'all'),
        filter: filterTree,
        order: orders,
      });
      await fc.assert(
        fc.asyncProperty(search, fc.integer({ min: 1, max: 40 }), async (search, limit) => check(search, limit)),
        { numRuns: 250 },
      );
    });

    it('answers the same among more runs than an index is read ahead for', async () => {
      const { id } = await addExperiment(store);
      const runs = Array.from({ length: 1_100 }, (_, index) => aRun(id, { startedAt: index % 50, ...(index % 9 === 0 && { deletedAt: 1 }) }));
      await store.transaction(async (stores) => {
        for (const run of runs) await stores.runs.insert(run);
        await stores.runs.insertParams(runs.map((run, index) => ({ runId: run.id, key: 'k1', value: index < 1_050 ? 'a' : 'b' })));
        await stores.metrics.append(
          runs.map((run, index) => ({ runId: run.id, points: index % 40 === 0 ? [] : [{ key: 'loss', value: index % 30 === 0 ? NaN : index % 70, step: 0, timestamp: 0 }] })),
        );
      });
      const everything = { experimentIds: [id], visibility: 'all', order: [] } as const;
      const own = await readPages((page) => store.runs.search({ ...everything, page }), 1_100);
      const loss: Field = { type: 'metric', key: 'loss', statistic: 'last' };
      const filters: readonly Filter[] = [
        { kind: 'compare', field: { type: 'param', key: 'k1' }, operator: '=', value: 'a' },
        { kind: 'compare', field: { type: 'param', key: 'k1' }, operator: '=', value: 'b' },
        { kind: 'compare', field: loss, operator: '>=', value: 0 },
        {
          kind: 'and',
          items: [
            { kind: 'compare', field: loss, operator: '>=', value: 0 },
            { kind: 'compare', field: loss, operator: '<', value: 3 },
          ],
        },
        { kind: 'exists', field: loss, negated: false },
      ];
      for (const filter of filters) {
        for (const order of [[], [{ field: loss, direction: 'ascending' }], [{ field: loss, direction: 'descending' }]] satisfies (readonly Order[])[]) {
          const wanted: readonly string[] = inOrder(
            own.filter((record) => matches(record, filter) && record.run.deletedAt === undefined),
            order,
          ).map(({ run }) => run.id);
          assert.deepEqual(await found({ ...everything, visibility: 'active', filter, order }, 333), wanted);
          assert.equal(await store.runs.count({ ...everything, visibility: 'active', filter }), wanted.length);
        }
      }
    });

    it('answers the same where a walk along an index is given up, and where several are joined', async () => {
      const ids = [(await addExperiment(store)).id, (await addExperiment(store)).id];
      const runs = Array.from({ length: 6_000 }, (_, index) =>
        aRun(ids[index % 11 === 0 ? 1 : 0]!, { name: `run ${index % 1_000}`, startedAt: (index * 7) % 4_001, ...(index % 9 === 0 && { deletedAt: 1 }) }),
      );
      const lossOf = (index: number): number => (index % 31 === 0 ? NaN : index % 3 === 0 ? 5 : (index * 13) % 997);
      await store.transaction(async (stores) => {
        for (const run of runs) await stores.runs.insert(run);
        await stores.runs.insertParams(runs.map((run, index) => ({ runId: run.id, key: 'k1', value: index > 5_900 ? `${'x'.repeat(70)}y` : index % 60 === 0 ? 'b' : 'a' })));
        await stores.metrics.append(runs.map((run, index) => ({ runId: run.id, points: index % 40 === 0 ? [] : [{ key: 'loss', value: lossOf(index), step: 0, timestamp: 0 }] })));
      });
      const own = await readPages((page) => store.runs.search({ experimentIds: ids, visibility: 'all', order: [], page }), 1_000);
      const loss: Field = { type: 'metric', key: 'loss', statistic: 'last' };
      const k1: Field = { type: 'param', key: 'k1' };
      const name: Field = { type: 'attribute', name: 'run_name' };
      const filters: readonly Filter[] = [
        { kind: 'compare', field: k1, operator: '=', value: 'a' },
        { kind: 'like', field: k1, pattern: '%y', caseSensitive: true },
        { kind: 'like', field: k1, pattern: '%none%', caseSensitive: false },
        { kind: 'like', field: name, pattern: '% 77', caseSensitive: true },
        { kind: 'not', item: { kind: 'in', field: k1, values: ['a', 'c'], negated: false } },
        { kind: 'exists', field: loss, negated: true },
        {
          kind: 'and',
          items: [
            { kind: 'compare', field: k1, operator: '=', value: 'a' },
            { kind: 'compare', field: loss, operator: '>', value: 900 },
            { kind: 'compare', field: { ...loss, statistic: 'max' }, operator: '<', value: 910 },
          ],
        },
      ];
      const searches: readonly Order[][] = [
        [],
        [{ field: loss, direction: 'descending' }],
        [
          { field: loss, direction: 'ascending' },
          { field: name, direction: 'descending' },
        ],
        [{ field: { type: 'attribute', name: 'start_time' }, direction: 'ascending' }],
        [{ field: k1, direction: 'descending' }],
      ];
      for (const experimentIds of [ids, [ids[0]!]]) {
        for (const filter of filters) {
          const passing = own.filter((record) => experimentIds.includes(record.run.experimentId) && matches(record, filter) && record.run.deletedAt === undefined);
          assert.equal(await store.runs.count({ experimentIds, visibility: 'active', filter }), passing.length);
          for (const order of searches) {
            const wanted = inOrder(passing, order).map(({ run }) => run.id);
            const first = await store.runs.search({ experimentIds, visibility: 'active', filter, order, page: { limit: 40 } });
            const second = first.next && (await store.runs.search({ experimentIds, visibility: 'active', filter, order, page: { limit: 60, token: first.next } }));
            assert.deepEqual(
              [...first.items, ...(second ? second.items : [])].map(({ run }) => run.id),
              wanted.slice(0, 100),
            );
          }
        }
      }
    });

    it('gives no next page after one that is exactly full', async () => {
      const page = await store.runs.search({ ...all({}), page: { limit: records.length } });
      assert.equal(page.items.length, records.length);
      assert.equal(page.next, undefined);
    });

    it('keeps its place when runs come and go between pages', async () => {
      const { id } = await addExperiment(store);
      const runs = Array.from({ length: 6 }, (_, index) => aRun(id, { startedAt: 100 - index }));
      await store.transaction(async (stores) => {
        for (const run of runs) await stores.runs.insert(run);
      });
      const search = { experimentIds: [id], visibility: 'active', order: [] } as const;
      const first = await store.runs.search({ ...search, page: { limit: 3 } });
      await store.transaction(async (stores) => {
        await stores.runs.insert(aRun(id, { startedAt: 500 }));
        await stores.runs.update({ ...runs[0]!, deletedAt: 1 });
      });
      const second = await store.runs.search({ ...search, page: { limit: 3, token: first.next } });
      assert.deepEqual(
        [...first.items, ...second.items].map(({ run }) => run.id),
        runs.map(({ id }) => id),
      );
    });

    it('refuses what runs do not have and comparisons that make no sense, naming them', async () => {
      const refused: readonly Filter[] = [
        { kind: 'compare', field: { type: 'attribute', name: 'colour' }, operator: '=', value: 'red' },
        { kind: 'compare', field: { type: 'attribute', name: 'constructor' }, operator: '=', value: 'red' },
        { kind: 'compare', field: { type: 'attribute', name: 'start_time' }, operator: '=', value: 'today' },
        { kind: 'compare', field: { type: 'metric', key: 'loss', statistic: 'last' }, operator: '=', value: 'low' },
        { kind: 'compare', field: { type: 'tag', key: 'k1' }, operator: '=', value: 5 },
        { kind: 'like', field: { type: 'metric', key: 'loss', statistic: 'last' }, pattern: '1%', caseSensitive: true },
        { kind: 'like', field: { type: 'tag', key: 'k1' }, pattern: '%'.repeat(6_000), caseSensitive: true },
        { kind: 'matches', field: { type: 'tag', key: 'k1' }, pattern: '(a' },
        { kind: 'matches', field: { type: 'tag', key: 'k1' }, pattern: '((a{200}){200}){200}' },
        { kind: 'matches', field: { type: 'metric', key: 'loss', statistic: 'last' }, pattern: 'a' },
        { kind: 'compare', field: { type: 'label' }, operator: '=', value: 5 },
        { kind: 'and', items: Array.from({ length: 1_000 }, () => ({ kind: 'exists', field: { type: 'tag', key: 'k1' }, negated: false })) },
        Array.from({ length: 100 }).reduce((item: Filter): Filter => ({ kind: 'not', item }), { kind: 'exists', field: { type: 'tag', key: 'k1' }, negated: false }),
      ];
      for (const filter of refused) {
        await assert.rejects(store.runs.search({ ...all({ filter }), page: { limit: 1 } }), refusal('invalid_argument'));
        await assert.rejects(store.runs.count(all({ filter })), refusal('invalid_argument'));
      }
      const twice: Order = { field: { type: 'param', key: 'k1' }, direction: 'ascending' };
      await assert.rejects(store.runs.search({ ...all({ order: [twice, { ...twice, direction: 'descending' }] }), page: { limit: 1 } }), refusal('invalid_argument'));
      await assert.rejects(store.runs.search({ ...all({ order: [{ field: { type: 'label' }, direction: 'ascending' }] }), page: { limit: 1 } }), refusal('invalid_argument'));
      await assert.rejects(
        store.runs.search({ ...all({ order: [{ field: { type: 'dataset', name: 'name' }, direction: 'ascending' }] }), page: { limit: 1 } }),
        refusal('invalid_argument'),
      );
    });

    it('takes the largest filter it allows', async () => {
      const items = Array.from({ length: 400 }, (_, index): Filter => ({ kind: 'compare', field: { type: 'param', key: 'k1' }, operator: '!=', value: `v${index}` }));
      await check(all({ filter: { kind: 'and', items } }), 100);
      await check(all({ filter: { kind: 'or', items } }), 100);
      const values = Array.from({ length: 10_000 }, (_, index) => `v${index}`);
      await check(all({ filter: { kind: 'in', field: { type: 'param', key: 'k1' }, values: [...values.slice(1), 'a'], negated: false } }), 100);
    });

    it('refuses every damaged page token and tokens of other queries', async () => {
      const order: readonly Order[] = [{ field: { type: 'metric', key: 'loss', statistic: 'last' }, direction: 'ascending' }];
      const { next } = await store.runs.search({ ...all({ order }), page: { limit: 3 } });
      assert.ok(next);
      for (const other of [
        all({}),
        all({ order, visibility: 'active' }),
        all({ order, experimentIds: [experimentIds[0]!] }),
        all({ order: [{ ...order[0]!, direction: 'descending' }] }),
      ]) {
        await assert.rejects(store.runs.search({ ...other, page: { limit: 3, token: next } }), refusal('invalid_argument'));
      }
      const damage = fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.tuple(fc.nat(next.length - 1), fc.constantFrom(...Array.from('Aaz09-_=+/ '))).map(([at, letter]) => next.slice(0, at) + letter + next.slice(at + 1)),
      );
      await fc.assert(
        fc.asyncProperty(damage, async (token) => {
          if (token === next) return;
          await assert.rejects(store.runs.search({ ...all({ order }), page: { limit: 3, token } }), refusal('invalid_argument'));
        }),
        { numRuns: 150 },
      );
    });
  });
}

const valueField = fc.tuple(fc.constantFrom('config' as const, 'summary' as const), fc.constantFrom(...textKeys, 'loss')).map(([of, key]): Field => ({ type: 'value', of, key }));
const textField = fc.oneof(
  fc.constantFrom(...textKeys).map((key): Field => ({ type: 'param', key })),
  fc.constantFrom(...textKeys).map((key): Field => ({ type: 'tag', key })),
  fc.constant<Field>({ type: 'label' }),
  valueField,
  fc.constantFrom('name' as const, 'digest' as const, 'context' as const).map((name): Field => ({ type: 'dataset', name })),
);
const metricField = fc.tuple(fc.constantFrom(...metricKeys), fc.constantFrom(...statistics)).map(([key, statistic]): Field => ({ type: 'metric', key, statistic }));
const paramField = fc.oneof(
  fc.constantFrom(...textKeys).map((key): Field => ({ type: 'param', key })),
  valueField,
);
const timeField = fc.constantFrom('start_time', 'end_time', 'last_heard_at', 'updated_at').map((name): Field => ({ type: 'attribute', name }));
const operators = fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const);

/** A field with the values worth comparing it with. */
const numbersOf = (field: fc.Arbitrary<Field>, values: readonly number[]) => fc.tuple(field, fc.array(fc.constantFrom(...values), { minLength: 2, maxLength: 3 }));
const textsOf = fc.oneof(
  fc.tuple(textField, fc.array(fc.constantFrom(...texts), { minLength: 2, maxLength: 3 })),
  fc
    .constantFrom(...Object.keys(attributeTexts))
    .chain((name) => fc.tuple(fc.constant<Field>({ type: 'attribute', name }), fc.array(fc.constantFrom(...attributeTexts[name]!), { minLength: 2, maxLength: 3 }))),
);
const operands = fc.oneof(textsOf, numbersOf(metricField, [...metricValues, 2]), numbersOf(paramField, [0.1, 1, -3, 0]), numbersOf(timeField, [...times, 2.5, -1]));

const comparison: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(operands, operators).map(([[field, [value]], operator]): Filter => ({ kind: 'compare', field, operator, value: value! })),
  fc.tuple(operands, fc.boolean()).map(([[field, values], negated]): Filter => ({ kind: 'in', field, values, negated })),
  operands.map(([field, [low, high]]): Filter => ({ kind: 'between', field, low: low!, high: high! })),
  fc.tuple(operands, fc.boolean()).map(([[field], negated]): Filter => ({ kind: 'exists', field, negated })),
  fc.tuple(textsOf, fc.constantFrom(...regularPatterns)).map(([[field], pattern]): Filter => ({ kind: 'matches', field, pattern })),
  fc.tuple(textsOf, fc.constantFrom(...patterns), fc.boolean()).map(([[field], pattern, caseSensitive]): Filter => ({ kind: 'like', field, pattern, caseSensitive })),
);

const filterTree: fc.Arbitrary<Filter> = fc.letrec<{ tree: Filter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc.array(tie('tree'), { maxLength: 3 }).map((items): Filter => ({ kind: 'and', items })),
    fc.array(tie('tree'), { maxLength: 3 }).map((items): Filter => ({ kind: 'or', items })),
    tie('tree').map((item): Filter => ({ kind: 'not', item })),
  ),
})).tree;

const orderedField = fc.oneof(
  metricField,
  textField.filter(({ type }) => type !== 'dataset' && type !== 'label'),
  fc.constantFrom('run_name', 'start_time', 'end_time', 'status', 'group', 'source_branch').map((name): Field => ({ type: 'attribute', name })),
);
const orders = fc.uniqueArray(fc.record({ field: orderedField, direction: fc.constantFrom('ascending' as const, 'descending' as const) }), {
  maxLength: 3,
  selector: ({ field }) => JSON.stringify(field),
});

/** Eighty runs with few different values, so that ties and misses are common. The same for every engine. */
async function fill(store: Store, experimentIds: readonly string[]): Promise<void> {
  let seed = 1;
  // A small generator with a fixed start: the data must not change from run to run.
  const pick = <T>(list: readonly T[]): T => list[(seed = (seed * 48_271) % 2_147_483_647) % list.length]!;
  const chance = (part: number): boolean => pick(Array.from({ length: 100 }, (_, index) => index)) < part;
  await store.transaction(async ({ runs, metrics, datasets }) => {
    for (let index = 0; index < 80; index += 1) {
      const run = aRun(experimentIds[index % 5 === 0 ? 1 : 0]!, {
        name: pick(texts),
        userId: pick(['ann', 'bob']),
        status: pick<RunStatus>(['running', 'finished', 'failed']),
        startedAt: pick(times),
        artifactUri: pick(['a', 'b']),
        ...(chance(60) && { endedAt: pick(times) }),
        ...(chance(25) && { deletedAt: 5 }),
        ...(chance(30) && { parentRunId: pick(['p1', 'p2']) }),
        ...(chance(40) && { notes: pick(texts) }),
        ...(chance(70) && { userName: pick(['Ann', 'Bob']) }),
        ...(chance(50) && { group: pick(['g1', 'g2']), jobType: pick(['train', 'eval']), sweepId: pick(['s1', 's2']) }),
        ...(chance(60) && { source: { name: pick(['a.py', 'b.py']), ...(chance(50) && { branch: pick(['main', '']) }) } }),
      });
      await runs.insert(run);
      const pairs = ['k1', 'k2'].filter(() => chance(70)).map((key) => ({ runId: run.id, key, value: pick(texts) }));
      await runs.insertParams(pairs);
      await runs.putLeaves(
        'summary',
        ['k1', 'k2', 'loss'].filter(() => chance(50)).map((key) => ({ runId: run.id, key, value: pick([...texts, 'NaN', '2', '10']) })),
      );
      await runs.putTags(['k1', 'k2'].filter(() => chance(60)).map((key) => ({ runId: run.id, key, value: pick(texts) })));
      const keys = ['loss', 'acc', ...(index === 40 ? ['lonely'] : [])].filter((key) => key === 'lonely' || chance(75));
      const points = keys.flatMap((key) => Array.from({ length: pick([1, 1, 2, 3]) }, (_, step) => ({ key, value: pick(metricValues), step, timestamp: 0 })));
      await metrics.append([{ runId: run.id, points }]);
      const inputs = ['d1', 'd2']
        .filter(() => chance(30))
        .map((digest) => ({
          dataset: { name: pick(['a', 'b', 'ä']), digest, sourceType: 's', source: '' },
          ...(chance(60) ? { context: pick(['a', 'b']) } : {}),
          tags: chance(60) ? [{ key: pick(['context', 'some.context', 'other']), value: pick(['a', 'b']) }] : [],
        }));
      await datasets.linkDatasets({ experimentId: run.experimentId, runId: run.id, inputs });
    }
  });
}
