// The bytes of metric segments: what goes in comes out to the bit, and damage never goes unseen.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import type { MetricMark } from '../../../src/core/tracking/metrics/metric.ts';
import { sortUnique } from '../../../src/storage/sql/metrics/sort-unique.ts';
import { packSegments, type Segment, type Series } from '../../../src/storage/sql/metrics/segment-codec.ts';
import { unpackMarks } from '../../../src/storage/sql/metrics/unpack-segment.ts';

const whole = fc.oneof(fc.integer({ min: -5, max: 300 }), fc.maxSafeInteger());
const value = fc.oneof(fc.double(), fc.float(), fc.constantFrom(NaN, -0, 0, Infinity, -Infinity));
const marks = fc.array(fc.record({ value, step: whole, timestamp: whole }, { noNullPrototype: true }), { minLength: 1, maxLength: 40 }).map(sortUnique);
const anySeries = fc.uniqueArray(fc.record({ key: fc.integer({ min: 1, max: 2 ** 40 }), marks }), { minLength: 1, maxLength: 6, selector: ({ key }) => key });

function unpack(segments: readonly Segment[], runNum: number): ReadonlyMap<number, readonly MetricMark[]> {
  const found = new Map<number, MetricMark[]>();
  for (const { body } of segments) {
    unpackMarks(body, runNum, (key) => {
      const list = found.get(key) ?? [];
      found.set(key, list);
      return list;
    });
  }
  return found;
}

const regular = (count: number): readonly Series[] => [
  { key: 3, marks: Array.from({ length: count }, (_, step) => ({ value: Math.fround(1 / (step + 1)), step, timestamp: 1_700_000_000_000 + step * 250 })) },
];

describe('metric segments', () => {
  it('give every series back to the bit', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 2 ** 40 }), (series, runNum) => {
        const found = unpack(packSegments(series, runNum), runNum);
        assert.deepEqual(found, new Map(series.toSorted((a, b) => a.key - b.key).map(({ key, marks }) => [key, marks])));
      }),
      { numRuns: 500 },
    );
  });

  it('tell the ranges of keys, steps and times that they cover', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const all = series.flatMap(({ key, marks }) => marks.map((mark) => ({ key, ...mark })));
        const [segment] = packSegments(series, 1);
        const range = (of: (point: (typeof all)[number]) => number) => ({ low: Math.min(...all.map(of)), high: Math.max(...all.map(of)) });
        assert.deepEqual([segment!.keys, segment!.steps, segment!.times], [range(({ key }) => key), range(({ step }) => step), range(({ timestamp }) => timestamp)]);
      }),
    );
  });

  it('stay under 64 KiB each, cutting long series into pieces', () => {
    const series = [...regular(50_000), { key: 9, marks: regular(10)[0]!.marks }];
    const segments = packSegments(series, 1);
    assert.ok(segments.length > 2);
    assert.ok(segments.every(({ body }) => body.length <= 64 * 1024 + 16));
    assert.deepEqual(unpack(segments, 1), new Map(series.map(({ key, marks }) => [key, marks])));
  });

  it('take little more than 4 bytes a point for 32-bit values at regular steps and times', () => {
    const bytes = packSegments(regular(2000), 1).reduce((sum, { body }) => sum + body.length, 0);
    assert.ok(bytes / 2000 < 4.1, `${bytes / 2000} bytes a point`);
  });

  it('are refused after any change of any byte', () => {
    const [{ body }] = packSegments(regular(100), 7) as [Segment];
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(body);
        damaged[at]! ^= change;
        assert.throws(() => unpackMarks(damaged, 7, () => []), /checksum/);
      }),
    );
    for (let length = 0; length < body.length; length += 1) assert.throws(() => unpackMarks(body.subarray(0, length), 7, () => []), /checksum/);
  });

  it('are refused under another run', () => {
    const [{ body }] = packSegments(regular(3), 7) as [Segment];
    assert.throws(() => unpackMarks(body, 8, () => []), /checksum/);
  });
});
