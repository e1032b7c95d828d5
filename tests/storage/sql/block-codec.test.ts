// The bytes of sealed blocks: what goes in comes out to the bit, what they say in short is true, and damage never goes unseen.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { compareBySteps } from '../../../src/core/tracking/metrics/mark-order.ts';
import { copyPoint, makeColumns, markAt, marksOf, type MetricColumns } from '../../../src/core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../src/core/tracking/metrics/metric.ts';
import { type OpenBlock, openBlock, packBlock, type PackedBlock } from '../../../src/storage/sql/metrics/block-codec.ts';
import { readHead } from '../../../src/storage/sql/metrics/block-head.ts';
import { groupPoints } from '../../../src/storage/sql/metrics/group-points.ts';
import { winners } from '../../../src/storage/sql/metrics/block-short.ts';

const place = { runNum: 7, keyNum: 3 };

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const near = fc.oneof(fc.integer({ min: -5, max: 300 }), fc.maxSafeInteger(), fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }));
const value = fc.oneof(fc.double(), fc.float(), fc.float(), fc.constantFrom(NaN, -0, 0, Infinity, -Infinity));
const anyMark = fc.record({ value, step: fc.oneof({ weight: 20, arbitrary: near }, int64), timestamp: fc.oneof({ weight: 20, arbitrary: near }, int64) }).map(toMark);
const narrowMark = fc
  .record({ value: fc.oneof(fc.float(), fc.constantFrom(NaN, -0, 0, 1, Infinity, -Infinity)), step: fc.oneof(near, fc.integer({ min: 0, max: 90 })), timestamp: near })
  .map(toMark);
const someMarks = fc.oneof(fc.array(anyMark, { minLength: 1, maxLength: 80 }), fc.array(narrowMark, { minLength: 1, maxLength: 200 }));
const nearMark = fc.record({ value, step: fc.integer({ min: 0, max: 900 }), timestamp: fc.integer({ min: 0, max: 20 }) }).map(toMark);

function toMark(given: { readonly value: number; readonly step: number | bigint; readonly timestamp: number | bigint }): MetricMark {
  const mark = { value: given.value, step: Number(given.step) + 0, timestamp: Number(given.timestamp) + 0 };
  return {
    ...mark,
    ...(!Number.isSafeInteger(mark.step) && { farStep: BigInt(given.step) }),
    ...(!Number.isSafeInteger(mark.timestamp) && { farTimestamp: BigInt(given.timestamp) }),
  };
}

function columnsOf(marks: readonly MetricMark[]): MetricColumns {
  const columns = makeColumns(marks.length);
  for (const [index, { step, timestamp, value: number, farStep, farTimestamp }] of marks.entries()) {
    const one = { steps: Float64Array.of(step), timestamps: Float64Array.of(timestamp), values: Float64Array.of(number) };
    const isFar = farStep !== undefined || farTimestamp !== undefined;
    copyPoint(
      isFar ? { ...one, far: { steps: BigInt64Array.of(farStep ?? BigInt(step)), timestamps: BigInt64Array.of(farTimestamp ?? BigInt(timestamp)) } } : one,
      0,
      columns,
      index,
    );
  }
  return columns;
}

const open = (block: PackedBlock): OpenBlock => openBlock(block, readHead(block.head, place.runNum));
const unpack = (block: PackedBlock): readonly MetricMark[] => marksOf(open(block).columns());

const wave = (count: number): MetricColumns =>
  columnsOf(Array.from({ length: count }, (_, step) => ({ value: Math.fround(Math.sin(step)), step, timestamp: 1_700_000_000_000 + step * 250 + (step % 7) })));

