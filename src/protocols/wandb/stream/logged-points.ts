// The numbers in a row, as points of metrics. Names within an object are joined to its name by dots, as clients name them in the
// summary; objects that stand for pictures, tables and the like have a type of their own and are no such objects.
import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import type { MetricPoint } from '../../../core/tracking/metrics/metric.ts';
import { doubleOf } from './lenient-json.ts';
import { isMetricKey } from './metric-key.ts';

/** How deep rows are looked into: clients flatten what people nest by hand. */
const levels = 8;

/** Where in the run the row stands. */
export interface RowPlace {
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Of a row whose numbers have these names in the experiment: `rename` gives each its key there. */
export function loggedPoints(row: ExactObject, place: RowPlace, rename: (key: string) => string = (key) => key): readonly MetricPoint[] {
  const points: MetricPoint[] = [];
  const visit = (value: ExactJson, key: string, level: number): void => {
    if (value instanceof ExactNumber) {
      // What cannot be a metric's name stays in the row alone.
      if (isMetricKey(key)) points.push({ key: rename(key), ...place, value: Number(value.text) });
    } else if (level < levels && isExactObject(value) && !Object.hasOwn(value, '_type')) {
      for (const [name, item] of Object.entries(value)) visit(item, `${key}.${name}`, level + 1);
    }
  };
  for (const [key, value] of Object.entries(row)) if (!key.startsWith('_')) visit(value, key, 0);
  return points;
}

/** `_step` and `_timestamp`, in seconds, say where a row stands; a row without them stands at its own number, and now. */
export function rowPlace(row: ExactObject, { number, now }: { readonly number: number; readonly now: number }): RowPlace {
  const step = doubleOf(row['_step']);
  const seconds = doubleOf(row['_timestamp']);
  return {
    step: step !== undefined && Number.isSafeInteger(step) ? step : number,
    timestamp: seconds !== undefined && Number.isSafeInteger(Math.round(seconds * 1000)) && seconds >= 0 ? Math.round(seconds * 1000) : now,
  };
}
