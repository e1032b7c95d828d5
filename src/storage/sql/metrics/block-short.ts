// What a chart needs of a block in short: its points that may be shown, and of every 64 points in the order of steps which ones may be.
import { makeColumns, copyPoint, type MetricColumns, sliceColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { Pyramid } from './block-pyramid.ts';
import { groupPoints } from './group-points.ts';

export interface BlockShort {
  readonly marks: MetricColumns;
  readonly pyramid: Pyramid;
}

/** Of points ordered by step, timestamp, value. */
export function shorten(points: MetricColumns): BlockShort {
  const { values, steps } = points;
  const groups = Math.ceil(values.length / groupPoints);
  const pyramid = {
    least: new Float64Array(groups).fill(Number.NaN),
    greatest: new Float64Array(groups).fill(Number.NaN),
    leastAt: new Int32Array(groups).fill(-1),
    greatestAt: new Int32Array(groups).fill(-1),
    nanAt: new Int32Array(groups).fill(-1),
    firstSteps: Float64Array.from({ length: groups }, (_none, group) => steps[group * groupPoints]!),
  };
  for (let index = 0; index < values.length; index += 1) note(pyramid, Math.floor(index / groupPoints), { index, value: values[index]! });
  return { marks: marksOfAll(points, pyramid), pyramid };
}

/** Of equal values the first stays. */
function note({ least, greatest, leastAt, greatestAt, nanAt }: Pyramid, group: number, { index, value }: { readonly index: number; readonly value: number }): void {
  if (Number.isNaN(value)) {
    if (nanAt[group]! < 0) nanAt[group] = index;
    return;
  }
  if (leastAt[group]! < 0 || value < least[group]!) {
    least[group] = value;
    leastAt[group] = index;
  }
  if (greatestAt[group]! < 0 || value > greatest[group]!) {
    greatest[group] = value;
    greatestAt[group] = index;
  }
}

function marksOfAll(points: MetricColumns, pyramid: Pyramid): MetricColumns {
  const found = winners(pyramid, 0, pyramid.nanAt.length);
  const indexes = [0, points.values.length - 1, found.least, found.greatest, found.nan].filter((index) => index >= 0);
  const marks = makeColumns(indexes.length);
  for (const [at, index] of indexes.entries()) copyPoint(points, index, marks, at);
  return sliceColumns(marks, 0, indexes.length);
}

/** Where the least, the greatest and the first NaN of some groups are; -1 for none. */
export interface Winners {
  readonly least: number;
  readonly greatest: number;
  readonly nan: number;
}

/** Of the groups from one to before another. */
export function winners(pyramid: Pyramid, start: number, end: number): Winners {
  let [least, greatest, nan] = [-1, -1, -1];
  let [low, high] = [Number.NaN, Number.NaN];
  for (let group = start; group < end; group += 1) {
    if (nan < 0) nan = pyramid.nanAt[group]!;
    if (pyramid.leastAt[group]! < 0) continue;
    if (least < 0 || pyramid.least[group]! < low) {
      low = pyramid.least[group]!;
      least = pyramid.leastAt[group]!;
    }
    if (greatest < 0 || pyramid.greatest[group]! > high) {
      high = pyramid.greatest[group]!;
      greatest = pyramid.greatestAt[group]!;
    }
  }
  return { least, greatest, nan };
}
