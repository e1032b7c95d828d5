// Puts the pieces of many segments together, series by series.
import { farOf, makeColumns, type MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import { type SeriesColumns, sortUniqueColumns } from './series-columns.ts';

export interface GatheredColumns {
  /** The points may be lent: they are copied. */
  add(key: number, points: MetricColumns): void;
  /** Each in order, without repeats. */
  series(): readonly SeriesColumns[];
}

interface Held {
  points: MetricColumns;
  count: number;
}

export function gatherColumns(): GatheredColumns {
  const byKey = new Map<number, Held>();
  return {
    add: (key, points) => {
      const held = byKey.get(key) ?? { points: makeColumns(points.steps.length * 2), count: 0 };
      byKey.set(key, held);
      const end = held.count + points.steps.length;
      if (end > held.points.steps.length) held.points = withRoom(held.points, end * 2);
      copyColumns(points, held.points, held.count);
      held.count = end;
    },
    series: () => [...byKey].map(([key, { points, count }]) => ({ key, points, start: 0, end: sortUniqueColumns(points, 0, count) })),
  };
}

function withRoom(points: MetricColumns, room: number): MetricColumns {
  const larger = makeColumns(room);
  copyColumns(points, larger, 0);
  return larger;
}

function copyColumns(from: MetricColumns, to: MetricColumns, at: number): void {
  to.steps.set(from.steps, at);
  to.timestamps.set(from.timestamps, at);
  to.values.set(from.values, at);
  if (from.far === undefined && to.far === undefined) return;
  const exact = from.far ?? farOf(from);
  const far = (to.far ??= farOf(to));
  far.steps.set(exact.steps, at);
  far.timestamps.set(exact.timestamps, at);
}
