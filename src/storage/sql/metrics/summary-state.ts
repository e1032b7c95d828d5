// The summary of one series while points are added, and the blob that keeps it to the bit: numbers in the
// database's own columns would lose NaN and -0, and the mean needs its exact sum.
import type { MetricMark, MetricSummary } from '../../../core/tracking/metrics/metric.ts';
import { compareBySteps } from '../../../core/tracking/metrics/mark-order.ts';
import { wholeNumber } from '../../../core/base/whole-number.ts';
import { addToSum, emptySum, meanOf, type ExactSum } from '../../../core/tracking/metrics/exact-sum.ts';
import { littleEndian } from './bytes.ts';

export interface SummaryState {
  count: number;
  nanCount: number;
  first: MetricMark;
  last: MetricMark;
  min: MetricMark | undefined;
  max: MetricMark | undefined;
  earliest: number;
  latest: number;
  readonly sum: ExactSum;
}

/** The state of a series with this one point. */
export function startState(mark: MetricMark): SummaryState {
  const state: SummaryState = {
    count: 0,
    nanCount: 0,
    first: mark,
    last: mark,
    min: undefined,
    max: undefined,
    earliest: mark.timestamp,
    latest: mark.timestamp,
    sum: emptySum(),
  };
  addMark(state, mark);
  return state;
}

/** Adds a point that is not in the series yet. */
export function addMark(state: SummaryState, mark: MetricMark): void {
  state.count += 1;
  if (compareBySteps(mark, state.first) < 0) state.first = mark;
  if (compareBySteps(mark, state.last) > 0) state.last = mark;
  if (mark.timestamp < state.earliest) state.earliest = mark.timestamp;
  if (mark.timestamp > state.latest) state.latest = mark.timestamp;
  if (Number.isNaN(mark.value)) {
    state.nanCount += 1;
    return;
  }
  addToSum(state.sum, mark.value);
  if (!state.min || mark.value < state.min.value || (mark.value === state.min.value && compareBySteps(mark, state.min) < 0)) state.min = mark;
  if (!state.max || mark.value > state.max.value || (mark.value === state.max.value && compareBySteps(mark, state.max) < 0)) state.max = mark;
}

/** Adds a point to the state under a name, which it may be the first of. */
export function addToStates(states: Map<string, SummaryState>, name: string, mark: MetricMark): void {
  const state = states.get(name);
  if (state) addMark(state, mark);
  else states.set(name, startState(mark));
}

/** Whether the series may hold this point already: outside the known range of steps and times it cannot. */
export function mayHold(state: SummaryState, step: number, timestamp: number): boolean {
  return step >= state.first.step && step <= state.last.step && timestamp >= state.earliest && timestamp <= state.latest;
}

/** Absent when every value is NaN. */
export function meanOfState({ count, nanCount, sum }: SummaryState): number | undefined {
  return count === nanCount ? undefined : meanOf(sum, count - nanCount);
}

export function toSummary(key: string, state: SummaryState): MetricSummary {
  const { count, nanCount, first, last, min, max } = state;
  const mean = meanOfState(state);
  // Name by name, and not spread: thousands of these are made for a page of runs.
  const summary: { -readonly [N in keyof MetricSummary]: MetricSummary[N] } = { key, count, nanCount, first, last };
  if (min !== undefined) summary.min = min;
  if (max !== undefined) summary.max = max;
  if (mean !== undefined) summary.mean = mean;
  return summary;
}

const version = 1;
/** With steps or times that no double holds: after the doubles, step and timestamp of each mark once more, as integers of 64 bits. */
const farVersion = 2;

/** Before the partial sums; and of a mark. */
const headNumbers = 7;
const markNumbers = 3;

