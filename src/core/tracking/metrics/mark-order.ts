// The orders in which metric points stand. Total: only points that are the same to the bit are equal, so that
// every order of arrival ends in the same state.
import { compareFar } from '../../base/whole-number.ts';
import type { MetricMark, Moment } from './metric.ts';

/** By (step, timestamp, value): decides first and last, and is the order of a chart. */
export function compareBySteps(a: MetricMark, b: MetricMark): number {
  return compareSteps(a, b) || compareTimestamps(a, b) || compareValues(a.value, b.value);
}

/** By (timestamp, step, value): the order of a history. */
export function compareByTime(a: MetricMark, b: MetricMark): number {
  return compareTimestamps(a, b) || compareSteps(a, b) || compareValues(a.value, b.value);
}

export function compareSteps(a: Moment, b: Moment): number {
  return a.step - b.step || compareFar(a.farStep, b.farStep);
}

export function compareTimestamps(a: Moment, b: Moment): number {
  return a.timestamp - b.timestamp || compareFar(a.farTimestamp, b.farTimestamp);
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
