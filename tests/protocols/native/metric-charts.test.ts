// Lines of buckets, bands and tails over the wire: in both forms, kept while nothing changes, refused where the query is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { columnsMediaType } from '../../../sdk/packed-columns.ts';
import { startTime } from '../../core/core-under-test.ts';
import { openNative } from './native-under-test.ts';

type Native = Awaited<ReturnType<typeof openNative>>;

async function seededRuns({ client }: Native, seeds: readonly number[], optimizer: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const seed of seeds) {
    const { id } = await client.createRun({ experimentId: '0', startedAt: startTime });
    await client.logBatch({
      runId: id,
      params: [
        { key: 'optimizer', value: optimizer },
        { key: 'seed', value: String(seed) },
      ],
      metrics: Array.from({ length: 40 }, (_, step) => [
        { key: 'loss', value: seed + 1 / (step + 1), step, timestamp: startTime + step * 100 },
        { key: 'epoch', value: Math.floor(step / 10), step, timestamp: startTime + step * 100 },
      ]).flat(),
    });
    ids.push(id);
  }
  return ids;
}

test('lines of buckets are the same in both forms, whatever the values are', async (t) => {
  const native = await openNative(t);
  const { client, send } = native;
  const [runId] = (await seededRuns(native, [1], 'adam')) as [string];
  await client.logBatch({ runId, metrics: (['NaN', 'Infinity', '-0'] as const).map((value, step) => ({ key: 'odd', value, step })) });
  for (const x of [{}, { x: 'relative' }, { x: 'time' }, { x: 'metric', xKey: 'epoch' }] as const) {
    const query = { runIds: [runId], keys: ['loss', 'odd', 'none'], buckets: 4, ...x };
    const { version, ...packed } = await client.getMetricBuckets(query);
    const answer = await send('POST', '/api/v1/metrics/buckets', { body: query });
    const { version: other, ...plain } = (await answer.json()) as typeof packed & { readonly version: string };
    assert.deepEqual(plain, packed);
    assert.deepEqual([answer.headers.get('etag'), version === other], [other, false]);
  }
  const { low, high, width, count, lines } = await client.getMetricBuckets({ runIds: [runId], keys: ['loss', 'odd'], buckets: 4, from: 0, to: 39 });
  assert.deepEqual([low, high, width, count], [0, 39, 10, 4]);
  assert.deepEqual([lines[0]!.total, lines[0]!.counts, lines[0]!.firsts[0], lines[0]!.lasts[3]], [40, [10, 10, 10, 10], 2, 1.025]);
  assert.deepEqual([lines[1]!.nanCounts, lines[1]!.mins, lines[1]!.maxs, lines[1]!.means], [[1], ['-0'], ['Infinity'], ['Infinity']]);
  const relative = await client.getMetricBuckets({ runIds: [runId], keys: ['loss'], x: 'relative', buckets: 1 });
  assert.deepEqual([relative.low, relative.high], [0, 3900]);
  const paired = await client.getMetricBuckets({ runIds: [runId], keys: ['loss', 'odd'], x: 'metric', xKey: 'epoch', buckets: 4 });
  assert.deepEqual(
    [paired.low, paired.high, paired.lines.map(({ total, unpaired }) => [total, unpaired])],
    [
      0,
      3,
      [
        [40, 0],
        [3, 0],
      ],
    ],
  );
});

test('what was seen is not sent again while nothing changed', async (t) => {
  const native = await openNative(t);
  const { client, send } = native;
  const [runId] = (await seededRuns(native, [1], 'adam')) as [string];
  const query = { runIds: [runId], keys: ['loss'] };
  const first = await client.getMetricBuckets(query);
  const again = await client.getMetricBuckets(query, { headers: { 'if-none-match': first.version } });
  assert.deepEqual([again.isUnchanged, again.version, again.lines], [true, first.version, []]);
  const bare = await send('POST', '/api/v1/metrics/buckets', { body: query, headers: { accept: columnsMediaType, 'if-none-match': first.version } });
  assert.deepEqual([bare.status, await bare.text()], [304, '']);
  const wider = await client.getMetricBuckets({ ...query, buckets: 7 }, { headers: { 'if-none-match': first.version } });
  assert.equal(wider.isUnchanged, undefined);
  await client.logBatch({ runId, metrics: [{ key: 'loss', value: 9, step: 3 }] });
  const changed = await client.getMetricBuckets(query, { headers: { 'if-none-match': first.version } });
  assert.deepEqual([changed.isUnchanged, changed.lines[0]!.total], [undefined, 41]);
});

