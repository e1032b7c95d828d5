// Adds points in columns to the summary of their series, without an object for each.
import { compareValues } from '../../../core/tracking/metrics/mark-order.ts';
import { markAt, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { addToSum } from '../../../core/tracking/metrics/exact-sum.ts';
import type { SeriesColumns } from './series-columns.ts';
import { addMark, startState, type SummaryState } from './summary-state.ts';

/** Points that are not in the series yet, to the state under a name, which they may be the first of. */
export function addColumns(states: Map<string, SummaryState>, name: string, { points, start, end }: SeriesColumns): void {
  const known = states.get(name);
  const state = known ?? startState(markAt(points, start));
  if (known === undefined) states.set(name, state);
  const from = known === undefined ? start + 1 : start;
  if (points.far === undefined) addNear(state, points, { from, end });
  else for (let index = from; index < end; index += 1) addMark(state, markAt(points, index));
}

interface Stretch {
  readonly from: number;
  readonly end: number;
}

/** A mark is made of those only that stand out in the end. */
function addNear(state: SummaryState, points: MetricColumns, stretch: Stretch): void {
  if (stretch.from === stretch.end) return;
  noteEnds(state, points, stretch);
  noteNumbers(state, points, stretch);
  state.count += stretch.end - stretch.from;
}

function noteEnds(state: SummaryState, points: MetricColumns, { from, end }: Stretch): void {
  const { steps, timestamps } = points;
  let { first, last, earliest, latest } = state;
  for (let index = from; index < end; index += 1) {
    const step = steps[index]!;
    if (step < first.step || (step === first.step && compareAt(points, index, first) < 0)) first = markAt(points, index);
    // Steps mostly go up: the mark of each would be made in vain.
    const isNext = index + 1 < end && steps[index + 1]! > step;
    if (!isNext && (step > last.step || (step === last.step && compareAt(points, index, last) > 0))) last = markAt(points, index);
    const timestamp = timestamps[index]!;
    if (timestamp < earliest) earliest = timestamp;
    if (timestamp > latest) latest = timestamp;
  }
  state.first = first;
  state.last = last;
  state.earliest = earliest;
  state.latest = latest;
}

function noteNumbers(state: SummaryState, points: MetricColumns, { from, end }: Stretch): void {
  const { values } = points;
  let [min, max] = [-1, -1];
  let [least, greatest] = [state.min?.value ?? Infinity, state.max?.value ?? -Infinity];
  let hasNone = state.min === undefined;
  for (let index = from; index < end; index += 1) {
    const value = values[index]!;
    if (Number.isNaN(value)) {
      state.nanCount += 1;
      continue;
    }
    addToSum(state.sum, value);
    if (hasNone || value < least || (value === least && compareAt(points, index, min < 0 ? state.min! : markAt(points, min)) < 0)) {
      min = index;
      least = value;
    }
    if (hasNone || value > greatest || (value === greatest && compareAt(points, index, max < 0 ? state.max! : markAt(points, max)) < 0)) {
      max = index;
      greatest = value;
    }
    hasNone = false;
  }
  if (min >= 0) state.min = markAt(points, min);
  if (max >= 0) state.max = markAt(points, max);
}

/** As `compareBySteps`; a mark that is beyond a double differs from every point that is not. */
function compareAt({ steps, timestamps, values }: MetricColumns, index: number, mark: MetricMark): number {
  return steps[index]! - mark.step || timestamps[index]! - mark.timestamp || compareValues(values[index]!, mark.value);
}
