// The duties of a metric store that reads many series at once: buckets, bands, tails and stretches, compared with what brute force finds.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import type { BucketedChart, SeriesTail, StretchPlace } from '../../src/core/tracking/metrics/metric-store.ts';
import { marksOf } from '../../src/core/tracking/metrics/metric-columns.ts';
import type { MetricMark, MetricPoint } from '../../src/core/tracking/metrics/metric.ts';
import type { Store } from '../../src/core/store.ts';
import { bandRowsOf, plainBands, type PlacedMark, plainBuckets, rowsOf, withMeansOf } from './bucket-reference.ts';
import { MetricReference } from './metric-reference.ts';
import { addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

const point = (key: string, value: number, step = 0, timestamp = 0): MetricPoint => ({ key, value, step, timestamp });

/** Few steps and times, so that repeats, ties and late points are common; values of all kinds. */
const anyPoint: fc.Arbitrary<MetricPoint> = fc.record({
  key: fc.constantFrom('x', 'y'),
  value: fc.oneof(fc.constantFrom(NaN, 0, -0, 1, -1, Infinity, -Infinity, 1e308, 0.1), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })),
  step: fc.oneof(fc.integer({ min: -3, max: 40 }), fc.constantFrom(1_000_000, -70_000)),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(1_700_000_000_000)),
});
const anyBatches = fc.array(fc.array(anyPoint, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 });
const anyBound = fc.option(fc.integer({ min: -80_000, max: 100 }), { nil: undefined });

