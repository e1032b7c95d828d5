// Points as a Parquet file: run_id, key, step, timestamp, value. A row group holds points of many short series, or a part of a long one.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { farOf } from '../../core/tracking/metrics/metric-columns.ts';
import type { SeriesPoints } from '../../core/tracking/overviews/all-points.ts';
import { createParquetFile, type ParquetColumn } from '../../parquet-file.ts';

const columns: readonly ParquetColumn[] = [
  { name: 'run_id', type: 'STRING' },
  { name: 'key', type: 'STRING' },
  { name: 'step', type: 'INT64' },
  { name: 'timestamp', type: 'INT64' },
  { name: 'value', type: 'DOUBLE' },
];

/** Rows of one group: about ten milliseconds of work. */
const rowsAtOnce = 16_384;

export async function* parquetPoints(series: AsyncIterable<SeriesPoints>): AsyncGenerator<Uint8Array> {
  const file = createParquetFile(columns);
  let group = createGroup();
  for await (const { runId, key, points } of series) {
    const { steps, timestamps } = points.far ?? farOf(points);
    for (let start = 0; start < steps.length;) {
      start = group.fill({ runId, key, steps, timestamps, values: points.values }, start);
      if (group.count < rowsAtOnce) continue;
      yield file.add(group.values());
      group = createGroup();
      await nextTurn();
    }
  }
  if (group.count > 0) yield file.add(group.values());
  yield file.end();
}

interface Rows {
  readonly runId: string;
  readonly key: string;
  readonly steps: BigInt64Array;
  readonly timestamps: BigInt64Array;
  readonly values: Float64Array;
}

function createGroup() {
  const runIds: string[] = [];
  const keys: string[] = [];
  const [steps, timestamps, values] = [new BigInt64Array(rowsAtOnce), new BigInt64Array(rowsAtOnce), new Float64Array(rowsAtOnce)];
  return {
    get count(): number {
      return runIds.length;
    },
    /** Takes rows from an index on while there is room; the index of the first that is left. */
    fill: (rows: Rows, start: number): number => {
      const count = runIds.length;
      const end = Math.min(rows.values.length, start + rowsAtOnce - count);
      steps.set(rows.steps.subarray(start, end), count);
      timestamps.set(rows.timestamps.subarray(start, end), count);
      values.set(rows.values.subarray(start, end), count);
      for (let index = start; index < end; index += 1) {
        runIds.push(rows.runId);
        keys.push(rows.key);
      }
      return end;
    },
    values: () => [runIds, keys, steps.subarray(0, runIds.length), timestamps.subarray(0, runIds.length), values.subarray(0, runIds.length)],
  };
}
