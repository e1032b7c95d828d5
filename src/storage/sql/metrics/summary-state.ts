// The summary of one series while points are added, and the blob that keeps it to the bit: numbers in the
// database's own columns would lose NaN and -0, and the mean needs its exact sum.
import type { MetricMark, MetricSummary } from '../../../core/tracking/metrics/metric.ts';
import { compareBySteps } from '../../../core/tracking/metrics/mark-order.ts';
import { wholeNumber } from '../../../core/base/whole-number.ts';
import { addToSum, emptySum, meanOf, type ExactSum } from './exact-sum.ts';

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

/** Whether the series may hold this point already: outside the known range of steps and times it cannot. */
export function mayHold(state: SummaryState, { step, timestamp }: MetricMark): boolean {
  return step >= state.first.step && step <= state.last.step && timestamp >= state.earliest && timestamp <= state.latest;
}

/** Absent when every value is NaN. */
export function meanOfState({ count, nanCount, sum }: SummaryState): number | undefined {
  return count === nanCount ? undefined : meanOf(sum, count - nanCount);
}

export function toSummary(key: string, state: SummaryState): MetricSummary {
  const { count, nanCount, first, last, min, max } = state;
  const mean = meanOfState(state);
  return { key, count, nanCount, first, last, ...(min && { min }), ...(max && { max }), ...(mean !== undefined && { mean }) };
}

const version = 1;
/** With steps or times that no double holds: after the doubles, step and timestamp of each mark once more, as integers of 64 bits. */
const farVersion = 2;

/** Doubles, little-endian: version, lengths of both partial lists, then the fields in order. */
export function encodeState({ first, last, min, max, earliest, latest, sum }: SummaryState): Uint8Array {
  const marks = [first, last, ...(min && max ? [min, max] : [])];
  const hasFar = marks.some(({ farStep, farTimestamp }) => farStep !== undefined || farTimestamp !== undefined);
  const lengths = [hasFar ? farVersion : version, sum.partials.length, sum.huge.length, sum.positiveInfinities, sum.negativeInfinities, earliest, latest];
  const numbers = [...lengths, ...sum.partials, ...sum.huge];
  for (const { value, step, timestamp } of marks) numbers.push(value, step, timestamp);
  const bytes = Buffer.allocUnsafe(numbers.length * 8);
  for (let index = 0; index < numbers.length; index += 1) bytes.writeDoubleLE(numbers[index]!, index * 8);
  return hasFar ? Buffer.concat([bytes, farBytes(marks)]) : bytes;
}

function farBytes(marks: readonly MetricMark[]): Uint8Array {
  const exact = marks.flatMap(({ step, timestamp, farStep, farTimestamp }) => [farStep ?? BigInt(step), farTimestamp ?? BigInt(timestamp)]);
  const bytes = Buffer.allocUnsafe(exact.length * 8);
  for (const [index, value] of exact.entries()) bytes.writeBigInt64LE(value, index * 8);
  return bytes;
}

export function decodeState({ count, nan_count, state }: { readonly count: number; readonly nan_count: number; readonly state: Uint8Array }): SummaryState {
  const numbers = readDoubles(state);
  if (numbers[0] !== version && numbers[0] !== farVersion) throw new Error('a metric summary is of a format this program does not know');
  const [, partials, huge, positiveInfinities, negativeInfinities, earliest, latest] = numbers as [number, number, number, number, number, number, number];
  const marks = 7 + partials + huge;
  const hasNumbers = count > nan_count;
  const markCount = hasNumbers ? 4 : 2;
  const far = numbers[0] === farVersion ? readFar(state, marks + markCount * 3) : undefined;
  const mark = (place: number): MetricMark => markAt(numbers, marks + place * 3, far?.(place));
  return {
    count,
    nanCount: nan_count,
    first: mark(0),
    last: mark(1),
    min: hasNumbers ? mark(2) : undefined,
    max: hasNumbers ? mark(3) : undefined,
    earliest,
    latest,
    sum: { partials: numbers.slice(7, 7 + partials), huge: numbers.slice(7 + partials, marks), positiveInfinities, negativeInfinities },
  };
}

function readDoubles(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  for (let offset = 0; offset + 8 <= bytes.byteLength; offset += 8) numbers.push(view.getFloat64(offset, true));
  return numbers;
}

type FarMoment = Pick<MetricMark, 'farStep' | 'farTimestamp'>;

/** What is beyond a double, by the place of its mark. */
function readFar(bytes: Uint8Array, doubles: number): (place: number) => FarMoment {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (place) => {
    const [step, timestamp] = [view.getBigInt64((doubles + place * 2) * 8, true), view.getBigInt64((doubles + place * 2 + 1) * 8, true)];
    return { ...(isFar(step) && { farStep: step }), ...(isFar(timestamp) && { farTimestamp: timestamp }) };
  };
}

const isFar = (exact: bigint): boolean => typeof wholeNumber(exact) === 'bigint';

function markAt(numbers: readonly number[], index: number, far: FarMoment = {}): MetricMark {
  return { value: numbers[index]!, step: numbers[index + 1]!, timestamp: numbers[index + 2]!, ...far };
}