export function testMetricReads(open: OpenStore): void {
  describe('as a store that reads many series at once', () => {
    let store: Store;
    let experimentId: string;
    before(async () => {
      store = await open();
      ({ experimentId } = await addRun(store));
    });
    after(() => store.close());

    const newRun = async (): Promise<string> => (await addRun(store, { experimentId })).id;
    const append = (runId: string, points: readonly MetricPoint[]) => store.transaction(({ metrics }) => metrics.append([{ runId, points }]));

    async function filledRun(batches: readonly (readonly MetricPoint[])[]): Promise<{ readonly runId: string; readonly reference: MetricReference }> {
      const runId = await newRun();
      const reference = new MetricReference();
      for (const points of batches) {
        reference.append(points);
        await append(runId, points);
      }
      return { runId, reference };
    }

    /** The marks of a series with their x; those that have none are only counted. */
    function placedBy(reference: MetricReference, key: string, { kind, zeroAt = 0 }: { readonly kind: 'step' | 'time' | 'metric'; readonly zeroAt?: number }) {
      const lasts = new Map(reference.bySteps('x').map(({ step, value }) => [step, value]));
      const xOf = (mark: MetricMark): number => (kind === 'step' ? mark.step : kind === 'time' ? mark.timestamp - zeroAt : (lasts.get(mark.step) ?? Number.NaN));
      const all = reference.bySteps(key).map((mark): PlacedMark => ({ mark, x: xOf(mark) }));
      const placed = all.filter(({ x }) => Number.isFinite(x));
      return { placed, unpaired: all.length - placed.length };
    }

    function checkLine({ grid, lines }: BucketedChart, index: number, { placed, unpaired }: ReturnType<typeof placedBy>): void {
      const line = lines[index]!;
      const expected = grid.count === 0 ? [] : plainBuckets(placed, grid);
      assert.deepEqual(withMeansOf(rowsOf(line.columns), expected), expected);
      assert.deepEqual([line.total, line.unpaired], [expected.reduce((sum, { count }) => sum + count, 0), unpaired]);
    }

    it('keeps of every bucket first, last, least, greatest, mean and counts as brute force finds them, along any axis and in any order of arrival', async () => {
      const axes = fc.constantFrom({ kind: 'step' } as const, { kind: 'time', zeroAt: 7 } as const, { kind: 'metric', key: 'x' } as const);
      await fc.assert(
        fc.asyncProperty(anyBatches, axes, fc.integer({ min: 1, max: 9 }), fc.tuple(anyBound, anyBound), async (batches, axis, buckets, [from, to]) => {
          const { runId, reference } = await filledRun(batches);
          const zeroAt = axis.kind === 'time' ? axis.zeroAt : 0;
          const series = ['y', 'x'].map((key) => ({ runId, key, zeroAt }));
          const chart = await store.metrics.buckets({ series, axis: axis.kind === 'time' ? { kind: 'time' } : axis, buckets, from, to });
          for (const [index, { key }] of series.entries()) checkLine(chart, index, placedBy(reference, key, axis));
        }),
        { numRuns: Number(process.env['ASSAY_PROPERTY_RUNS'] ?? 300) },
      );
    });

    it('cuts all series by one grid, from the first to the last of them or over the range asked for', async () => {
      const { runId: long } = await filledRun([Array.from({ length: 1000 }, (_, step) => point('y', step, step + 5))]);
      const { runId: short } = await filledRun([[point('y', 1, 0), point('y', 2, 9)]]);
      const series = [long, short].map((runId) => ({ runId, key: 'y' }));
      const { grid, lines } = await store.metrics.buckets({ series, axis: { kind: 'step' }, buckets: 10 });
      assert.deepEqual(grid, { low: 0, high: 1004, width: 100.5, count: 10 });
      assert.deepEqual(
        lines.map(({ total, columns }) => [total, columns.buckets.length]),
        [
          [1000, 10],
          [2, 1],
        ],
      );
      const part = await store.metrics.buckets({ series, axis: { kind: 'step' }, buckets: 4, from: 100, to: 199 });
      assert.deepEqual([part.grid, part.lines.map(({ total }) => total)], [{ low: 100, high: 199, width: 25, count: 4 }, [100, 0]]);
      const nothing = await store.metrics.buckets({ series: [{ runId: newId(), key: 'y' }], axis: { kind: 'step' }, buckets: 4 });
      assert.deepEqual([nothing.grid.count, nothing.lines[0]!.total, nothing.lines[0]!.cursor], [0, 0, undefined]);
    });

    it('finds every point of a long series along each axis, in time and by another metric too', async () => {
      const count = 40_000;
      const points = Array.from({ length: count }, (_, step) => [point('y', Math.sin(step) * 1e-3 + step, step, step * 3), point('x', step / 2, step, step * 3)]).flat();
      const { runId, reference } = await filledRun([points.slice(0, 50_000), points.slice(50_000)]);
      for (const axis of [{ kind: 'step' }, { kind: 'time' }, { kind: 'metric', key: 'x' }] as const) {
        const chart = await store.metrics.buckets({ series: [{ runId, key: 'y' }], axis, buckets: 100 });
        checkLine(chart, 0, placedBy(reference, 'y', axis));
        assert.equal(chart.lines[0]!.total, count);
      }
    });

    it('reads what a run shows of the one it goes on from as its own beginning', async () => {
      const { runId: first } = await filledRun([Array.from({ length: 100 }, (_, step) => [point('y', step, step, step * 10), point('x', -step, step, 0)]).flat()]);
      const { runId: second, reference } = await filledRun([
        Array.from({ length: 50 }, (_, index) => [point('y', index, 60 + index, 5000), point('x', index, 60 + index, 0)]).flat(),
      ]);
      reference.append(Array.from({ length: 60 }, (_, step) => [point('y', step, step, step * 10), point('x', -step, step, 0)]).flat());
      const series = [{ runId: second, key: 'y', earlier: [{ runId: first, toStep: 59 }] }];
      for (const axis of [{ kind: 'step' }, { kind: 'time' }, { kind: 'metric', key: 'x' }] as const) {
        const chart = await store.metrics.buckets({ series, axis, buckets: 7 });
        checkLine(chart, 0, placedBy(reference, 'y', axis));
        assert.equal(chart.lines[0]!.total, 110);
      }
    });

    it('says of groups of runs, bucket by bucket, what the runs that have a number there are like', async () => {
      const anyGroups = fc.array(fc.array(anyBatches, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 2 });
      await fc.assert(
        fc.asyncProperty(anyGroups, fc.constantFrom('mean', 'last'), async (all, share) => {
          const tame = all.map((group) => group.map((batches) => batches.map((points) => points.filter(({ value }) => Math.abs(value) < 1e7 || Number.isNaN(value)))));
          const groups = await Promise.all(tame.map((group) => Promise.all(group.map(filledRun))));
          const series = (group: (typeof groups)[number]) => ({ series: group.map(({ runId }) => ({ runId, key: 'y' })) });
          const found = await store.metrics.bands({ groups: groups.map(series), axis: { kind: 'step' }, buckets: 5, share });
          for (const [index, group] of groups.entries()) {
            const rows = group.map(({ reference }) => (found.grid.count === 0 ? [] : plainBuckets(placedBy(reference, 'y', { kind: 'step' }).placed, found.grid)));
            const expected = plainBands(rows, share);
            const bands = bandRowsOf(found.groups[index]!.columns);
            assert.deepEqual(
              bands.map(({ bucket, count }) => [bucket, count]),
              expected.map(({ bucket, count }) => [bucket, count]),
            );
            for (const [at, band] of bands.entries()) checkBand(band, expected[at]!);
          }
        }),
        { numRuns: 30 },
      );
    });

    it('lowers the number of runs where some have ended, and extrapolates nothing', async () => {
      const lengths = [10, 20, 40];
      const runs = await Promise.all(lengths.map((length) => filledRun([Array.from({ length }, (_, step) => point('y', length + step, step))])));
      const { groups } = await store.metrics.bands({
        groups: [{ series: runs.map(({ runId }) => ({ runId, key: 'y' })) }],
        axis: { kind: 'step' },
        buckets: 4,
        share: 'last',
      });
      const { buckets, counts, means, medians, deviations, errors, lows, highs } = groups[0]!.columns;
      assert.deepEqual(
        [[...buckets], [...counts]],
        [
          [0, 1, 2, 3],
          [3, 2, 1, 1],
        ],
      );
      assert.deepEqual([...medians], [29, 49, 69, 79]);
      // Of 19, 29 and 49, by scipy.stats: t.interval(0.95, 2, loc=mean, scale=sem).
      const expected = [32.333333333333336, 15.275252316519467, 8.819171036881968, -5.612497002634257, 70.27916366930093];
      for (const [index, value] of [means, deviations, errors, lows, highs].map((column) => column[0]!).entries())
        assert.ok(Math.abs(value - expected[index]!) < 1e-9, `${value} instead of ${expected[index]}`);
      assert.deepEqual([deviations[2], errors[2], lows[2], highs[2]], [NaN, NaN, NaN, NaN]);
    });

    it('tells one state of a series from the next by its version', async () => {
      const { runId } = await filledRun([[point('y', 1, 1)]]);
      const versions = () =>
        store.metrics.versions([
          { runId, key: 'y' },
          { runId, key: 'none' },
        ]);
      const before = await versions();
      assert.deepEqual([before[0] === '', before[1]], [false, '']);
      await append(runId, [point('y', 1, 1)]);
      assert.deepEqual(await versions(), before);
      await append(runId, [point('y', 2, 1)]);
      assert.notDeepEqual(await versions(), before);
    });

    const tail = async (runId: string, cursor: string | undefined, limit = 1000): Promise<SeriesTail> =>
      (await store.metrics.tail({ series: [{ runId, key: 'y', cursor }], limit }))[0]!;

    it('reads the tail of a series beyond a cursor, and says when points came before it', async () => {
      const { runId } = await filledRun([Array.from({ length: 10 }, (_, step) => point('y', step, step))]);
      const chart = await store.metrics.buckets({ series: [{ runId, key: 'y' }], axis: { kind: 'step' }, buckets: 3 });
      const start = chart.lines[0]!.cursor;
      const nothing = await tail(runId, start);
      assert.deepEqual([nothing.points.steps.length, nothing.cursor, nothing.isRewritten], [0, start, false]);
      await append(runId, [point('y', 10, 10), point('y', NaN, 11), point('y', 9, 9)]);
      const more = await tail(runId, start);
      assert.deepEqual([[...more.points.values], more.isCut, more.isRewritten], [[10, NaN], false, false]);
      await append(runId, [point('y', 3.5, 3), point('y', 12, 12)]);
      const late = await tail(runId, more.cursor);
      assert.deepEqual([[...late.points.values], late.isRewritten], [[12], true]);
      await assert.rejects(store.metrics.tail({ series: [{ runId, key: 'x', cursor: start }], limit: 1 }), refusal('invalid_argument'));
      await assert.rejects(tail(runId, `${start}x`), refusal('invalid_argument'));
      assert.equal((await tail(newId(), undefined)).cursor, undefined);
    });

    it('reads a whole series by its tails, however short they are, while it grows', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(anyPoint, { minLength: 1, maxLength: 30 }), { minLength: 2, maxLength: 5 }), fc.integer({ min: 1, max: 7 }), async (batches, limit) => {
          const runId = await newRun();
          const reference = new MetricReference();
          let cursor: string | undefined;
          let seen: MetricMark[] = [];
          for (const points of batches) {
            reference.append(points);
            await append(runId, points);
            for (let isCut = true; isCut;) {
              const found = await tail(runId, cursor, limit);
              if (found.isRewritten && cursor !== undefined) [seen, cursor, isCut] = [[], undefined, true];
              else {
                for (const mark of marksOf(found.points)) seen.push(mark);
                ({ isCut } = found);
                cursor = found.cursor ?? cursor;
                assert.equal(found.isRewritten, false);
              }
            }
            assert.deepEqual(seen, reference.bySteps('y'));
          }
        }),
        { numRuns: 60 },
      );
    });

    it('hands out all points of several series in stretches: none is left out, none comes twice', async () => {
      const lengths = [0, 3, 1, 50, 2, 7_000, 4];
      const runs = await Promise.all(
        lengths.map((length, run) => filledRun([Array.from({ length }, (_, index) => point('y', index % 7 === 0 ? NaN : index, (index * 31) % 1009, run + index))])),
      );
      const series = runs.map(({ runId }) => ({ runId, key: 'y' }));
      // Point by point only a short one: every stretch is a read of its own.
      for (const [limit, first] of [
        [1, 6],
        [100, 0],
        [1_000, 0],
        [100_000, 0],
      ] as const) {
        const found: MetricMark[][] = series.map(() => []);
        let place: StretchPlace | undefined = { index: first };
        while (place !== undefined) {
          const stretch = await store.metrics.stretch({ series, place, limit });
          for (const { index, points } of stretch.parts) for (const mark of marksOf(points)) found[index]!.push(mark);
          place = stretch.next;
        }
        for (const [index, { reference }] of runs.entries()) if (index >= first) assert.deepEqual(found[index], reference.bySteps('y'));
      }
    });
  });
}

function checkBand(found: ReturnType<typeof bandRowsOf>[number], expected: ReturnType<typeof plainBands>[number]): void {
  const scale = Math.max(1e-300, Math.abs(expected.min), Math.abs(expected.max));
  for (const name of ['mean', 'median', 'min', 'max', 'deviation'] as const) {
    if (Number.isNaN(expected[name])) assert.ok(Number.isNaN(found[name]), `${name} is ${found[name]}`);
    else assert.ok(Math.abs(found[name] - expected[name]) <= scale * 1e-9, `${name} is ${found[name]} instead of ${expected[name]}`);
  }
}
