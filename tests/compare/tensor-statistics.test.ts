// What is said of two tensors: exact numbers on small cases, and properties that hold for all.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { compareTensors } from '../../src/compare/files/compare-tensors.ts';
import type { ElementType, NamedTensor } from '../../src/formats/file-content.ts';
import { halfValue } from '../../src/compare/files/float-order.ts';
import { hasEqualBits, tensorStatistics } from '../../src/compare/files/tensor-statistics.ts';

type Typed = Float64Array | Float32Array | Int32Array | Uint16Array | BigInt64Array | BigUint64Array;

function tensor(values: Typed, options: { readonly element?: ElementType; readonly name?: string; readonly shape?: readonly number[] } = {}): NamedTensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const elements: Readonly<Record<string, ElementType>> = {
    Float64Array: 'float64',
    Float32Array: 'float32',
    Int32Array: 'int32',
    BigInt64Array: 'int64',
    BigUint64Array: 'uint64',
  };
  const element = options.element ?? elements[values.constructor.name] ?? 'opaque';
  const name = options.name ?? 'w';
  return {
    name,
    key: name,
    dtype: element,
    element,
    elementBytes: values.BYTES_PER_ELEMENT,
    shape: options.shape ?? [values.length],
    sizeBytes: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

const doubles = (...values: readonly number[]): NamedTensor => tensor(Float64Array.from(values));

describe('two tensors', () => {
  it('that differ in one number are told by place, distance and representable numbers between', () => {
    const before = tensor(Float32Array.from([1, 2, 3, 4, 5, 6]), { shape: [2, 3] });
    const after = tensor(Float32Array.from([1, 2, 3, 4, 5.000000476837158, 6]), { shape: [2, 3] });
    assert.deepEqual(tensorStatistics(before, after), {
      elements: 6,
      differing: 1,
      nanBefore: 0,
      nanAfter: 0,
      nanOtherBits: 0,
      infinities: 0,
      signedZeros: 0,
      share: 1 / 6,
      maxAbs: 2 ** -21,
      maxRelative: 2 ** -21 / (5 + 2 ** -21),
      maxUlp: 1,
      cosine: tensorStatistics(before, after)?.cosine,
      firstIndex: [1, 1],
      firstBefore: '5',
      firstAfter: '5.000000476837158',
    });
  });

  it('whose only difference is the sign of a zero are no distance apart, and differ', () => {
    const statistics = tensorStatistics(doubles(0, 1), doubles(-0, 1));
    assert.deepEqual([statistics?.differing, statistics?.signedZeros, statistics?.maxAbs, statistics?.maxUlp], [1, 1, 0, 0]);
    assert.deepEqual([statistics?.firstBefore, statistics?.firstAfter], ['0', '-0']);
    assert.equal(hasEqualBits(doubles(0, 1), doubles(-0, 1)), false);
  });

  it('with equal NaN in the same places have equal bits', () => {
    assert.equal(hasEqualBits(doubles(Number.NaN, 1), doubles(Number.NaN, 1)), true);
  });

  it('further apart than a float64 can say are told the largest there is, since JSON has no infinity', () => {
    const statistics = tensorStatistics(doubles(1.7e308), doubles(-1.7e308));
    assert.equal(statistics?.maxAbs, Number.MAX_VALUE);
    assert.equal(JSON.parse(JSON.stringify(statistics)).maxAbs, Number.MAX_VALUE);
    assert.equal(statistics?.cosine, null);
  });

  it('of 64-bit integers are told apart beyond what a float64 holds', () => {
    const statistics = tensorStatistics(tensor(BigInt64Array.from([2n ** 62n])), tensor(BigInt64Array.from([2n ** 62n + 1n])));
    assert.deepEqual([statistics?.differing, statistics?.maxAbs, statistics?.firstAfter], [1, 1, '4611686018427387905']);
  });

  it('of opaque elements are counted without numbers', () => {
    const statistics = tensorStatistics(tensor(Uint16Array.from([1, 2, 3])), tensor(Uint16Array.from([1, 9, 3])));
    assert.deepEqual([statistics?.differing, statistics?.maxAbs, statistics?.cosine, statistics?.firstAfter], [1, null, null, '0x0900']);
  });

  it('the same way round and the other have the same distances', () => {
    const values = fc.array(fc.double({ noDefaultInfinity: false }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, values, (one, other) => {
        const length = Math.min(one.length, other.length);
        const [a, b] = [doubles(...one.slice(0, length)), doubles(...other.slice(0, length))];
        const [there, back] = [tensorStatistics(a, b), tensorStatistics(b, a)];
        assert.deepEqual(
          [there?.differing, there?.maxAbs, there?.maxRelative, there?.maxUlp, there?.nanBefore, there?.infinities],
          [back?.differing, back?.maxAbs, back?.maxRelative, back?.maxUlp, back?.nanAfter, back?.infinities],
        );
        assert.equal(hasEqualBits(a, b), there?.differing === 0);
      }),
    );
  });

  it('n representable numbers apart are n ulps apart, across zero too', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 1_000_000 }), (start, steps) => {
        const order = (value: number): number => {
          const bits = new Int32Array(Float32Array.of(value).buffer)[0] as number;
          return bits < 0 ? -(bits & 0x7fffffff) : bits;
        };
        const target = Math.min(order(start) + steps, 0x7f7fffff);
        const bits = target < 0 ? (-target | 0x80000000) >>> 0 : target;
        const end = new Float32Array(Uint32Array.of(bits).buffer)[0] as number;
        assert.equal(
          tensorStatistics(tensor(Float32Array.of(start)), tensor(Float32Array.of(end)))?.maxUlp ?? 0,
          target === order(start) && Object.is(start, end) ? 0 : target - order(start),
        );
      }),
    );
  });

  it('longer than one piece are compared to their end', () => {
    const before = new Float64Array(600_000).fill(1);
    const after = before.slice();
    after[599_999] = 3;
    const statistics = tensorStatistics(tensor(before), tensor(after));
    assert.deepEqual([statistics?.firstIndex, statistics?.maxAbs, statistics?.differing], [[599_999], 2, 1]);
    assert.equal(hasEqualBits(tensor(before), tensor(after)), false);
    assert.equal(hasEqualBits(tensor(before), tensor(before.slice())), true);
  });
});

