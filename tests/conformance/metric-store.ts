// The duties of a metric store, as tests: every state is compared with one worked out in memory.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import { makeColumns, marksOf } from '../../src/core/tracking/metrics/metric-columns.ts';
import type { MetricMark, MetricPoint, MetricSummary } from '../../src/core/tracking/metrics/metric.ts';
import type { Store } from '../../src/core/store.ts';
import { MetricReference } from './metric-reference.ts';
import { addRun, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

/** A point whose step and timestamp may be beyond what a double holds. */
function farPoint(key: string, value: number, step: bigint, timestamp: bigint): MetricPoint {
  const isFar = (whole: bigint): boolean => !Number.isSafeInteger(Number(whole));
  return { key, value, step: Number(step), timestamp: Number(timestamp), ...(isFar(step) && { farStep: step }), ...(isFar(timestamp) && { farTimestamp: timestamp }) };
}

const point = (key: string, value: number, step = 0, timestamp = 0): MetricPoint => ({ key, value, step, timestamp });

export function testMetricStore(open: OpenStore): void {
  describe('as a metric store', () => {
    let store: Store;
    let experimentId: string;
    before(async () => {
      store = await open();
      ({ experimentId } = await addRun(store));
    });
    after(() => store.close());

    const newRun = async (): Promise<string> => (await addRun(store, { experimentId })).id;
    const append = (runId: string, points: readonly MetricPoint[]) => store.transaction(({ metrics }) => metrics.append([{ runId, points }]));
    const history = (runId: string, key: string, limit = 1000): Promise<readonly MetricMark[]> =>
      readPages(async (page) => {
        const { points, next } = await store.metrics.series({ runId, key, page });
        return { items: marksOf(points), ...(next === undefined ? {} : { next }) };
      }, limit);

    /** Compares everything that can be read of a run with the reference. */
    async function compare(runId: string, reference: MetricReference, limit = 50): Promise<void> {
      const summaries = await store.metrics.summaries(runId);
      assert.deepEqual(
        summaries.map(({ key }) => key),
        reference.keys(),
      );
      for (const summary of summaries) {
        const expected = reference.summary(summary.key);
        assert.deepEqual(summary, summary.mean === undefined ? expected : { ...expected, mean: summary.mean });
        checkMean(summary, reference.exactMean(summary.key));
        assert.deepEqual(await history(runId, summary.key, limit), reference.byTime(summary.key));
        const [one] = await store.metrics.manySeries({ series: [{ runId, key: summary.key }], limit: 1_000_000 });
        assert.deepEqual({ ...one, points: marksOf(one!.points) }, { runId, key: summary.key, points: reference.bySteps(summary.key), isCut: false });
      }
    }

    it('gives values back to the bit: NaN, infinities, -0, the least and the greatest', async () => {
      const runId = await newRun();
      const values = [NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 1.7976931348623157e308, Math.fround(0.1), 0.1, 2 ** -149, Math.PI];
      await append(
        runId,
        values.map((value, step) => point('v', value, step, step)),
      );
      assert.deepEqual(
        (await history(runId, 'v')).map(({ value }) => value),
        values,
      );
    });

    it('keeps steps and times up to 2^53 - 1 of both signs, for steps', async () => {
      const runId = await newRun();
      const far = Number.MAX_SAFE_INTEGER;
      const points = [point('far', 1, -far, 0), point('far', 2, far, far), point('far', 3, 0, 1), point('far', 4, 2 ** 50 + 1, 2), point('far', 5, -(2 ** 51), 3)];
      await append(runId, points);
      assert.deepEqual(
        await history(runId, 'far', 2),
        [points[0], points[2], points[3], points[4], points[1]].map((mark) => ({ value: mark!.value, step: mark!.step, timestamp: mark!.timestamp })),
      );
      assert.deepEqual((await store.metrics.summaries(runId))[0]!.last, { value: 2, step: far, timestamp: far });
    });

    it('keeps every step and time of 64 bits to the digit: in histories, pages, ranges, samples and summaries', async () => {
      const runId = await newRun();
      const greatest = 2n ** 63n - 1n;
      const steps = [-(2n ** 63n), -(2n ** 63n) + 1n, -(2n ** 53n) - 1n, -(2n ** 53n), -5n, 7n, 2n ** 53n, 2n ** 53n + 1n, 1_763_000_000_000_000_001n, greatest - 1n, greatest];
      const points = steps.map((step, index) => farPoint('f', index, step, index % 2 === 0 ? 3n : greatest - BigInt(index)));
      const marks = points.map(({ key: _key, ...mark }) => mark);
      for (const part of [
        [0, 4, 8],
        [10, 1, 3],
        [2, 5, 6, 7, 9],
        [0, 10],
      ])
        await append(
          runId,
          part.map((index) => points[index]!),
        );
      const byTime = [0, 2, 4, 6, 8, 10, 9, 7, 5, 3, 1].map((index) => marks[index]!);
      for (const limit of [1, 3, 1000]) assert.deepEqual(await history(runId, 'f', limit), byTime);
      const read = async (query: { readonly fromStep?: number | bigint; readonly toStep?: number | bigint }) =>
        marksOf((await store.metrics.manySeries({ series: [{ runId, key: 'f' }], limit: 100, ...query }))[0]!.points);
      assert.deepEqual(await read({}), marks);
      assert.deepEqual(await read({ fromStep: greatest }), [marks[10]]);
      assert.deepEqual(await read({ fromStep: 2n ** 53n + 1n, toStep: greatest - 1n }), marks.slice(7, 10));
      assert.deepEqual(await read({ fromStep: -(2n ** 53n) - 1n, toStep: 7 }), marks.slice(2, 6));
      assert.deepEqual(await read({ toStep: -(2n ** 63n) }), [marks[0]]);
      const [sample] = await store.metrics.sample({ series: [{ runId, key: 'f' }], count: 3 });
      assert.deepEqual([marksOf(sample!.points), sample!.total], [[marks[0], marks[4], marks[10]], 11]);
      const [drawn] = await store.metrics.chart({ series: [{ runId, key: 'f' }], buckets: 2 });
      assert.equal(drawn!.total, 11);
      const [summary] = await store.metrics.summaries(runId);
      assert.deepEqual(summary, { key: 'f', count: 11, nanCount: 0, first: marks[0], last: marks[10], min: marks[0], max: marks[10], mean: 5 });
    });

    it('keeps them through many merges, and finds repeats among them', async () => {
      const runId = await newRun();
      const points = Array.from({ length: 150 }, (_, index) => farPoint('f', index % 3, 2n ** 60n + BigInt(index * 37), 2n ** 61n - BigInt(index)));
      for (const one of points) await append(runId, [one]);
      const [again] = await append(runId, points);
      assert.equal(again!.count, 0);
      const marks = points.map(({ key: _key, ...mark }) => mark);
      assert.deepEqual(await history(runId, 'f', 40), marks.toReversed());
    });

    it('stores an exact repeat once, in one batch and in two, NaN too, and counts new points only', async () => {
      const runId = await newRun();
      const points = [point('a', 1, 1, 1), point('a', 1, 1, 1), point('a', NaN, 2, 2), point('b', 1, 1, 1), point('a', NaN, 2, 2)];
      const [first] = await append(runId, points);
      assert.equal(first!.count, 3);
      assert.match(first!.digest!, /^[0-9a-f]{64}$/);
      assert.deepEqual(await append(runId, points), [{ runId, count: 0 }]);
      assert.deepEqual(await append(runId, []), [{ runId, count: 0 }]);
      const [more] = await append(runId, [...points, point('a', 1, 3, 3)]);
      assert.equal(more!.count, 1);
      assert.deepEqual(
        (await store.metrics.summaries(runId)).map(({ count, nanCount }) => [count, nanCount]),
        [
          [3, 1],
          [1, 0],
        ],
      );
    });

    it('keeps another value at the same step and time as another point', async () => {
      const runId = await newRun();
      await append(runId, [point('a', 2, 1, 1), point('a', 1, 1, 1)]);
      await append(runId, [point('a', -0, 1, 1), point('a', 0, 1, 1), point('a', NaN, 1, 1), point('a', 2, 1, 1)]);
      assert.deepEqual(
        (await history(runId, 'a', 1)).map(({ value }) => value),
        [-0, 0, NaN, 1, 2],
      );
    });

    it('orders a history by timestamp, step, value, and pages through it', async () => {
      const runId = await newRun();
      const points = [point('h', 5, 9, 1), point('h', 4, 1, 2), point('h', 3, 0, 2), point('h', 1, 0, 2), point('h', -Infinity, 7, 0)];
      await append(runId, points);
      for (const limit of [1, 2, 3, 100])
        assert.deepEqual(
          (await history(runId, 'h', limit)).map(({ value }) => value),
          [-Infinity, 5, 1, 3, 4],
        );
    });

    it('answers an empty page for an unknown run or key', async () => {
      const runId = await newRun();
      for (const query of [
        { runId, key: 'never logged' },
        { runId: newId(), key: 'a' },
      ]) {
        assert.deepEqual(await store.metrics.series({ ...query, page: { limit: 3 } }), { points: makeColumns(0) });
        assert.deepEqual(await store.metrics.manySeries({ series: [query], limit: 3 }), [{ ...query, points: makeColumns(0), isCut: false }]);
      }
      assert.deepEqual(await store.metrics.summaries(newId()), []);
      assert.deepEqual(await store.metrics.summaries(runId), []);
    });

    it('refuses points of a run there is not, and stores nothing of that append', async () => {
      const runId = await newRun();
      const batches = [
        { runId, points: [point('a', 1)] },
        { runId: newId(), points: [point('a', 1)] },
      ];
      await assert.rejects(
        store.transaction(({ metrics }) => metrics.append(batches)),
        refusal('not_found'),
      );
      assert.deepEqual(await store.metrics.summaries(runId), []);
    });

    it('takes several runs in one append, a run more than once too', async () => {
      const [one, two] = [await newRun(), await newRun()];
      const stored = await store.transaction(({ metrics }) =>
        metrics.append([
          { runId: one, points: [point('a', 1, 1), point('a', 2, 2)] },
          { runId: two, points: [point('a', 1, 1)] },
          { runId: one, points: [point('a', 2, 2), point('a', 3, 3)] },
        ]),
      );
      assert.deepEqual(
        stored.map(({ runId, count }) => ({ runId, count })),
        [
          { runId: one, count: 3 },
          { runId: two, count: 1 },
        ],
      );
      assert.equal((await history(one, 'a')).length, 3);
    });

    it('answers the summaries of the keys asked for, by key', async () => {
      const runId = await newRun();
      await append(
        runId,
        ['c', 'a', 'b'].map((key) => point(key, 1)),
      );
      assert.deepEqual(
        (await store.metrics.summaries(runId, ['c', 'none', 'a'])).map(({ key }) => key),
        ['a', 'c'],
      );
      assert.deepEqual(await store.metrics.summaries(runId, []), []);
    });

    it('has no extremes and no mean for a series of NaN only', async () => {
      const runId = await newRun();
      await append(runId, [point('n', NaN, 1), point('n', NaN, 2)]);
      const mark = (step: number) => ({ value: NaN, step, timestamp: 0 });
      assert.deepEqual(await store.metrics.summaries(runId), [{ key: 'n', count: 2, nanCount: 2, first: mark(1), last: mark(2) }]);
    });

    it('takes last by (step, timestamp, value), not by arrival', async () => {
      const runId = await newRun();
      await append(runId, [point('l', 1, 5, 1)]);
      await append(runId, [point('l', 2, 4, 9)]);
      assert.equal((await store.metrics.summaries(runId))[0]!.last.value, 1);
      await append(runId, [point('l', NaN, 5, 2), point('l', -1, 5, 2)]);
      assert.equal((await store.metrics.summaries(runId))[0]!.last.value, NaN);
      await append(runId, [point('l', 0.5, 5, 2)]);
      assert.equal((await store.metrics.summaries(runId))[0]!.last.value, 0.5);
    });

    it('marks with min and max the earliest point that has the extreme value', async () => {
      const runId = await newRun();
      await append(runId, [point('m', 3, 8), point('m', -2, 7), point('m', 3, 6)]);
      await append(runId, [point('m', -2, 2, 9), point('m', 3, 7), point('m', -2, 2, 8)]);
      const [{ min, max }] = (await store.metrics.summaries(runId)) as [MetricSummary];
      assert.deepEqual(
        [min, max],
        [
          { value: -2, step: 2, timestamp: 8 },
          { value: 3, step: 6, timestamp: 0 },
        ],
      );
    });

    it('reads many series at once by step, within a range, each cut at the limit', async () => {
      const [one, two] = [await newRun(), await newRun()];
      await append(
        one,
        Array.from({ length: 300 }, (_, step) => point('s', step, step, 1000 - step)),
      );
      await append(
        two,
        Array.from({ length: 5 }, (_, step) => point('s', -step, step * 10)),
      );
      const series = [
        { runId: two, key: 's' },
        { runId: one, key: 's' },
        { runId: one, key: 'none' },
        { runId: two, key: 's' },
      ];
      const found = await store.metrics.manySeries({ series, fromStep: 10, toStep: 30, limit: 5 });
      assert.deepEqual(
        found.map(({ runId, key }) => ({ runId, key })),
        series,
      );
      assert.deepEqual(
        found.map(({ points, isCut }) => [[...points.steps], isCut]),
        [
          [[10, 20, 30], false],
          [[10, 11, 12, 13, 14], true],
          [[], false],
          [[10, 20, 30], false],
        ],
      );
      const exact = await store.metrics.manySeries({ series: [{ runId: one, key: 's' }], fromStep: 10, toStep: 14, limit: 5 });
      assert.equal(exact[0]!.isCut, false);
    });

    const chart = async (runId: string, key: string, query: { readonly buckets: number; readonly fromStep?: number | undefined; readonly toStep?: number | undefined }) => {
      const [line] = await store.metrics.chart({ series: [{ runId, key }], ...query });
      return { total: line!.total, points: marksOf(line!.points) };
    };

    it('thins a chart over every point of a long series: a spike near its end is there, and the total is true', async () => {
      const runId = await newRun();
      const count = 60_000;
      for (let start = 0; start < count; start += 10_000) {
        await append(
          runId,
          Array.from({ length: 10_000 }, (_, index) => point('long', start + index === 57_001 ? 1e6 : Math.sin(start + index), start + index, start + index)),
        );
      }
      const { total, points } = await chart(runId, 'long', { buckets: 100 });
      assert.equal(total, count);
      assert.ok(points.length <= 400, `${points.length} points`);
      assert.deepEqual(
        points.filter(({ value }) => value > 1),
        [{ value: 1e6, step: 57_001, timestamp: 57_001 }],
      );
      assert.deepEqual([points[0]!.step, points.at(-1)!.step], [0, count - 1]);
    });

    it('keeps of every bucket the first, the last, the least, the greatest and the first NaN, as brute force finds them', async () => {
      const anyStep = fc.oneof(fc.integer({ min: -20, max: 60 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER));
      const batches = fc.array(fc.array(anyPoint, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(
          batches,
          fc.integer({ min: 1, max: 6 }),
          fc.option(anyStep, { nil: undefined }),
          fc.option(anyStep, { nil: undefined }),
          async (all, buckets, from, to) => {
            const runId = await newRun();
            const reference = new MetricReference();
            for (const points of all) {
              reference.append(points);
              await append(runId, points);
            }
            for (const key of ['a', 'b']) {
              const total = reference.bySteps(key).filter(({ step }) => step >= (from ?? -Infinity) && step <= (to ?? Infinity)).length;
              assert.deepEqual(await chart(runId, key, { buckets, fromStep: from, toStep: to }), { total, points: reference.chart(key, { from, to, buckets }) });
            }
          },
        ),
        { numRuns: 80 },
      );
    });

    it('thins exactly where appends overlap in steps and go backwards', async () => {
      const runId = await newRun();
      const reference = new MetricReference();
      for (let writer = 0; writer < 5; writer += 1) {
        const points = Array.from({ length: 7_000 }, (_, index) =>
          point('o', Math.sin(index * (writer + 1)) * 1000, writer % 2 === 0 ? 7_000 - index : index * 3, index * 10 + writer),
        );
        reference.append(points);
        await append(runId, points);
      }
      for (const range of [{}, { fromStep: 100, toStep: 9_000 }, { fromStep: 20_998 }, { toStep: -1 }]) {
        const expected = reference.chart('o', { from: range.fromStep, to: range.toStep, buckets: 50 });
        assert.deepEqual((await chart(runId, 'o', { buckets: 50, ...range })).points, expected);
      }
    });

    it('charts many series at once, in the order asked for, each once read however often it is asked for', async () => {
      const [one, two] = [await newRun(), await newRun()];
      const points = Array.from({ length: 400 }, (_, step) => [point('x', step, step), point('y', -step, step * 2)]).flat();
      await append(one, points);
      await append(two, points.slice(0, 20));
      const series = [
        { runId: two, key: 'y' },
        { runId: one, key: 'x' },
        { runId: one, key: 'none' },
        { runId: newId(), key: 'x' },
        { runId: two, key: 'y' },
        { runId: one, key: 'y' },
      ];
      const found = await store.metrics.chart({ series, buckets: 4 });
      assert.deepEqual(
        found.map(({ runId, key, total, points: { steps } }) => [runId, key, total, steps[0], steps.at(-1)]),
        series.map(({ runId, key }) => {
          if (key === 'none' || ![one, two].includes(runId)) return [runId, key, 0, undefined, undefined];
          const total = runId === one ? 400 : 10;
          return [runId, key, total, 0, (total - 1) * (key === 'y' ? 2 : 1)];
        }),
      );
    });

    it('samples at even ranks of the order by step over every point, the last one included', async () => {
      const runId = await newRun();
      const reference = new MetricReference();
      for (let writer = 0; writer < 3; writer += 1) {
        const points = Array.from({ length: 5_000 }, (_, index) => point('e', Math.cos(index + writer), index, index + writer));
        reference.append(points);
        await append(runId, points);
      }
      const sample = async (count: number, range: { readonly fromStep?: number; readonly toStep?: number } = {}) => {
        const [one] = await store.metrics.sample({ series: [{ runId, key: 'e' }], count, ...range });
        return { total: one!.total, points: marksOf(one!.points) };
      };
      const all = reference.bySteps('e');
      for (const count of [1, 2, 7, 2_500]) {
        // As SQL's NTILE fills them: the first buckets are larger by one.
        const firsts = Array.from({ length: count }, (_, bucket) => bucket * Math.floor(all.length / count) + Math.min(bucket, all.length % count));
        const ranks = [...firsts.slice(0, -1), all.length - 1];
        assert.deepEqual(await sample(count), { total: all.length, points: ranks.map((rank) => all[rank]!) });
      }
      assert.deepEqual(await sample(15_000), { total: all.length, points: all });
      const part = all.filter(({ step }) => step >= 4_990 && step <= 4_994);
      assert.deepEqual(await sample(20, { fromStep: 4_990, toStep: 4_994 }), { total: 15, points: part });
      assert.deepEqual(await sample(20, { fromStep: 6_000 }), { total: 0, points: [] });
    });

    it('reads a run logged point by point as quickly as one logged at once: exact after many merges', async () => {
      const runId = await newRun();
      const reference = new MetricReference();
      for (let round = 0; round < 40; round += 1) {
        await Promise.all(
          Array.from({ length: 25 }, (_, index) => {
            const step = round * 25 + index;
            const points = [point('loss', 1 / (step + 1), step, step * 250 + (step % 7)), point(`k${step % 3}`, step, 1000 - step, 0)];
            reference.append(points);
            return append(runId, points);
          }),
        );
      }
      await compare(runId, reference, 300);
    });

    it('keeps a long series in one append exact, whatever its values', async () => {
      const runId = await newRun();
      const reference = new MetricReference();
      const points = Array.from({ length: 30_000 }, (_, step) =>
        point(`long${step % 2}`, step % 1000 === 0 ? NaN : Math.sin(step) * 10 ** ((step % 40) - 20), step, 1_700_000_000_000 + step * 250 + (step % 13)),
      );
      reference.append(points);
      await append(runId, points);
      await compare(runId, reference, 4_000);
      // Pages of any length meet the ends of what is read at once in different places.
      for (const limit of [1_999, 2_048, 14_999, 15_000]) assert.equal((await history(runId, 'long0', limit)).length, 15_000);
      await append(runId, points.slice(14_000, 16_000));
      await compare(runId, reference, 20_000);
    });

    it('pages exactly through a long series whose appends overlap in time and step', async () => {
      const runId = await newRun();
      const reference = new MetricReference();
      for (let writer = 0; writer < 6; writer += 1) {
        const points = Array.from({ length: 8_000 }, (_, index) => point('shared', Math.cos(index + writer / 10), index, index * 10 + ((writer * 7) % 10)));
        reference.append(points);
        await append(runId, points);
      }
      await compare(runId, reference, 5_000);
      const [some] = await store.metrics.manySeries({ series: [{ runId, key: 'shared' }], fromStep: 100, limit: 50 });
      assert.deepEqual(
        marksOf(some!.points),
        reference
          .bySteps('shared')
          .filter(({ step }) => step >= 100)
          .slice(0, 50),
      );
      assert.equal(some!.isCut, true);
    });

    it('has a mean that is right and does not depend on the order of arrival, also where a plain sum would fail', async () => {
      const hard = [1e308, 1e308, -1e308, 1, 1e-300, -1e308, 1.7976931348623157e308, -1.7976931348623157e308, 0.1, 0.2, 0.3, 1e16, -1e16, 5e-324];
      const forth = await newRun();
      const back = await newRun();
      const reference = new MetricReference();
      reference.append(hard.map((value, step) => point('x', value, step)));
      for (const [step, value] of hard.entries()) await append(forth, [point('x', value, step)]);
      await append(back, hard.map((value, step) => point('x', value, step)).reverse());
      const [a, b] = [(await store.metrics.summaries(forth))[0]!, (await store.metrics.summaries(back))[0]!];
      assert.deepEqual(a, b);
      checkMean(a, reference.exactMean('x'));
    });

    it('ends in the state of the reference after any batches, repeats and orders', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(anyPoint, { maxLength: 30 }), { minLength: 1, maxLength: 8 }), async (batches) => {
          const runId = await newRun();
          const reference = new MetricReference();
          for (const points of batches) {
            const added = reference.append(points);
            assert.equal((await append(runId, points))[0]!.count, added);
          }
          await compare(runId, reference, 7);
        }),
        { numRuns: 60 },
      );
    });

    it('ends in the same state when batches are replayed, split and shuffled, also at once', async () => {
      const shuffledTwice = fc
        .array(fc.array(anyPoint, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 6 })
        .chain((batches) => fc.tuple(fc.constant(batches), fc.shuffledSubarray([...batches, ...batches, batches.flat()], { minLength: batches.length * 2 + 1 })));
      await fc.assert(
        fc.asyncProperty(shuffledTwice, async ([batches, replayed]) => {
          const [plain, other] = [await newRun(), await newRun()];
          for (const points of batches) await append(plain, points);
          await Promise.all(replayed.map((points) => append(other, [...points].reverse())));
          assert.deepEqual(await store.metrics.summaries(other), await store.metrics.summaries(plain));
          for (const key of ['a', 'b']) assert.deepEqual(await history(other, key, 11), await history(plain, key, 1000));
        }),
        { numRuns: 40 },
      );
    });

    it('refuses the page token of another series', async () => {
      const runId = await newRun();
      await append(runId, [point('a', 1, 1), point('a', 1, 2), point('b', 1, 1), point('b', 1, 2)]);
      const { next } = await store.metrics.series({ runId, key: 'a', page: { limit: 1 } });
      await assert.rejects(store.metrics.series({ runId, key: 'b', page: { limit: 1, token: next } }), refusal('invalid_argument'));
      await assert.rejects(store.metrics.series({ runId, key: 'a', page: { limit: 1, token: `${next}x` } }), refusal('invalid_argument'));
    });
  });
}

/** Few steps, times and values, so that repeats and ties are common, and extremes of each. */
const anyPoint: fc.Arbitrary<MetricPoint> = fc.record({
  key: fc.constantFrom('a', 'b'),
  value: fc.oneof(fc.constantFrom(NaN, 0, -0, 1, -1, Infinity, -Infinity, 1.7976931348623157e308, -1e308, 0.1), fc.double()),
  step: fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER)),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(1_700_000_000_000, Number.MAX_SAFE_INTEGER)),
});

/** Within one unit in the last place of the exact mean: the sum and the division are each rounded once. */
function checkMean({ mean, count, nanCount }: MetricSummary, exact: number | undefined): void {
  assert.equal(mean === undefined, count === nanCount);
  if (exact === undefined) {
    if (mean !== undefined) assert.ok(!Number.isFinite(mean));
    return;
  }
  assert.ok(Math.abs(mean! - exact) <= Math.max(Math.abs(exact) * 2 ** -51, 5e-324), `mean ${mean} is not ${exact}`);
}