describe('blocks of points', () => {
  it('give every point back to the bit, with ranges, counts and sum', () => {
    fc.assert(
      fc.property(someMarks, (given) => {
        const marks = given.toSorted(compareBySteps);
        const block = packBlock(columnsOf(marks), place);
        assert.deepEqual(unpack(block), marks);
        const head = readHead(block.head, place.runNum);
        const numbers = marks.map(({ value: number }) => number).filter((number) => !Number.isNaN(number));
        assert.deepEqual([head.keyNum, head.count, head.nanCount], [3, marks.length, marks.length - numbers.length]);
        const bound = (whole: number): number => Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, whole));
        assert.deepEqual(head.steps, { low: bound(marks[0]!.step), high: bound(marks.at(-1)!.step) });
        assert.deepEqual(head.times.high, bound(Math.max(...marks.map(({ timestamp }) => timestamp))));
        if (numbers.length === 1) assert.equal(head.sum, numbers[0]! + 0);
      }),
      { numRuns: 500 },
    );
  });

  it('name the points that a chart may show: of all, and of any stretch of groups', () => {
    fc.assert(
      fc.property(fc.array(nearMark, { minLength: 192, maxLength: 400 }), fc.nat(6), fc.nat(6), (given, one, other) => {
        const marks = given.toSorted(compareBySteps);
        const block = packBlock(columnsOf(marks), place);
        const head = readHead(block.head, place.runNum);
        const pyramid = open(block).pyramid()!;
        const [from, to] = [Math.min(one, other), Math.min(Math.max(one, other) + 1, pyramid.nanAt.length)];
        assert.deepEqual(
          [...pyramid.firstSteps],
          Array.from({ length: Math.ceil(marks.length / groupPoints) }, (_, group) => marks[group * groupPoints]!.step),
        );
        for (const [start, end] of [
          [0, pyramid.nanAt.length],
          [from, to],
        ] as const) {
          if (start >= end) continue;
          assert.deepEqual(winners(pyramid, start, end), plainWinners(marks, start * groupPoints, end * groupPoints));
        }
        const { least, greatest, nan } = plainWinners(marks, 0, marks.length);
        assert.deepEqual(
          marksOf(head.marks()!),
          [0, marks.length - 1, least, greatest, nan].flatMap((index) => (index < 0 ? [] : [marks[index]])),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('take less than 4.5 bytes a point for curves of 32-bit values at regular steps and jittering times', () => {
    const { head, pyramid, body } = packBlock(wave(4_096), place);
    const bytes = head.length + pyramid.length + body.length;
    assert.ok(bytes / 4_096 < 4.5, `${bytes / 4_096} bytes a point`);
  });

  it('are refused after any change of any byte, of a head, a pyramid or a body, and when they are cut', () => {
    const block = packBlock(wave(400), place);
    for (const part of ['head', 'pyramid', 'body'] as const) {
      fc.assert(
        fc.property(fc.nat(block[part].length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const damaged = Buffer.from(block[part]);
          damaged[at]! ^= change;
          assert.throws(() => unpack({ ...block, [part]: damaged }), /checksum/);
        }),
      );
      for (let length = 0; length < block[part].length; length += 1) assert.throws(() => unpack({ ...block, [part]: block[part].subarray(0, length) }), /checksum/);
    }
  });

  it('are refused under another run, and a body under another head', () => {
    const block = packBlock(wave(300), place);
    assert.throws(() => readHead(block.head, 8), /checksum/);
    const other = packBlock(wave(301), place);
    assert.throws(() => unpack({ ...block, body: other.body }), /checksum/);
    assert.equal(unpack(block).length, 300);
    assert.deepEqual(markAt(wave(300), 299), unpack(block)[299]);
  });
});

function plainWinners(marks: readonly MetricMark[], start: number, end: number): { readonly least: number; readonly greatest: number; readonly nan: number } {
  const inside = marks.map((mark, index) => ({ index, number: mark.value })).slice(start, end);
  const numbers = inside.filter(({ number }) => !Number.isNaN(number));
  const [low, high] = [Math.min(...numbers.map(({ number }) => number)), Math.max(...numbers.map(({ number }) => number))];
  return {
    least: numbers.find(({ number }) => number === low)?.index ?? -1,
    greatest: numbers.find(({ number }) => number === high)?.index ?? -1,
    nan: inside.find(({ number }) => Number.isNaN(number))?.index ?? -1,
  };
}