it('every half is the number that float32 says it is', () => {
  for (const [bits, value] of [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0xc500, -5],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
  ] as const)
    assert.ok(Object.is(halfValue(bits), value), bits.toString(16));
});

describe('the tensors of two files', () => {
  it('are paired by key, in the order of the first file, and those of the second alone come last', () => {
    const named = (name: string, value: number): NamedTensor => tensor(Float64Array.of(value), { name });
    const result = compareTensors([named('b', 1), named('a', 1), named('gone', 1), named('same', 1)], [named('new', 1), named('same', 1), named('a', 2), named('b', 3)]);
    assert.deepEqual([result.count, result.equal, result.differing, result.first], [5, 1, 4, 'b']);
    assert.deepEqual(
      result.differences.map(({ name, change, index }) => [name, change, index]),
      [
        ['b', 'values', 0],
        ['a', 'values', 1],
        ['gone', 'removed', 2],
        ['new', 'added', 0],
      ],
    );
  });

  it('under one name twice are two, and neither hides the other', () => {
    const result = compareTensors([doubles(1), doubles(2)], [doubles(9), doubles(2)]);
    assert.deepEqual([result.count, result.differing], [2, 1]);
  });

  it('of one number in another type are of another type, with no distance', () => {
    const [difference] = compareTensors([doubles(1, 0.5)], [tensor(Float32Array.of(1, 0.5))]).differences;
    assert.deepEqual([difference?.change, difference?.statistics?.differing, difference?.statistics?.maxAbs], ['dtype', 0, null]);
  });
});
