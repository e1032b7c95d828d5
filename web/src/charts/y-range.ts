// What the y scale of a chart shows when it is not simply all of it: a range somebody set, or one that ignores
// outliers. Whatever falls outside is counted, to be said.
import type { Line } from './align-lines.ts';
import type { XRange } from './x-axis.ts';

export interface YView {
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly isClipped: boolean;
  readonly isLog: boolean;
}

export interface YRange {
  readonly min: number;
  readonly max: number;
}

export interface YChoice {
  /** Absent: all of it. */
  readonly range: YRange | undefined;
  /** Points above or below the range, as they were logged. */
  readonly outside: number;
}

/** The rule for outliers, in words. */
export const outlierRule = 'the scale fits the 2nd to 98th percentile and a quarter more';
const [lowShare, highShare, extra] = [0.02, 0.98, 0.25];

const all: YChoice = { range: undefined, outside: 0 };

export function chooseY(lines: readonly Line[], view: YView, xRange: XRange | undefined): YChoice {
  if (view.low === undefined && view.high === undefined && !view.isClipped) return all;
  const values = valuesOf(lines, xRange);
  if (values.length === 0) return all;
  const range = rangeOf(values, view);
  if (range === undefined) return all;
  let outside = 0;
  for (const value of values) if (value < range.min || value > range.max) outside += 1;
  return { range, outside };
}

/** The logged values on the screen, ascending. A smoothed line stands for its raw one, which is there too. */
function valuesOf(lines: readonly Line[], xRange: XRange | undefined): Float64Array {
  const values: number[] = [];
  for (const { xs, ys, isSmoothed } of lines) {
    if (isSmoothed) continue;
    for (let index = 0; index < ys.length; index += 1) {
      const y = ys[index];
      if (y !== null && y !== undefined && (!xRange || (xs[index]! >= xRange.from && xs[index]! <= xRange.to))) values.push(y);
    }
  }
  return Float64Array.from(values).sort();
}

function rangeOf(values: Float64Array, view: YView): YRange | undefined {
  const [least, most] = [values[0]!, values[values.length - 1]!];
  const fitted = view.isClipped ? fit(values, view.isLog) : padded(least, most, view.isLog);
  const min = view.low !== undefined && (!view.isLog || view.low > 0) ? view.low : fitted.min;
  const max = view.high !== undefined && (!view.isLog || view.high > 0) ? view.high : fitted.max;
  return min < max ? { min, max } : undefined;
}

function fit(values: Float64Array, isLog: boolean): YRange {
  const last = values.length - 1;
  const at = isLog ? Math.log10 : (value: number) => value;
  const back = isLog ? (value: number) => 10 ** value : (value: number) => value;
  // Ranks are cut towards the middle: of twenty points the one farthest off is an outlier already.
  const [low, high] = [at(values[Math.ceil(last * lowShare)]!), at(values[Math.floor(last * highShare)]!)];
  const more = (high - low) * extra;
  const whole = padded(values[0]!, values[last]!, isLog);
  if (!(high > low)) return whole;
  return { min: Math.max(whole.min, back(low - more)), max: Math.min(whole.max, back(high + more)) };
}

/** All of it, with a little room above and below. */
export function padded(least: number, most: number, isLog: boolean): YRange {
  if (isLog) return least === most ? { min: least / 2, max: most * 2 } : { min: least / (most / least) ** 0.05, max: most * (most / least) ** 0.05 };
  if (least === most) return least === 0 ? { min: -1, max: 1 } : { min: least - Math.abs(least) * 0.1, max: most + Math.abs(most) * 0.1 };
  const pad = (most - least) * 0.06;
  return { min: least - pad, max: most + pad };
}
