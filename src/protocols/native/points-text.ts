// Points as texts, one a line: JSON and CSV. Numbers stand with all their digits.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { MetricColumns } from '../../core/tracking/metrics/metric-columns.ts';
import type { SeriesPoints } from '../../core/tracking/overviews/all-points.ts';
import { putBytes, putText, putWhole } from './put-ascii.ts';

/** Lines of one chunk: about a millisecond of work. */
const linesAtOnce = 4_000;

/** What stands around the numbers of a line, and around a value that is no plain number. */
interface LineForm {
  readonly begin: string;
  readonly timestamp: string;
  readonly value: string;
  readonly end: string;
  readonly quote: string;
}

/** Two whole numbers of 64 bits, and a double. */
const numberBytes = 20 + 20 + 26;

/** `{"runId":"…","key":"…","step":1,"timestamp":1,"value":0.5}`; what JSON has no number for is a text, as everywhere on this wire. */
export async function* jsonLines(series: AsyncIterable<SeriesPoints>): AsyncGenerator<Uint8Array> {
  for await (const { runId, key, points } of series) {
    const begin = `{"runId":${JSON.stringify(runId)},"key":${JSON.stringify(key)},"step":`;
    yield* linesOf(points, { begin, timestamp: ',"timestamp":', value: ',"value":', end: '}\n', quote: '"' });
  }
}

export async function* csvPoints(series: AsyncIterable<SeriesPoints>): AsyncGenerator<Uint8Array> {
  yield Buffer.from('run_id,key,step,timestamp,value\n');
  for await (const { runId, key, points } of series) yield* linesOf(points, { begin: `${csvText(runId)},${csvText(key)},`, timestamp: ',', value: ',', end: '\n', quote: '' });
}

async function* linesOf(points: MetricColumns, form: LineForm): AsyncGenerator<Uint8Array> {
  const length = points.steps.length;
  for (let start = 0; start < length; start += linesAtOnce) {
    yield someLines(points, form, { start, end: Math.min(length, start + linesAtOnce) });
    await nextTurn();
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function someLines({ steps, timestamps, values, far }: MetricColumns, form: LineForm, { start, end }: Span): Uint8Array {
  const [begin, beforeTime, beforeValue, close] = [form.begin, form.timestamp, form.value, form.end].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer, Buffer];
  const lineBytes = begin.length + beforeTime.length + beforeValue.length + close.length + numberBytes;
  const out = Buffer.allocUnsafe((end - start) * lineBytes);
  let at = 0;
  for (let index = start; index < end; index += 1) {
    const value = values[index]!;
    at = putBytes(out, at, begin);
    at = putWhole(out, at, far === undefined ? steps[index]! : far.steps[index]!);
    at = putBytes(out, at, beforeTime);
    at = putWhole(out, at, far === undefined ? timestamps[index]! : far.timestamps[index]!);
    at = putBytes(out, at, beforeValue);
    at = putText(out, at, isPlain(value) ? String(value) : `${form.quote}${wordOf(value)}${form.quote}`);
    at = putBytes(out, at, close);
  }
  return out.subarray(0, at);
}

/** Whether its digits say all of it. */
function isPlain(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function wordOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** RFC 4180. */
function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
