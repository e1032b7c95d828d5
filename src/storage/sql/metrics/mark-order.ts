// The orders in which metric points stand. Total: only points that are the same to the bit are equal, so that
// every order of arrival ends in the same state.
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';

/** By (step, timestamp, value): decides first and last. */
export function compareBySteps(a: MetricMark, b: MetricMark): number {
  return a.step - b.step || a.timestamp - b.timestamp || compareValues(a.value, b.value);
}

/** By (timestamp, step, value): the order of a history. */
export function compareByTime(a: MetricMark, b: MetricMark): number {
  return a.timestamp - b.timestamp || a.step - b.step || compareValues(a.value, b.value);
}

/** NaN counts as 0, as it does when "last" is decided; -0, 0 and NaN follow each other in this order. */
export function compareValues(a: number, b: number): number {
  const left = Number.isNaN(a) ? 0 : a;
  const right = Number.isNaN(b) ? 0 : b;
  if (left < right) return -1;
  if (left > right) return 1;
  return rankOfZero(a) - rankOfZero(b);
}

function rankOfZero(value: number): number {
  if (Number.isNaN(value)) return 2;
  return Object.is(value, -0) ? 0 : 1;
}

/** Sorts by time and drops repeats, in place of a copy only where that changes something. */
export function sortUnique(marks: readonly MetricMark[]): readonly MetricMark[] {
  let isSorted = true;
  for (let index = 1; index < marks.length && isSorted; index += 1) isSorted = compareByTime(marks[index - 1]!, marks[index]!) < 0;
  if (isSorted) return marks;
  const sorted = [...marks].sort(compareByTime);
  return sorted.filter((mark, index) => index === 0 || compareByTime(sorted[index - 1]!, mark) !== 0);
}
