// What a run's series have beyond their cursors, as rows for a file, some series at a time.
import { ApiError, type Client, type PointsFrame, readPointFrames, type SeriesAtCursor } from '../../../sdk/index.ts';
import type { ParquetColumn, ParquetValues } from '../../parquet-file.ts';
import { createParquetFile } from '../../parquet-file.ts';
import type { LakeSeries } from './lake-state.ts';

const columns: readonly ParquetColumn[] = [
  { name: 'run_id', type: 'STRING' },
  { name: 'key', type: 'STRING' },
  { name: 'step', type: 'INT64' },
  { name: 'timestamp', type: 'INT64' },
  { name: 'value', type: 'DOUBLE' },
];

/** Series asked for at once, and rows of a group at the least. */
const seriesAtOnce = 1_000;
const rowsAtOnce = 65_536;
const pointsOfEach = 25_000;

export interface Tails {
  /** The file, to be written as it comes. */
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Once it is written: what it holds, or that points came before a cursor too. */
  result(): { readonly points: number; readonly series: ReadonlyMap<string, LakeSeries>; readonly isRewritten: boolean };
}

export interface TailsQuery {
  readonly runId: string;
  /** Each with what is there already. */
  readonly series: ReadonlyMap<string, LakeSeries | undefined>;
}

export function readTails(client: Client, { runId, series: asked }: TailsQuery): Tails {
  const series = new Map<string, LakeSeries>();
  let points = 0;
  let isRewritten = false;

  async function* frames(): AsyncGenerator<PointsFrame> {
    let open: readonly SeriesAtCursor[] = Array.from(asked, ([key, known]) => ({ runId, key, cursor: known?.cursor }));
    while (open.length > 0) {
      const cut: SeriesAtCursor[] = [];
      for await (const frame of framesOf(client, open.slice(0, seriesAtOnce))) {
        const { key, cursor, isCut = false } = frame;
        isRewritten ||= frame.isRewritten === true;
        const known = series.get(key) ?? asked.get(key);
        points += frame.values.length;
        if (cursor !== undefined) series.set(key, { count: (known?.count ?? 0) + frame.values.length, cursor });
        if (isCut) cut.push({ runId, key, cursor });
        yield frame;
      }
      if (isRewritten) return;
      open = [...cut, ...open.slice(seriesAtOnce)];
    }
  }

  return {
    chunks: fileOf(frames()),
    result: () => ({ points, series, isRewritten }),
  };
}

async function* framesOf(client: Client, series: readonly SeriesAtCursor[]): AsyncGenerator<PointsFrame> {
  const { body } = await client.exportMetricTails({ series, limit: pointsOfEach });
  try {
    yield* readPointFrames(body!);
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError(`The server broke an answer off (${(cause as Error).message}).`, { code: 'unavailable', status: 503, cause });
  }
}

async function* fileOf(frames: AsyncIterable<PointsFrame>): AsyncGenerator<Uint8Array> {
  const file = createParquetFile(columns);
  let held: PointsFrame[] = [];
  let rows = 0;
  for await (const frame of frames) {
    if (frame.values.length === 0) continue;
    held.push(frame);
    rows += frame.values.length;
    if (rows < rowsAtOnce) continue;
    yield file.add(rowsOf(held, rows));
    held = [];
    rows = 0;
  }
  if (rows > 0) yield file.add(rowsOf(held, rows));
  yield file.end();
}

function rowsOf(frames: readonly PointsFrame[], rows: number): readonly ParquetValues[] {
  const [steps, timestamps, values] = [new BigInt64Array(rows), new BigInt64Array(rows), new Float64Array(rows)];
  const [runIds, keys]: [string[], string[]] = [[], []];
  let at = 0;
  for (const frame of frames) {
    steps.set(frame.steps, at);
    timestamps.set(frame.timestamps, at);
    values.set(frame.values, at);
    at += frame.values.length;
    while (runIds.length < at) {
      runIds.push(frame.runId);
      keys.push(frame.key);
    }
  }
  return [runIds, keys, steps, timestamps, values];
}