test('a line goes on where its buckets end', async (t) => {
  const native = await openNative(t);
  const { client } = native;
  const [runId] = (await seededRuns(native, [1], 'adam')) as [string];
  const { lines } = await client.getMetricBuckets({ runIds: [runId], keys: ['loss'] });
  const { cursor } = lines[0]!;
  await client.logBatch({ runId, metrics: [40, 41].map((step) => ({ key: 'loss', value: step, step, timestamp: startTime })) });
  const { series } = await client.readMetricTail({ series: [{ runId, key: 'loss', cursor }], limit: 1 });
  assert.deepEqual(series, [{ runId, key: 'loss', cursor: series[0]!.cursor, isCut: true, isRewritten: false, steps: [40], values: [40], timestamps: [startTime] }]);
  await client.logBatch({ runId, metrics: [{ key: 'loss', value: 0, step: 0, timestamp: 1 }] });
  const rest = await client.readMetricTail({ series: [{ runId, key: 'loss', cursor: series[0]!.cursor }] });
  assert.deepEqual([rest.series[0]!.values, rest.series[0]!.isRewritten], [[41], true]);
  const { series: unknown } = await client.readMetricTail({ series: [{ runId, key: 'none' }] });
  assert.deepEqual(unknown, [{ runId, key: 'none', isCut: false, isRewritten: false, steps: [], values: [], timestamps: [] }]);
});

test('bands are over groups of a list, or over those a search falls into', async (t) => {
  const native = await openNative(t);
  const { client } = native;
  const adam = await seededRuns(native, [1, 2, 3], 'adam');
  const sgd = await seededRuns(native, [5], 'sgd');
  const query = { keys: ['loss'], buckets: 2 };
  const listed = await client.getMetricBands({ ...query, groups: [{ name: 'all', runIds: [...adam, ...sgd] }] });
  assert.deepEqual([listed.lines[0]!.name, listed.lines[0]!.counts, listed.lines[0]!.values], ['all', [4, 4], []]);
  const searched = await client.getMetricBands({ ...query, search: { experimentIds: ['0'], filter: "params.seed != '3'", by: ['params.optimizer', 'group'] } });
  assert.deepEqual(
    searched.lines.map(({ name, values, runIds, counts }) => [name, values, runIds.length, counts]),
    [
      ['adam, none', ['adam', null], 2, [2, 2]],
      ['sgd, none', ['sgd', null], 1, [1, 1]],
    ],
  );
  const last = await client.getMetricBands({ ...query, share: 'last', groups: [{ name: 'a', runIds: adam }] });
  const { means, medians, deviations, mins, maxs } = last.lines[0]!;
  assert.deepEqual([means[1], medians[1], deviations[1], mins[1], maxs[1]], [2.025, 2.025, 1, 1.025, 3.025]);
  const again = await client.getMetricBands({ ...query, share: 'last', groups: [{ name: 'a', runIds: adam }] }, { headers: { 'if-none-match': last.version } });
  assert.equal(again.isUnchanged, true);
});

test('a query that cannot be is refused with the field and what would be right', async (t) => {
  const { client } = await openNative(t);
  const refused = (promise: Promise<unknown>, pattern: RegExp) =>
    assert.rejects(promise, (error: Error & { readonly status?: number }) => error.status === 400 && pattern.test(error.message));
  await refused(client.getMetricBuckets({ runIds: ['a'], keys: ['b'], x: 'metric' }), /xKey/);
  await refused(client.getMetricBuckets({ runIds: ['a'], keys: ['b'], xKey: 'c' }), /xKey/);
  await refused(client.getMetricBuckets({ runIds: [], keys: ['b'] }), /runIds/);
  await refused(client.getMetricBands({ keys: ['b'] }), /groups or search/);
  await refused(client.getMetricBands({ keys: ['b'], search: { experimentIds: ['0'], by: ['metrics.loss'] } }), /params\., tags\./);
  await refused(client.readMetricTail({ series: [{ runId: 'a', key: 'b', cursor: 'c' }] }), /token|cursor/);
});
