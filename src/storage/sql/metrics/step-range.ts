// An inclusive range of steps, and what of a stretch of points lies in it.
import type { ManySeriesQuery } from '../../../core/tracking/metrics/metric-store.ts';
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import type { TakePoints } from './unpack-segment.ts';

export type StepRange = Pick<ManySeriesQuery, 'fromStep' | 'toStep'>;

/** Hands on, as stretches from one index to before another, the points whose steps are in the range. */
export function withinSteps({ fromStep = -Infinity, toStep = Infinity }: StepRange, add: (points: MetricColumns, start: number, end: number) => void): TakePoints {
  return (points) => {
    const { steps } = points;
    const exact: Float64Array | BigInt64Array = points.far?.steps ?? steps;
    const isInside = (index: number): boolean => exact[index]! >= fromStep && exact[index]! <= toStep;
    for (let start = 0; start < steps.length;) {
      if (!isInside(start)) {
        start += 1;
        continue;
      }
      let end = start + 1;
      while (end < steps.length && isInside(end)) end += 1;
      add(points, start, end);
      start = end;
    }
  };
}
