// Points as frames of columns; the layout is in sdk/points-stream.ts.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { farOf, sliceColumns, type MetricColumns } from '../../core/tracking/metrics/metric-columns.ts';
import type { SeriesTail } from '../../core/tracking/metrics/metric-store.ts';
import type { SeriesPoints } from '../../core/tracking/overviews/all-points.ts';

/** Points of one frame. */
const pointsAtOnce = 16_384;

export async function* packedPoints(series: AsyncIterable<SeriesPoints>): AsyncGenerator<Uint8Array> {
  for await (const { runId, key, points } of series) {
    const head = headOf({ runId, key });
    for (let start = 0; start < points.steps.length; start += pointsAtOnce) {
      yield frameOf(head, sliceColumns(points, start, start + pointsAtOnce));
      await nextTurn();
    }
  }
  yield Buffer.alloc(8);
}

export async function* packedTails(tails: readonly SeriesTail[]): AsyncGenerator<Uint8Array> {
  for (const { points, ...head } of tails) {
    yield frameOf(headOf(head), points);
    await nextTurn();
  }
  yield Buffer.alloc(8);
}

function headOf(head: object): Buffer {
  const text = JSON.stringify(head);
  return Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
}

function frameOf(head: Buffer, points: MetricColumns): Uint8Array {
  const count = points.steps.length;
  const frame = Buffer.allocUnsafe(8 + head.length + count * 24);
  frame.writeUInt32LE(head.length, 0);
  frame.writeUInt32LE(count, 4);
  frame.set(head, 8);
  const { steps, timestamps } = points.far ?? farOf(points);
  let at = 8 + head.length;
  for (const column of [steps, timestamps]) for (let index = 0; index < count; index += 1, at += 8) frame.writeBigInt64LE(column[index]!, at);
  for (let index = 0; index < count; index += 1, at += 8) frame.writeDoubleLE(points.values[index]!, at);
  return frame;
}
