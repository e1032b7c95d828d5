// What stands along the bottom of a chart.

/**
 * `step`; `time`: the timestamp, less `zeroAt` of the series; `metric`: the value another metric of the same run has at the same
 * step, the last one by (timestamp, value) where it has several. A point without such a value, or with one that is not finite, is
 * unpaired.
 */
export type ChartAxis = { readonly kind: 'step' } | { readonly kind: 'time' } | { readonly kind: 'metric'; readonly key: string };

/** Where the grid begins and ends, inclusive; default: where the first and the last point of all series stand. */
export interface AxisRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
