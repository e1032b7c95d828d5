// Logged series are compared to the last bit, and storage's own blur makes no difference.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { compareSeries, isClose, isEqualSeries, type LoggedPoint, numberText, SeriesComparison } from '../../src/compare/results/compare-series.ts';
import { differingSeries } from '../../src/compare/results/differing-series.ts';
import { isVolatileName } from '../../src/compare/results/volatile-names.ts';

/** One point a step, a second apart. */
const series = (...values: readonly number[]): readonly LoggedPoint[] => values.map((value, step) => ({ step, value, timestamp: step * 1000 }));
type LoggedSeries = ReadonlyMap<string, readonly LoggedPoint[]>;
const diffSeries = (before: LoggedSeries, after: LoggedSeries) => {
  const evidence = [...new Set([...before.keys(), ...after.keys()])].map((key) => compareSeries(key, [before.get(key) ?? [], after.get(key) ?? []]));
  return { evidence, ...differingSeries(evidence) };
};
const compare = (before: readonly LoggedPoint[], after: readonly LoggedPoint[]) => compareSeries('loss', [before, after]);

describe('two series', () => {
  it('are equal when every point is, whenever it was logged; NaN equals NaN', () => {
    const later = series(1, Number.NaN, Infinity, -0).map((point) => ({ ...point, timestamp: point.timestamp + 5 }));
    const evidence = compare(series(1, Number.NaN, Infinity, -0), later);
    assert.deepEqual([evidence.pointsBefore, evidence.pointsAfter, evidence.equalPoints, evidence.firstDifference], [4, 4, 4, undefined]);
    assert.ok(isEqualSeries(evidence));
  });

  it('differ in a single bit, in the sign of zero, and in a point more', () => {
    assert.deepEqual(compare(series(1, 0.1 + 0.2), series(1, 0.3)).firstDifference, { step: 1, before: '0.30000000000000004', after: '0.3' });
    assert.deepEqual(compare(series(0), series(-0)).firstDifference, { step: 0, before: '0', after: '-0' });
    const longer = compare(series(1), series(1, 2));
    assert.deepEqual([longer.pointsBefore, longer.pointsAfter, longer.firstDifference], [1, 2, { step: 1, before: 'nothing', after: '2' }]);
    assert.ok(!isEqualSeries(longer));
  });

  it('keep their order within a step where it was recorded', () => {
    const spaced = (...values: readonly number[]): readonly LoggedPoint[] => values.map((value, index) => ({ step: 0, value, timestamp: index * 1000 }));
    assert.ok(isEqualSeries(compare(spaced(0.5, 0.5, 0.6), spaced(0.5, 0.5, 0.6))));
    assert.ok(!isEqualSeries(compare(spaced(0.5, 0.5, 0.6), spaced(0.5, 0.6, 0.6))));
    assert.ok(!isEqualSeries(compare(spaced(1, 2), spaced(2, 1))));
  });

  it('are equal where storage lost order and repeats of points logged in one millisecond', () => {
    const rushed: readonly LoggedPoint[] = [
      { step: 0, value: 1, timestamp: 7 },
      { step: 0, value: 2, timestamp: 7 },
    ];
    const slower: readonly LoggedPoint[] = [
      { step: 0, value: 2, timestamp: 7 },
      { step: 0, value: 1, timestamp: 8 },
      { step: 0, value: 1, timestamp: 9 },
    ];
    const evidence = compare(rushed, slower);
    assert.ok(isEqualSeries(evidence));
    assert.deepEqual([evidence.pointsBefore, evidence.pointsAfter], [2, 2]);
    assert.ok(
      !isEqualSeries(
        compare(
          rushed,
          slower.map((point) => ({ ...point, value: point.value + 1 })),
        ),
      ),
    );
  });

  it('are within a tolerance only when every pair is', () => {
    const tolerance = { relative: 0.01, absolute: 0, source: 'user' as const };
    assert.equal(compareSeries('loss', [series(100, 200), series(101, 201)], { tolerance }).tolerance?.isWithin, true);
    assert.equal(compareSeries('loss', [series(100, 200), series(101, 210)], { tolerance }).tolerance?.isWithin, false);
    assert.equal(compareSeries('loss', [series(100), series(100, 200)], { tolerance }).tolerance?.isWithin, false);
  });

  it('are equal to themselves in any order of points, and are never equal to one with another value', () => {
    const points = fc.array(fc.record({ step: fc.integer({ min: -3, max: 5 }), value: fc.double(), timestamp: fc.nat(100) }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(points, (list) => assert.ok(isEqualSeries(compare(list, list.toReversed())))));
    fc.assert(
      fc.property(points, fc.nat(), (list, at) => {
        const index = at % list.length;
        const changed = list.with(index, { ...(list[index] as LoggedPoint), value: 12345.678 });
        fc.pre(!list.some(({ value }) => value === 12345.678));
        assert.ok(!isEqualSeries(compare(list, changed)));
      }),
    );
  });
});

it('numbers are told so that they read back to the same bits', () => {
  fc.assert(fc.property(fc.double(), (value) => assert.ok(Object.is(Number(numberText(value)), value))));
});

it('nearness is that of the larger of two bounds, and nothing is near NaN or an infinity but itself', () => {
  assert.ok(isClose([1, 1.01], { relative: 0, absolute: 0.02 }));
  assert.ok(!isClose([1, 1.03], { relative: 0.01, absolute: 0.02 }));
  assert.ok(isClose([Number.NaN, Number.NaN], { relative: 0, absolute: 0 }));
  assert.ok(!isClose([Number.NaN, 1], { relative: 9, absolute: 9 }));
  assert.ok(!isClose([Infinity, 1e308], { relative: 9, absolute: 9 }));
});

it('the first difference over all keys is by step, then by key, and leaves out what is volatile', () => {
  const before = new Map([
    ['train_time', series(1)],
    ['b', series(1, 2, 3)],
    ['a', series(1, 2, 3)],
    ['same', series(5)],
  ]);
  const after = new Map([
    ['train_time', series(9)],
    ['b', series(1, 9, 3)],
    ['a', series(1, 8, 3)],
    ['same', series(5)],
    ['new', series(0, 0, 0)],
  ]);
  const { first, differing, evidence } = diffSeries(before, after);
  assert.deepEqual(first, { key: 'new', step: 0, before: 'nothing', after: '0' });
  assert.deepEqual(differing, ['a', 'b', 'new']);
  assert.equal(evidence.length, 5);
  after.delete('new');
  assert.deepEqual(diffSeries(before, after).first, { key: 'a', step: 1, before: '2', after: '8' });
});

it('times, speeds and use of the machine are volatile by their names; results that speak of time are not', () => {
  for (const key of [
    'train_time',
    'time',
    'epoch_time',
    'fitTime',
    'train_runtime',
    'train_samples_per_second',
    'tokens_per_sec',
    'system/cpu_utilization_percentage',
    'gpu_memory_allocated_mb',
    'elapsed',
    'eval_steps_per_second',
    'wall_time',
    'val/batch_time',
    'throughput',
    'max_memory_gb',
  ])
    assert.ok(isVolatileName(key), key);
  for (const key of [
    'loss',
    'val_acc',
    'time_series_mae',
    'time_to_event_auc',
    'survival_time_mse',
    'second_order_loss',
    'memory_network_acc',
    'speed_of_light_error',
    'f1',
    'temperature_rmse',
    'lr',
    'ms_ssim',
    'accuracy_at_time',
    '',
  ])
    assert.ok(!isVolatileName(key), key);
});

it('a series compared in stretches of whole steps compares as it does at once', () => {
  const points = fc.array(fc.record({ step: fc.integer({ min: 0, max: 12 }), value: fc.constantFrom(0, -0, 1, 2, Number.NaN), timestamp: fc.integer({ min: 0, max: 60 }) }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(points, points, fc.integer({ min: 0, max: 13 }), (before, after, cut) => {
      const rules = { tolerance: { relative: 0, absolute: 1, source: 'user' as const } };
      const comparison = new SeriesComparison('loss', rules);
      const [early, late] = [({ step }: LoggedPoint) => step < cut, ({ step }: LoggedPoint) => step >= cut];
      comparison.add(before.filter(early), after.filter(early));
      comparison.add(before.filter(late), after.filter(late));
      assert.deepEqual(comparison.result(), compareSeries('loss', [before, after], rules));
    }),
  );
});
