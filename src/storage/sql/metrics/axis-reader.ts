// A series along an axis, and what becomes of its points.
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { SeriesPlace } from './series-extents.ts';

/** Takes points from one index to before another, with their xs at the same indexes; all are only lent. */
export type TakeAxisPoints = (points: MetricColumns, xs: Float64Array, range: { readonly start: number; readonly end: number }) => void;

export interface AxisReader {
  readonly place: SeriesPlace;
  readonly zeroAt: number;
  readonly take: TakeAxisPoints;
  /** Told how many points have no x. */
  readonly leaveOut: (count: number) => void;
}
