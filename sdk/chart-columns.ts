// The compact form of a chart's answer: a JSON head and columns of doubles, about a third of the JSON's size and
// read without parsing numbers. Sent when the request accepts it.
//
// Layout, little-endian: the length of the head in bytes (uint32), four bytes of zero, the head as UTF-8 JSON
// (`[{runId, key, total, isSampled, count}]`), zeros up to a multiple of eight, then for each line its steps,
// its values and its timestamps, `count` float64 each. Steps and times are whole numbers: below 2^53 exact, farther ones the doubles nearest to them.
import type { Chart } from './inputs.ts';
import type { ChartSeries } from './shapes.ts';
import { decodeNumber, encodeNumber, type WireNumber } from './wire-number.ts';

export const chartMediaType = 'application/vnd.assay.chart';

interface Line extends Omit<ChartSeries, 'steps' | 'values' | 'timestamps'> {
  readonly count: number;
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const prefix = 8;

/** What is written: a chart, or the same with its columns as arrays of doubles. */
export interface ChartColumns {
  readonly series: readonly (Omit<ChartSeries, 'steps' | 'values' | 'timestamps'> & {
    readonly steps: ArrayLike<number>;
    readonly values: ArrayLike<WireNumber>;
    readonly timestamps: ArrayLike<number>;
  })[];
}

export function encodeChart({ series }: ChartColumns): Uint8Array<ArrayBuffer> {
  const lines: readonly Line[] = series.map(({ runId, key, total, isSampled, steps }) => ({ runId, key, total, isSampled, count: steps.length }));
  const head = new TextEncoder().encode(JSON.stringify(lines));
  const start = alignedTo8(prefix + head.length);
  const bytes = new Uint8Array(start + lines.reduce((sum, { count }) => sum + count, 0) * 24);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, prefix);
  let offset = start;
  for (const { steps, values, timestamps } of series) {
    for (const column of [steps, values instanceof Float64Array ? values : Array.from(values, decodeNumber), timestamps]) {
      writeColumn(bytes.buffer, offset, column);
      offset += column.length * 8;
    }
  }
  return bytes;
}

function writeColumn(buffer: ArrayBuffer, offset: number, column: ArrayLike<number>): void {
  if (isLittleEndian) {
    new Float64Array(buffer, offset, column.length).set(column);
    return;
  }
  const view = new DataView(buffer, offset, column.length * 8);
  for (let index = 0; index < column.length; index += 1) view.setFloat64(index * 8, column[index]!, true);
}

/** Throws a `RangeError` or `SyntaxError` when the bytes are cut or are something else. */
export function decodeChart(buffer: ArrayBuffer): Chart {
  const length = new DataView(buffer).getUint32(0, true);
  const lines = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, prefix, length))) as readonly Line[];
  let offset = alignedTo8(prefix + length);
  const column = (count: number): readonly number[] => {
    const values = readColumn(buffer, offset, count);
    offset += count * 8;
    return values;
  };
  return {
    series: lines.map(({ count, ...line }) => ({ ...line, steps: column(count), values: column(count).map(encodeNumber), timestamps: column(count) })),
  };
}

function readColumn(buffer: ArrayBuffer, offset: number, count: number): readonly number[] {
  if (isLittleEndian) return Array.from(new Float64Array(buffer, offset, count));
  const view = new DataView(buffer, offset, count * 8);
  return Array.from({ length: count }, (_value, index) => view.getFloat64(index * 8, true));
}

function alignedTo8(length: number): number {
  return (length + 7) & ~7;
}
