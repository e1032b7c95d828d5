// Holds one logged metric series against another: step by step, to the last of the 64 bits.
import type { MetricEvidence, ToleranceSource } from '../../documents/verdict.ts';
import { isVolatileName } from './volatile-names.ts';

/** `timestamp` in milliseconds. It only tells the order within a step, and is never compared. */
export interface LoggedPoint {
  readonly step: number;
  readonly value: number;
  readonly timestamp: number;
}

export interface SeriesRules {
  /** Told by the user or learned; default: by the name. */
  readonly isVolatile?: boolean | undefined;
  /** A pair is within it when |a - b| <= max(absolute, relative * max(|a|, |b|)). */
  readonly tolerance?: { readonly relative: number; readonly absolute: number; readonly source: ToleranceSource } | undefined;
}

/** Points of one step that were logged this close together may have lost their order and their repeats in storage. */
const blurredMs = 20;

/** What the two series of `key` have in common. Points may come in any order; an empty side means that it was not logged. */
export function compareSeries(key: string, [before, after]: readonly [readonly LoggedPoint[], readonly LoggedPoint[]], rules: SeriesRules = {}): MetricEvidence {
  const comparison = new SeriesComparison(key, rules);
  comparison.add(before, after);
  return comparison.result();
}

/** The same, stretch by stretch, for series that are too long to be held at once. */
export class SeriesComparison {
  readonly #key: string;
  readonly #rules: SeriesRules;
  readonly #count = { before: 0, after: 0, equal: 0 };
  readonly #last: [LoggedPoint | undefined, LoggedPoint | undefined] = [undefined, undefined];
  #firstDifference: MetricEvidence['firstDifference'];
  #isWithin = true;

  constructor(key: string, rules: SeriesRules = {}) {
    this.#key = key;
    this.#rules = rules;
  }

  /** All points of both sides within a range of steps that lies after those that were added before. */
  add(before: readonly LoggedPoint[], after: readonly LoggedPoint[]): void {
    this.#last[0] = lastOf(this.#last[0], before);
    this.#last[1] = lastOf(this.#last[1], after);
    if (isPlainlySame(before, after)) {
      this.#count.before += before.length;
      this.#count.after += before.length;
      this.#count.equal += before.length;
      return;
    }
    for (const { step, left, right } of bySteps(before, after)) {
      const isSame = sameValues(left, right);
      const [one, other] = isSame ? [distinct(left), distinct(left)] : [left.map(({ value }) => value), right.map(({ value }) => value)];
      this.#count.before += one.length;
      this.#count.after += other.length;
      this.#count.equal += isSame ? one.length : common(one, other);
      if (isSame) continue;
      this.#firstDifference ??= { step, ...firstPair(one, other) };
      this.#isWithin &&= areWithin(one, other, this.#rules.tolerance);
    }
  }

