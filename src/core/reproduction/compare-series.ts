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
  const count = { before: 0, after: 0, equal: 0 };
  let firstDifference: MetricEvidence['firstDifference'];
  let isWithin = true;
  for (const { step, left, right } of bySteps(before, after)) {
    const isSame = sameValues(left, right);
    const [one, other] = isSame ? [distinct(left), distinct(left)] : [left.map(({ value }) => value), right.map(({ value }) => value)];
    count.before += one.length;
    count.after += other.length;
    count.equal += isSame ? one.length : common(one, other);
    if (isSame) continue;
    firstDifference ??= { step, ...firstPair(one, other) };
    isWithin &&=
      rules.tolerance !== undefined &&
      one.length === other.length &&
      one.every((value, index) => isClose([value, other[index] as number], rules.tolerance as NonNullable<SeriesRules['tolerance']>));
  }
  return {
    key,
    pointsBefore: count.before,
    pointsAfter: count.after,
    equalPoints: count.equal,
    firstDifference,
    lastBefore: lastText(before),
    lastAfter: lastText(after),
    isVolatile: rules.isVolatile ?? isVolatileName(key),
    tolerance: rules.tolerance === undefined ? undefined : { ...rules.tolerance, isWithin },
  };
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

/** The value with the greatest (step, timestamp). */
function lastText(points: readonly LoggedPoint[]): string | undefined {
  let last: LoggedPoint | undefined;
  for (const point of points) if (last === undefined || point.step > last.step || (point.step === last.step && point.timestamp >= last.timestamp)) last = point;
  return last === undefined ? undefined : numberText(last.value);
}
