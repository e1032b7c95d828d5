// What stands along the bottom of a chart.
import type { SeriesQuery } from './metric-store.ts';

/**
 * `step`; `time`: the timestamp, less `zeroAt` of the series; `metric`: the value another metric of the same run has at the same
 * step, the last one by (timestamp, value) where it has several. A point without such a value, or with one that is not finite, is
 * unpaired.
 */
export type ChartAxis = { readonly kind: 'step' } | { readonly kind: 'time' } | { readonly kind: 'metric'; readonly key: string };

/** A series along an axis. */
export interface AxisSeries extends SeriesQuery {
  /** The moment that is 0 on an axis of time. Default: that of the epoch. */
  readonly zeroAt?: number | undefined;
}

/** Where the grid begins and ends, inclusive; default: where the first and the last point of all series stand. */
export interface AxisRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
