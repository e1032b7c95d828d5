// Groups of runs over the wire: by what they share, by all params but some, with what their metrics are like together.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeNumber } from '../../../sdk/wire-number.ts';
import { openNative } from './native-under-test.ts';

type Client = Awaited<ReturnType<typeof openNative>>['client'];

interface Seeded {
  readonly params: Readonly<Record<string, string>>;
  readonly values: readonly (number | 'NaN')[];
}

async function log(client: Client, { params, values }: Seeded): Promise<string> {
  const { id } = await client.createRun({ experimentId: '0' });
  await client.logBatch({
    runId: id,
    params: Object.entries(params).map(([key, value]) => ({ key, value })),
    metrics: values.map((value, step) => ({ key: 'acc', value, step })),
  });
  return id;
}

const search = { experimentIds: ['0'] };

test('runs that share all params but the seed are one group, told by the params that differ', async (t) => {
  const { client } = await openNative(t);
  const ids: Record<string, string[]> = { '0.1': [], '0.2': [] };
  for (const lr of ['0.1', '0.2']) {
    for (const seed of [1, 2, 3])
      ids[lr]!.push(await log(client, { params: { lr, seed: String(seed), epochs: '3' }, values: [seed / 10, Number((Number(lr) + seed / 100).toFixed(2)), 0] }));
  }
  const table = await client.groupRuns({
    search: { ...search, allParamsBut: ['seed'] },
    metrics: [
      { key: 'acc', statistic: 'max' },
      { key: 'acc', statistic: 'last' },
      { key: 'none', statistic: 'mean' },
    ],
    order: { metric: 0, isAscending: false },
  });
  assert.deepEqual([table.fields, table.groupCount, table.runCount], [['params.lr'], 2, 6]);
  assert.deepEqual(
    table.groups.map(({ values, runIds }) => [values, runIds.toSorted()]),
    [
      [['0.2'], ids['0.2']!.toSorted()],
      [['0.1'], ids['0.1']!.toSorted()],
    ],
  );
  const [best, last, none] = table.groups[0]!.figures;
  // Of 0.21, 0.22 and 0.3: by hand.
  const [mean, deviation] = [0.73 / 3, Math.sqrt(((0.21 - 0.73 / 3) ** 2 + (0.22 - 0.73 / 3) ** 2 + (0.3 - 0.73 / 3) ** 2) / 2)];
  assert.equal(best!.count, 3);
  for (const [figure, expected] of [
    [best!.mean, mean],
    [best!.deviation, deviation],
    [best!.error, deviation / Math.sqrt(3)],
    [best!.high, mean + (4.302652729749464 * deviation) / Math.sqrt(3)],
  ] as const) {
    assert.ok(Math.abs(decodeNumber(figure!) - expected) < 1e-12, `${String(figure)} is not ${expected}`);
  }
  assert.deepEqual([best!.median, best!.min, best!.max], [0.22, 0.21, 0.3]);
  assert.deepEqual([last!.mean, last!.deviation], [0, 0]);
  assert.deepEqual(none, { count: 0 });
});

test('a group counts the runs that have a number, says nothing of the spread of one, and stands last without any', async (t) => {
  const { client } = await openNative(t);
  await log(client, { params: { model: 'a' }, values: ['NaN'] });
  await log(client, { params: { model: 'b' }, values: [5] });
  await log(client, { params: { model: 'b' }, values: ['NaN'] });
  await log(client, { params: {}, values: [7] });
  const metrics = [{ key: 'acc', statistic: 'last' }] as const;
  const table = await client.groupRuns({ search: { ...search, by: ['params.model'] }, metrics, order: { metric: 0, isAscending: true } });
  assert.deepEqual(
    table.groups.map(({ values, runIds, figures: [figures] }) => [values, runIds.length, figures!.count, figures!.mean, figures!.deviation]),
    [
      [['b'], 2, 1, 5, 'NaN'],
      [[null], 1, 1, 7, 'NaN'],
      [['a'], 1, 0, undefined, undefined],
    ],
  );
  const cut = await client.groupRuns({ search: { ...search, by: ['params.model'], filter: 'metrics.acc > 1' }, metrics, limit: 1 });
  assert.deepEqual([cut.groups.length, cut.groupCount, cut.runCount], [1, 2, 2]);
});

test('what cannot be grouped is refused with the field and what would be right', async (t) => {
  const { client } = await openNative(t);
  const refused = (promise: Promise<unknown>, pattern: RegExp) =>
    assert.rejects(promise, (error: Error & { readonly status?: number }) => error.status === 400 && pattern.test(error.message));
  const metrics = [{ key: 'acc', statistic: 'last' }] as const;
  await refused(client.groupRuns({ search, metrics }), /by or allParamsBut/);
  await refused(client.groupRuns({ search: { ...search, by: ['params.a'], allParamsBut: ['b'] }, metrics }), /by or allParamsBut/);
  await refused(client.groupRuns({ search: { ...search, by: ['metrics.acc'] }, metrics }), /params\., tags\./);
  await refused(client.groupRuns({ search: { ...search, by: ['group'] }, metrics, order: { metric: 1, isAscending: true } }), /order/);
  await refused(client.groupRuns({ search: { ...search, by: ['group'], filter: 'no sense' }, metrics }), /filter|no sense/);
});

test('a row of a search has the metrics that are wanted and no others', async (t) => {
  const { client } = await openNative(t);
  const { id } = await client.createRun({ experimentId: '0' });
  await client.logBatch({ runId: id, metrics: ['a', 'b', 'c'].map((key) => ({ key, value: 1, step: 0 })) });
  const keysOf = async (metricKeys?: readonly string[]) => (await client.searchRuns({ ...search, metricKeys })).items[0]!.metrics.map(({ key }) => key);
  assert.deepEqual([await keysOf(), await keysOf(['c', 'none', 'a']), await keysOf([])], [['a', 'b', 'c'], ['a', 'c'], []]);
});
