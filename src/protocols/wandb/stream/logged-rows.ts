// The lines of a run's history, as rows and the points in them. A line is kept as it came; its place is its number.
import { AssayError } from '../../../core/base/errors.ts';
import { type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { type HistoryRow, rowLimit } from '../../../core/tracking/history/history-row.ts';
import type { MetricPoint } from '../../../core/tracking/metrics/metric.ts';
import { parseLenient } from './lenient-json.ts';
import { loggedPoints, rowPlace } from './logged-points.ts';
import type { Piece } from './stream-body.ts';

export interface LoggedRows {
  readonly rows: readonly HistoryRow[];
  readonly points: readonly MetricPoint[];
}

/**
 * A line that is no JSON object is kept out: a refusal would end the client's stream, and with it all that comes after. `rename`
 * gives the keys of the points.
 */
export function loggedRows({ offset, lines }: Piece, { now, rename }: { readonly now: number; readonly rename?: ((key: string) => string) | undefined }): LoggedRows {
  const rows: HistoryRow[] = [];
  const points: MetricPoint[] = [];
  lines.forEach((json, index) => {
    const row = json.length > rowLimit ? undefined : rowOf(json);
    if (row === undefined) return;
    const number = offset + index;
    const place = rowPlace(row, { number, now });
    rows.push({ number, step: place.step, json });
    for (const point of loggedPoints(row, place, rename)) points.push(point);
  });
  return { rows, points };
}

function rowOf(json: string): ExactObject | undefined {
  try {
    const value = parseLenient(json);
    return isExactObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

/** `system.cpu` is measured of the machine: its series stand under `system/`. */
export function systemKey(key: string): string {
  return key.startsWith('system.') ? `system/${key.slice('system.'.length)}` : `system/${key}`;
}
