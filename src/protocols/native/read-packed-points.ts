// Reads the body of many points that are packed. Everything is looked at before anything is believed: lengths, counts and names
// are a stranger's.
import { packedLimits, packedMagic, pointsMediaType } from '../../../sdk/packed-points.ts';
import { invalidArgument } from '../../core/base/errors.ts';
import { badText, flawOfText } from '../../core/base/text-flaw.ts';
import { farOf, makeColumns, type MetricColumns } from '../../core/tracking/metrics/metric-columns.ts';
import type { PointColumns } from '../../core/tracking/metrics/point-columns.ts';

const [headBytes, entryBytes, pointBytes] = [8, 6, 24];

/** Throws `invalid_argument`, naming the byte, for a body that is anything else. */
export async function readPackedPoints(request: Request): Promise<PointColumns> {
  // A page of another site can send plain bytes without asking, but not of this type.
  const type = request.headers.get('content-type') ?? '';
  if (type !== pointsMediaType) throw invalidArgument(`the body has the content-type '${type}'; send packed points with content-type: ${pointsMediaType}`);
  return unpackPoints(new DataView(await request.arrayBuffer()));
}

export function unpackPoints(body: DataView): PointColumns {
  const { keys, counts, end, total } = readHead(body);
  const start = (end + 7) & ~7;
  for (let at = end; at < start && at < body.byteLength; at += 1) if (body.getUint8(at) !== 0) throw refused(`byte ${at}, behind the keys, is not 0`);
  const length = start + total * pointBytes;
  if (body.byteLength !== length) throw refused(`it has ${body.byteLength} bytes, and ${length} by its counts: ${total} points from byte ${start}`);
  const columns = makeColumns(total);
  const keyOf = new Uint32Array(total);
  let [at, index] = [start, 0];
  for (const [key, count] of counts.entries()) {
    keyOf.fill(key, index, index + count);
    readSeries(body, columns, { at, index, count });
    at += count * pointBytes;
    index += count;
  }
  return { ...columns, keys, keyOf };
}

interface Head {
  readonly keys: readonly string[];
  /** Of each key, its points. */
  readonly counts: readonly number[];
  /** Behind the last key. */
  readonly end: number;
  readonly total: number;
}

function readHead(body: DataView): Head {
  if (body.byteLength < headBytes || !isPacked(body)) throw refused(`it does not begin with ${packedMagic}`);
  const series = body.getUint32(4, true);
  if (series === 0 || series > packedLimits.series) throw refused(`it says it has ${series} series; send 1 to ${packedLimits.series}`);
  const keys: string[] = [];
  const counts: number[] = [];
  const known = new Set<string>();
  let [at, total] = [headBytes, 0];
  for (let index = 0; index < series; index += 1) {
    if (at + entryBytes > body.byteLength) throw refused(`it ends within series ${index}, which begins at byte ${at}`);
    const [count, length] = [body.getUint32(at, true), body.getUint16(at + 4, true)];
    if (count === 0) throw refused(`series ${index} has no points; leave it out`);
    total += count;
    if (total > packedLimits.points) throw refused(`it says it has more than ${packedLimits.points} points; send at most as many`);
    const end = at + entryBytes + length;
    if (end > body.byteLength) throw refused(`it ends within the key of series ${index}, which begins at byte ${at + entryBytes}`);
    const key = keyAt(body, { at: at + entryBytes, length, index });
    if (known.size === known.add(key).size) throw refused(`the key ${JSON.stringify(key.slice(0, 60))} stands twice; put its points into one series`);
    keys.push(key);
    counts.push(count);
    at = end;
  }
  return { keys, counts, end: at, total };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function keyAt(body: DataView, { at, length, index }: { readonly at: number; readonly length: number; readonly index: number }): string {
  let key: string;
  try {
    key = utf8.decode(new Uint8Array(body.buffer, body.byteOffset + at, length));
  } catch {
    throw refused(`the key of series ${index}, at byte ${at}, is no UTF-8`);
  }
  const what = flawOfText(key);
  if (what !== undefined) throw badText({ path: ['keys', index], what });
  return key;
}

interface Place {
  /** Of the bytes. */
  readonly at: number;
  /** Of the first point in the columns. */
  readonly index: number;
  readonly count: number;
}

function readSeries(body: DataView, columns: MetricColumns, { at, index, count }: Place): void {
  const { values } = columns;
  readWhole(body, at, { columns, name: 'steps', from: index, count });
  readWhole(body, at + count * 8, { columns, name: 'timestamps', from: index, count });
  for (let point = 0; point < count; point += 1) {
    const value = body.getFloat64(at + (2 * count + point) * 8, true);
    // One NaN, whatever its bits.
    values[index + point] = Number.isNaN(value) ? Number.NaN : value;
  }
}

interface WholeColumn {
  readonly columns: MetricColumns;
  readonly name: 'steps' | 'timestamps';
  readonly from: number;
  readonly count: number;
}

/** In two halves, as a double; to the digit where one is beyond what a double holds. */
function readWhole(body: DataView, at: number, { columns, name, from, count }: WholeColumn): void {
  const near = columns[name];
  let isFar = columns.far !== undefined;
  for (let index = 0; index < count; index += 1) {
    const value = body.getInt32(at + index * 8 + 4, true) * 2 ** 32 + body.getUint32(at + index * 8, true);
    near[from + index] = value;
    isFar ||= !Number.isSafeInteger(value);
  }
  if (!isFar) return;
  columns.far ??= farOf(columns);
  for (let index = 0; index < count; index += 1) columns.far[name][from + index] = body.getBigInt64(at + index * 8, true);
}

function isPacked(body: DataView): boolean {
  return Array.from(packedMagic).every((letter, at) => body.getUint8(at) === letter.charCodeAt(0));
}

function refused(what: string): Error {
  return invalidArgument(`the body holds no packed points: ${what}; its layout is in docs/api.md`, { reason: 'bad_points' });
}