/** Doubles, little-endian: version, lengths of both partial lists, then the fields in order. */
export function encodeState({ first, last, min, max, earliest, latest, sum: { partials, huge, positiveInfinities, negativeInfinities } }: SummaryState): Uint8Array {
  const marks = min !== undefined && max !== undefined ? [first, last, min, max] : [first, last];
  const doubles = newDoubles(headNumbers + partials.length + huge.length + marks.length * markNumbers);
  const hasFar = marks.some(isFarMark);
  doubles[0] = hasFar ? farVersion : version;
  doubles[1] = partials.length;
  doubles[2] = huge.length;
  doubles[3] = positiveInfinities;
  doubles[4] = negativeInfinities;
  doubles[5] = earliest;
  doubles[6] = latest;
  let at = headNumbers;
  for (const partial of partials) doubles[at++] = partial;
  for (const partial of huge) doubles[at++] = partial;
  for (const { value, step, timestamp } of marks) {
    doubles[at] = value;
    doubles[at + 1] = step;
    doubles[at + 2] = timestamp;
    at += markNumbers;
  }
  const bytes = littleEndian(doubles);
  return hasFar ? Buffer.concat([bytes, farBytes(marks)]) : bytes;
}

const roomNumbers = 8 * 1024;
let room = new Float64Array(0);
let used = 0;

/** Out of a larger piece of memory: to get each by itself takes longer than to fill it. */
function newDoubles(count: number): Float64Array {
  if (used + count > room.length) {
    room = new Float64Array(Math.max(roomNumbers, count));
    used = 0;
  }
  used += count;
  return room.subarray(used - count, used);
}

const isFarMark = ({ farStep, farTimestamp }: MetricMark): boolean => farStep !== undefined || farTimestamp !== undefined;

function farBytes(marks: readonly MetricMark[]): Uint8Array {
  const exact = marks.flatMap(({ step, timestamp, farStep, farTimestamp }) => [farStep ?? BigInt(step), farTimestamp ?? BigInt(timestamp)]);
  const bytes = Buffer.allocUnsafe(exact.length * 8);
  for (const [index, value] of exact.entries()) bytes.writeBigInt64LE(value, index * 8);
  return bytes;
}

export function decodeState({ count, nan_count, state }: { readonly count: number; readonly nan_count: number; readonly state: Uint8Array }): SummaryState {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const numberAt = (index: number): number => view.getFloat64(index * 8, true);
  const numbersFrom = (index: number, length: number): number[] => {
    const numbers: number[] = [];
    for (let next = index; next < index + length; next += 1) numbers.push(numberAt(next));
    return numbers;
  };
  if (numberAt(0) !== version && numberAt(0) !== farVersion) throw new Error('a metric summary is of a format this program does not know');
  const partials = numberAt(1);
  const huge = numberAt(2);
  const marks = headNumbers + partials + huge;
  const hasNumbers = count > nan_count;
  const far = numberAt(0) === farVersion ? readFar(view, marks + (hasNumbers ? 4 : 2) * markNumbers) : undefined;
  const markIn = (place: number, others: readonly MetricMark[] = []): MetricMark => {
    const index = marks + place * markNumbers;
    const [value, step, timestamp] = [numberAt(index), numberAt(index + 1), numberAt(index + 2)];
    if (far !== undefined) return { value, step, timestamp, ...far(place) };
    // The first, the last, the least and the greatest are often the same point.
    for (const other of others) if (other.step === step && other.timestamp === timestamp && Object.is(other.value, value)) return other;
    return { value, step, timestamp };
  };
  const first = markIn(0);
  const last = markIn(1, [first]);
  return {
    count,
    nanCount: nan_count,
    first,
    last,
    min: hasNumbers ? markIn(2, [first, last]) : undefined,
    max: hasNumbers ? markIn(3, [first, last]) : undefined,
    earliest: numberAt(5),
    latest: numberAt(6),
    sum: { partials: numbersFrom(headNumbers, partials), huge: numbersFrom(headNumbers + partials, huge), positiveInfinities: numberAt(3), negativeInfinities: numberAt(4) },
  };
}

type FarMoment = Pick<MetricMark, 'farStep' | 'farTimestamp'>;

/** What is beyond a double, by the place of its mark. */
function readFar(view: DataView, doubles: number): (place: number) => FarMoment {
  return (place) => {
    const [step, timestamp] = [view.getBigInt64((doubles + place * 2) * 8, true), view.getBigInt64((doubles + place * 2 + 1) * 8, true)];
    return { ...(isFar(step) && { farStep: step }), ...(isFar(timestamp) && { farTimestamp: timestamp }) };
  };
}

const isFar = (exact: bigint): boolean => typeof wholeNumber(exact) === 'bigint';
