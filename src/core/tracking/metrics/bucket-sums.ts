// The exact sum of each of many buckets: as two doubles that do not overlap where that is enough, which it nearly always is, so
// that thousands of buckets cost two arrays. What needs more becomes a sum of its own.
import { addToSum, emptySum, type ExactSum, meanOf } from './exact-sum.ts';

export interface BucketSums {
  /** A number that is not NaN. */
  add(bucket: number, value: number): void;
  /** Of so many numbers. */
  mean(bucket: number, count: number): number;
}

/** Below it two of them cannot overflow. */
const plainLimit = 2 ** 960;

export function createBucketSums(count: number): BucketSums {
  const heads = new Float64Array(count);
  const tails = new Float64Array(count);
  const whole = new Map<number, ExactSum>();

  function addWholly(bucket: number, value: number): void {
    let sum = whole.get(bucket);
    if (sum === undefined) {
      sum = emptySum();
      addToSum(sum, heads[bucket]!);
      addToSum(sum, tails[bucket]!);
      whole.set(bucket, sum);
    }
    addToSum(sum, value);
  }

  return {
    add: (bucket, value) => {
      if (whole.size > 0 && whole.has(bucket)) return addWholly(bucket, value);
      const head = heads[bucket]!;
      const sum = head + value;
      if (!(Math.abs(value) < plainLimit) || !(Math.abs(sum) < plainLimit)) return addWholly(bucket, value);
      // Knuth's two-sum, three times: each keeps what the addition before has rounded off.
      const part = sum - head;
      const error = head - (sum - part) + (value - part);
      const tail = tails[bucket]!;
      const rest = tail + error;
      const restPart = rest - tail;
      if (tail - (rest - restPart) + (error - restPart) !== 0) return addWholly(bucket, value);
      const rounded = sum + rest;
      const roundedPart = rounded - sum;
      heads[bucket] = rounded;
      tails[bucket] = sum - (rounded - roundedPart) + (rest - roundedPart);
    },
    mean: (bucket, numbers) => {
      const sum = whole.get(bucket);
      return sum === undefined ? heads[bucket]! / numbers : meanOf(sum, numbers);
    },
  };
}