  result(): MetricEvidence {
    const { tolerance, isVolatile = isVolatileName(this.#key) } = this.#rules;
    const [before, after] = this.#last;
    return {
      key: this.#key,
      pointsBefore: this.#count.before,
      pointsAfter: this.#count.after,
      equalPoints: this.#count.equal,
      ...(this.#firstDifference === undefined ? {} : { firstDifference: this.#firstDifference }),
      ...(before === undefined ? {} : { lastBefore: numberText(before.value) }),
      ...(after === undefined ? {} : { lastAfter: numberText(after.value) }),
      isVolatile,
      ...(tolerance === undefined ? {} : { tolerance: { ...tolerance, isWithin: this.#isWithin } }),
    };
  }
}

/** Every point equal, and none on one side only. */
export function isEqualSeries({ pointsBefore, pointsAfter, equalPoints, firstDifference }: MetricEvidence): boolean {
  return firstDifference === undefined && pointsBefore === equalPoints && pointsAfter === equalPoints;
}

/** One point a step, each equal to its counterpart: the common case, told without grouping anything. */
function isPlainlySame(before: readonly LoggedPoint[], after: readonly LoggedPoint[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ step, value }, index) => {
      const other = after[index] as LoggedPoint;
      return step === other.step && Object.is(value, other.value) && (index === 0 || step > (before[index - 1] as LoggedPoint).step);
    })
  );
}

function areWithin(one: readonly number[], other: readonly number[], tolerance: SeriesRules['tolerance']): boolean {
  return tolerance !== undefined && one.length === other.length && one.every((value, index) => isClose([value, other[index] as number], tolerance));
}

/** A float64 as text that reads back to the same bits; every NaN is one. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Whether two numbers are near enough; NaN is near NaN only, an infinity near itself only. */
export function isClose([a, b]: readonly [number, number], { relative, absolute }: { readonly relative: number; readonly absolute: number }): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= Math.max(absolute, relative * Math.max(Math.abs(a), Math.abs(b)));
}

function* bySteps(
  before: readonly LoggedPoint[],
  after: readonly LoggedPoint[],
): Generator<{ readonly step: number; readonly left: readonly LoggedPoint[]; readonly right: readonly LoggedPoint[] }> {
  const left = group(before);
  const right = group(after);
  const steps = [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => a - b);
  for (const step of steps) yield { step, left: left.get(step) ?? [], right: right.get(step) ?? [] };
}

function group(points: readonly LoggedPoint[]): ReadonlyMap<number, readonly LoggedPoint[]> {
  const groups = Map.groupBy(points, ({ step }) => step);
  for (const inStep of groups.values()) inStep.sort((a, b) => a.timestamp - b.timestamp || a.value - b.value || 0);
  return groups;
}

/**
 * Whether two lists of values of one step are the same. Storage keeps points in the order of their milliseconds and an
 * exact repeat once, so values logged in a rush are compared as a set; a lone value, or values far apart, exactly.
 */
function sameValues(left: readonly LoggedPoint[], right: readonly LoggedPoint[]): boolean {
  if (left.length === right.length && left.every(({ value }, index) => Object.is(value, right[index]?.value))) return true;
  if (!isBlurred(left) && !isBlurred(right)) return false;
  const [one, other] = [new Set(distinct(left)), new Set(distinct(right))];
  // A set takes +0 and -0 for the same number; their texts do not.
  const texts = (values: ReadonlySet<number>): string => [...values].map(numberText).sort().join(' ');
  return one.size === other.size && texts(one) === texts(other);
}

function isBlurred(points: readonly LoggedPoint[]): boolean {
  return points.some((point, index) => index > 0 && point.timestamp - (points[index - 1] as LoggedPoint).timestamp < blurredMs);
}

function distinct(points: readonly LoggedPoint[]): readonly number[] {
  return [...new Map(points.map(({ value }) => [numberText(value), value])).values()];
}

/** How many values the two lists share, each as often as both have it. */
function common(one: readonly number[], other: readonly number[]): number {
  const left = new Map<string, number>();
  for (const value of one) left.set(numberText(value), (left.get(numberText(value)) ?? 0) + 1);
  let count = 0;
  for (const value of other) {
    const rest = left.get(numberText(value)) ?? 0;
    if (rest > 0) count += 1;
    left.set(numberText(value), rest - 1);
  }
  return count;
}

function firstPair(one: readonly number[], other: readonly number[]): { readonly before: string; readonly after: string } {
  const at = one.findIndex((value, index) => !Object.is(value, other[index]));
  const index = at < 0 ? one.length : at;
  const text = (value: number | undefined): string => (value === undefined ? 'nothing' : numberText(value));
  return { before: text(one[index]), after: text(other[index]) };
}

/** The point with the greatest (step, timestamp). */
function lastOf(found: LoggedPoint | undefined, points: readonly LoggedPoint[]): LoggedPoint | undefined {
  let last = found;
  for (const point of points) if (last === undefined || point.step > last.step || (point.step === last.step && point.timestamp >= last.timestamp)) last = point;
  return last;
}
