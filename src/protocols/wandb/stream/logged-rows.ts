// The lines of a run's history, as rows and the points in them. A line is kept as it came; its place is its number.
import { AssayError } from '../../../core/base/errors.ts';
import { ExactNumber, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { rowLimit } from '../../../core/tracking/history/history-row.ts';
import type { RowWithMedia } from '../../../core/tracking/media/media.ts';
import type { MetricPoint } from '../../../core/tracking/metrics/metric.ts';
import { loggedMedia } from '../media/logged-media.ts';
import { wireJson } from '../runs/wire-config.ts';
import { parseLenient } from './lenient-json.ts';
import { loggedPoints, rowPlace } from './logged-points.ts';
import type { Piece } from './stream-body.ts';

export interface LoggedRows {
  readonly rows: readonly RowWithMedia[];
  readonly points: readonly MetricPoint[];
}

export interface RowReading {
  /** Milliseconds since the epoch, for rows that tell no time. */
  readonly now: number;
  /** Gives the keys of the points. */
  readonly rename?: (key: string) => string;
  /** `by number`: whoever wrote the rows does not know of the others, so a row's step is its place. Default: `as told`. */
  readonly steps?: 'as told' | 'by number';
}

/** A line that is no JSON object is kept out: a refusal would end the client's stream, and with it all that comes after. */
export function loggedRows({ offset, lines }: Piece, { now, rename, steps = 'as told' }: RowReading): LoggedRows {
  const rows: RowWithMedia[] = [];
  const points: MetricPoint[] = [];
  lines.forEach((json, index) => {
    const told = json.length > rowLimit ? undefined : rowOf(json);
    if (told === undefined) return;
    const number = offset + index;
    const row = steps === 'as told' ? told : { ...told, _step: new ExactNumber(String(number)) };
    const place = rowPlace(row, { number, now });
    const media = loggedMedia(row);
    rows.push({ number, step: place.step, json: row === told ? json : wireJson(row), ...(media.length === 0 ? {} : { media }) });
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
