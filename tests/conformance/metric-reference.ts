// What a metric store must hold after any appends, worked out plainly in memory: a set of points per series.
import type { MetricMark, MetricPoint, MetricSummary } from '../../src/core/tracking/metrics/metric.ts';

export class MetricReference {
  readonly #series = new Map<string, Map<string, MetricMark>>();

  /** How many of the points were new. */
  append(points: readonly MetricPoint[]): number {
    let added = 0;
    for (const { key, value, step, timestamp } of points) {
      const series = this.#series.get(key) ?? new Map<string, MetricMark>();
      this.#series.set(key, series);
      const identity = `${timestamp} ${step} ${Object.is(value, -0) ? '-0' : value}`;
      if (series.has(identity)) continue;
      series.set(identity, { value, step, timestamp });
      added += 1;
    }
    return added;
  }

  keys(): readonly string[] {
    return [...this.#series.keys()].sort();
  }

  byTime(key: string): readonly MetricMark[] {
    return this.#sorted(key, (a, b) => a.timestamp - b.timestamp || a.step - b.step || compareValues(a.value, b.value));
  }

  bySteps(key: string): readonly MetricMark[] {
    return this.#sorted(key, (a, b) => a.step - b.step || a.timestamp - b.timestamp || compareValues(a.value, b.value));
  }

  /** Without the mean, which is a matter of rounding; `exactMean` has it. */
  summary(key: string): Omit<MetricSummary, 'mean'> {
    const marks = this.bySteps(key);
    const numbers = marks.filter(({ value }) => !Number.isNaN(value));
    const least = Math.min(...numbers.map(({ value }) => value));
    const greatest = Math.max(...numbers.map(({ value }) => value));
    // The marks stand by steps, so the first one found is the earliest.
    const [min, max] = [numbers.find(({ value }) => value === least), numbers.find(({ value }) => value === greatest)];
    return {
      key,
      count: marks.length,
      nanCount: marks.length - numbers.length,
      first: marks[0]!,
      last: marks.at(-1)!,
      ...(min && { min }),
      ...(max && { max }),
    };
  }

  /** The points of a range of steps, thinned plainly: each bucket is looked through for what it keeps. */
  chart(
    key: string,
    { from = -Infinity, to = Infinity, buckets }: { readonly from?: number | undefined; readonly to?: number | undefined; readonly buckets: number },
  ): readonly MetricMark[] {
    const marks = this.bySteps(key).filter(({ step }) => step >= from && step <= to);
    if (marks.length <= buckets * 4) return marks;
    const width = (marks.at(-1)!.step - marks[0]!.step + 1) / buckets;
    const groups = Map.groupBy(marks, ({ step }) => Math.floor((step - marks[0]!.step) / width));
    return [...groups.values()].flatMap((group) => {
      const numbers = group.filter(({ value }) => !Number.isNaN(value)).map(({ value }) => value);
      const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)];
      const of = (wanted: number): MetricMark | undefined => group.find(({ value }) => value === wanted);
      const kept = new Set([group[0], of(least), of(greatest), group.find(({ value }) => Number.isNaN(value)), group.at(-1)]);
      return group.filter((mark) => kept.has(mark));
    });
  }

  /** The mean by exact arithmetic on fractions; undefined when there is none or it is not finite. */
  exactMean(key: string): number | undefined {
    const numbers = this.bySteps(key)
      .map(({ value }) => value)
      .filter((value) => !Number.isNaN(value));
    if (numbers.length === 0 || !numbers.every(Number.isFinite)) return undefined;
    const sum = numbers.reduce((total, value) => total + toFixedPoint(value), 0n);
    return fromFixedPoint(sum / BigInt(numbers.length));
  }

  #sorted(key: string, compare: (a: MetricMark, b: MetricMark) => number): readonly MetricMark[] {
    return [...(this.#series.get(key)?.values() ?? [])].sort(compare);
  }
}

/** NaN as 0; among equals -0, 0, NaN. */
function compareValues(a: number, b: number): number {
  const [left, right] = [Number.isNaN(a) ? 0 : a, Number.isNaN(b) ? 0 : b];
  if (left !== right) return left < right ? -1 : 1;
  const rank = (value: number): number => (Number.isNaN(value) ? 2 : Object.is(value, -0) ? 0 : 1);
  return rank(a) - rank(b);
}

/** Every double is a whole number of 2^-1074; 60 more bits keep the division precise. */
const fractionBits = 1134n;

function toFixedPoint(value: number): bigint {
  let whole = value;
  let shift = fractionBits;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    shift -= 1n;
  }
  return BigInt(whole) << shift;
}

function fromFixedPoint(fixed: bigint): number {
  const isNegative = fixed < 0n;
  const magnitude = isNegative ? -fixed : fixed;
  const bits = magnitude.toString(2).length;
  // 64 leading bits, rounded once by the conversion.
  const drop = Math.max(0, bits - 64);
  const leading = Number(magnitude >> BigInt(drop));
  const exponent = drop - Number(fractionBits);
  // In two steps: one factor alone may be out of range where the product is not.
  const half = Math.trunc(exponent / 2);
  const value = leading * 2 ** half * 2 ** (exponent - half);
  return isNegative ? -value : value;
}
