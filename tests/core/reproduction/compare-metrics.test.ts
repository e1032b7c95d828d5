// Where the metrics of two runs part, also when there are more series than are read.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareMetrics } from '../../../src/core/reproduction/compare-metrics.ts';
import { pairMetrics } from '../../../src/compare/results/pair-metrics.ts';
import { runNames } from '../../../src/compare/results/run-names.ts';
import { metricKeys } from '../../../src/core/reproduction/metric-keys.ts';
import { rulesFrom } from '../../../src/compare/results/pair-rules.ts';
import { differingSeries } from '../../../src/compare/results/differing-series.ts';
import { caller, openCore } from '../core-under-test.ts';

type Points = Readonly<Record<string, readonly number[]>>;

async function compared(t: Parameters<typeof openCore>[0], before: Points, after: Points) {
  const { core, store } = await openCore(t);
  const logged = async (series: Points) => {
    const { id: runId } = (await core.runs.create(caller, { experimentId: '0' })).run;
    const points = Object.entries(series).flatMap(([key, values]) => values.map((value, step) => ({ key, value, step, timestamp: 1000 + step * 100 })));
    await core.ingest.logBatch(caller, { runId, points });
    return runId;
  };
  const pair = { before: await logged(before), after: await logged(after) };
  const [one, other] = await store.runs.records([pair.before, pair.after]);
  const names = runNames('none', undefined);
  const evidence = await compareMetrics(store.metrics, pair, { metrics: pairMetrics(metricKeys(one!), metricKeys(other!), [names, names]), rules: rulesFrom(undefined) });
  const counted = evidence.filter(({ isVolatile }) => !isVolatile).map(({ key }) => key);
  const metrics = evidence.map(({ key, lastBefore, lastAfter }) => ({
    key,
    ...(lastBefore === undefined ? {} : { before: lastBefore }),
    ...(lastAfter === undefined ? {} : { after: lastAfter }),
  }));
  return { ...differingSeries(evidence), counted, metrics };
}

test('the first difference is the earliest step of any metric that counts, then the first key', async (t) => {
  const before = { b: [1, 2, 3], a: [1, 2, 3], same: [Number.NaN, -0], epoch_time: [1, 1], gone: [1] };
  const after = { b: [1, 2.5, 3], a: [1, 2, 4], same: [Number.NaN, -0], epoch_time: [2, 2], came: [1] };
  const { first, differing, metrics, counted } = await compared(t, before, after);
  assert.deepEqual(differing, ['a', 'b', 'came', 'gone']);
  assert.deepEqual(counted, ['a', 'b', 'came', 'gone', 'same']);
  assert.equal(first?.step, 0);
  assert.equal(first?.key, 'came');
  assert.deepEqual(metrics.slice(0, 4), [
    { key: 'a', before: '3', after: '4' },
    { key: 'b', before: '3', after: '3' },
    { key: 'came', after: '1' },
    { key: 'epoch_time', before: '1', after: '2' },
  ]);
});

test('a zero of the other sign and one unit in the last place are differences', async (t) => {
  const { differing, first } = await compared(t, { zero: [0], x: [0.1 + 0.2] }, { zero: [-0], x: [0.3] });
  assert.deepEqual(differing, ['x', 'zero']);
  assert.deepEqual(first, { key: 'x', step: 0, before: '0.30000000000000004', after: '0.3' });
});

test('a metric that is another key in each run is held against its counterpart', async (t) => {
  const series = (folder: string, last: number): Points => ({ [`${folder}/loss`]: [1, 0.5], [`${folder}/acc`]: [0.5, last], lr: [0.1] });
  const { differing, first, metrics } = await compared(t, series('exp2', 0.8), series('exp3', 0.9));
  assert.deepEqual(differing, ['exp3/acc (renamed from exp2/acc)']);
  assert.deepEqual(first, { key: 'exp3/acc', step: 1, before: '0.8', after: '0.9' });
  assert.deepEqual(metrics, [
    { key: 'exp3/acc', before: '0.8', after: '0.9' },
    { key: 'exp3/loss', before: '0.5', after: '0.5' },
    { key: 'lr', before: '0.1', after: '0.1' },
  ]);
});

test('of a key that both have and that is two metrics, each series is read from its own run', async (t) => {
  // What was exp1 and exp2 in the first is exp2 and exp3 in the second; exp2/extra was logged by the first alone.
  const before: Points = { 'exp1/loss': [3, 2], 'exp2/loss': [3, 1], 'exp2/extra': [7] };
  const after: Points = { 'exp2/loss': [3, 2], 'exp3/loss': [3, 1] };
  const { differing, metrics } = await compared(t, before, after);
  assert.deepEqual(differing, ['exp2/extra']);
  assert.deepEqual(metrics, [
    { key: 'exp2/extra', before: '7' },
    { key: 'exp2/loss', before: '2', after: '2' },
    { key: 'exp3/loss', before: '1', after: '1' },
  ]);
});

test('of many series every one is compared', async (t) => {
  const series = (last: number): Points => Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`m${String(index).padStart(3, '0')}`, [1, index === 119 ? last : 2, 3]]));
  const { differing, first, metrics } = await compared(t, series(2), series(2.5));
  assert.equal(metrics.length, 120);
  assert.deepEqual([differing, first], [['m119'], { key: 'm119', step: 1, before: '2', after: '2.5' }]);
});

test('a series of any length is compared to its last point, in stretches', async (t) => {
  const { core, store } = await openCore(t);
  const logged = async (last: number): Promise<string> => {
    const { id: runId } = (await core.runs.create(caller, { experimentId: '0' })).run;
    for (let from = 0; from < 120_000; from += 40_000) {
      const points = Array.from({ length: 40_000 }, (_, index) => ({
        key: 'loss',
        value: from + index === 119_999 ? last : 1 / (from + index + 1),
        step: from + index,
        timestamp: 1000 + from + index,
      }));
      await core.ingest.logBatch(caller, { runId, points });
    }
    return runId;
  };
  const pair = { before: await logged(1), after: await logged(2) };
  const [metric] = await compareMetrics(store.metrics, pair, { metrics: [{ before: 'loss', after: 'loss' }], rules: rulesFrom({ tolerance: { loss: { absolute: 1 } } }) });
  assert.deepEqual(metric, {
    key: 'loss',
    pointsBefore: 120_000,
    pointsAfter: 120_000,
    equalPoints: 119_999,
    firstDifference: { step: 119_999, before: '1', after: '2' },
    lastBefore: '1',
    lastAfter: '2',
    isVolatile: false,
    tolerance: { relative: 0, absolute: 1, source: 'user', isWithin: true },
  });
});
