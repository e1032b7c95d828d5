// Points as texts, one a line: JSON and CSV. Numbers stand with all their digits.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { MetricColumns } from '../../core/tracking/metrics/metric-columns.ts';
import type { SeriesPoints } from '../../core/tracking/overviews/all-points.ts';

/** Lines of one chunk: about a millisecond of work. */
const linesAtOnce = 4_000;

type WriteLines = (points: MetricColumns, start: number, end: number) => string;

/** `{"runId":"…","key":"…","step":1,"timestamp":1,"value":0.5}`; what JSON has no number for is a text, as everywhere on this wire. */
export async function* jsonLines(series: AsyncIterable<SeriesPoints>): AsyncGenerator<Uint8Array> {
  for await (const { runId, key, points } of series) {
    const begin = `{"runId":${JSON.stringify(runId)},"key":${JSON.stringify(key)},"step":`;
    yield* chunksOf(points, ({ steps, timestamps, values, far }, start, end) => {
      let text = '';
      for (let index = start; index < end; index += 1) {
        const value = values[index]!;
        const step = far === undefined ? steps[index]! : far.steps[index]!;
        const timestamp = far === undefined ? timestamps[index]! : far.timestamps[index]!;
        text += `${begin}${step},"timestamp":${timestamp},"value":${isPlain(value) ? value : `"${wordOf(value)}"`}}\n`;
      }
      return text;
    });
  }
}

export async function* csvPoints(series: AsyncIterable<SeriesPoints>): AsyncGenerator<Uint8Array> {
  yield Buffer.from('run_id,key,step,timestamp,value\n');
  for await (const { runId, key, points } of series) {
    const begin = `${csvText(runId)},${csvText(key)},`;
    yield* chunksOf(points, ({ steps, timestamps, values, far }, start, end) => {
      let text = '';
      for (let index = start; index < end; index += 1) {
        const value = values[index]!;
        const step = far === undefined ? steps[index]! : far.steps[index]!;
        const timestamp = far === undefined ? timestamps[index]! : far.timestamps[index]!;
        text += `${begin}${step},${timestamp},${isPlain(value) ? value : wordOf(value)}\n`;
      }
      return text;
    });
  }
}

async function* chunksOf(points: MetricColumns, write: WriteLines): AsyncGenerator<Uint8Array> {
  const length = points.steps.length;
  for (let start = 0; start < length; start += linesAtOnce) {
    yield Buffer.from(write(points, start, Math.min(length, start + linesAtOnce)));
    await nextTurn();
  }
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
