// Looks at the metrics of a run as they pass: the last value, the range and a rough line of each, and the first value
// that was no finite number. Takes a bounded amount of memory however long a run is.
import type { MetricPoint } from '../core/tracking/metrics/metric.ts';

export interface WatchedMetric {
  readonly key: string;
  readonly count: number;
  readonly last: number;
  readonly lastStep: number;
  /** Of the finite values; absent when there was none. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** At most 64 values, evenly spaced over what came so far. */
  readonly line: readonly number[];
}

export interface NotANumber {
  readonly key: string;
  readonly step: number;
  readonly value: 'NaN' | 'Infinity' | '-Infinity';
  /** Finite values of the metric just before it, the newest last; at most 20. */
  readonly before: readonly number[];
}

export interface MetricWatch {
  /** The value is a number, or the name of one that JSON has no digits for. */
  see(point: Omit<MetricPoint, 'value'> & { readonly value: number | string }): void;
  readonly firstNotANumber: NotANumber | undefined;
  /** In the order in which they first came. */
  summaries(): readonly WatchedMetric[];
}

const keyLimit = 1_000;
const lineLimit = 64;
const beforeLimit = 20;

interface Series {
  count: number;
  last: number;
  lastStep: number;
  min: number | undefined;
  max: number | undefined;
  line: number[];
  /** Every how many values one goes into the line. */
  every: number;
  recent: number[];
}

export function createMetricWatch(): MetricWatch {
  const seriesByKey = new Map<string, Series>();
  let firstNotANumber: NotANumber | undefined;
  return {
    see: ({ key, value, step }) => {
      const number = Number(value);
      const series = seriesByKey.get(key) ?? newSeries();
      if (!Number.isFinite(number)) firstNotANumber ??= { key, step, value: String(number) as NotANumber['value'], before: series.recent };
      add(series, number, step);
      if (seriesByKey.size < keyLimit) seriesByKey.set(key, series);
    },
    get firstNotANumber() {
      return firstNotANumber;
    },
    summaries: () => [...seriesByKey].map(([key, { count, last, lastStep, min, max, line }]) => ({ key, count, last, lastStep, min, max, line: [...line] })),
  };
}

function newSeries(): Series {
  return { count: 0, last: Number.NaN, lastStep: 0, min: undefined, max: undefined, line: [], every: 1, recent: [] };
}

function add(series: Series, value: number, step: number): void {
  if (series.count % series.every === 0) series.line.push(value);
  if (series.line.length > lineLimit) {
    series.line = series.line.filter((_, index) => index % 2 === 0);
    series.every *= 2;
  }
  series.count += 1;
  series.last = value;
  series.lastStep = step;
  if (!Number.isFinite(value)) return;
  series.min = Math.min(series.min ?? value, value);
  series.max = Math.max(series.max ?? value, value);
  series.recent = [...series.recent.slice(1 - beforeLimit), value];
}
