// Puts arriving points into the order segments keep them in.
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { compareByTime } from '../../../core/tracking/metrics/mark-order.ts';

/** Sorts by time and drops repeats, in place of a copy only where that changes something. */
export function sortUnique(marks: readonly MetricMark[]): readonly MetricMark[] {
  let isSorted = true;
  for (let index = 1; index < marks.length && isSorted; index += 1) isSorted = compareByTime(marks[index - 1]!, marks[index]!) < 0;
  if (isSorted) return marks;
  const sorted = [...marks].sort(compareByTime);
  return sorted.filter((mark, index) => index === 0 || compareByTime(sorted[index - 1]!, mark) !== 0);
}
