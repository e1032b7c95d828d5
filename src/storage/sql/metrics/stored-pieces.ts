// What the points of series are stored in: segments, which hold several series of a run, and blocks, which hold one. Listed without
// their points, so that they can be left out.
import type { Database } from '../database.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import { type ListedBlock, listBlocks } from './metric-blocks.ts';
import { numberRange } from './number-range.ts';
import { boundOf, type Range } from './segment-codec.ts';
import type { StepRange } from './step-range.ts';

export interface ListedSegment {
  readonly num: number;
  readonly runNum: number;
  readonly bytes: number;
  readonly keys: Range;
  readonly steps: Range;
  readonly times: Range;
}

export interface StoredPieces {
  readonly segments: readonly ListedSegment[];
  readonly blocks: readonly ListedBlock[];
}

export interface ReadRange {
  /** What the pieces are read in the order of. */
  readonly order: 'time' | 'step';
  /** Leave out pieces, not single points. */
  readonly low?: WholeNumber | undefined;
  readonly high?: WholeNumber | undefined;
}

export interface SeriesNums {
  readonly runNum: number;
  readonly keyNum: number;
}

/** Those that may hold points of the series in the range; some of other series may be among them. */
export async function listPieces(database: Database, series: readonly SeriesNums[], range: ReadRange): Promise<StoredPieces> {
  const runNums = [...new Set(series.map(({ runNum }) => runNum))];
  const keyNums = [...new Set(series.map(({ keyNum }) => keyNum))];
  const { low = -Infinity, high = Infinity } = range;
  const isInside = (piece: Pick<ListedSegment, 'steps' | 'times'>): boolean => {
    const own = range.order === 'time' ? piece.times : piece.steps;
    return own.high >= boundOf(low) && own.low <= boundOf(high);
  };
  const blocks = await listBlocks(database, { runNums, keyNums });
  const segments = await listSegments(database, runNums, numberRange(keyNums));
  return { segments: segments.filter(isInside), blocks: blocks.filter(({ head }) => isInside(head)) };
}

async function listSegments({ query, engine }: Database, runNums: readonly number[], keys: Range): Promise<readonly ListedSegment[]> {
  const rows = await query
    .selectFrom('metric_segment')
    .select(['num', 'run_num', 'bytes', 'key_low', 'key_high', 'step_low', 'step_high', 'time_low', 'time_high'])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), runNums))
    .where('key_low', '<=', keys.high)
    .where('key_high', '>=', keys.low)
    .execute();
  return rows.map((row) => ({
    num: row.num,
    runNum: row.run_num,
    bytes: row.bytes,
    keys: { low: row.key_low, high: row.key_high },
    steps: { low: row.step_low, high: row.step_high },
    times: { low: row.time_low, high: row.time_high },
  }));
}

/** Whether the ranges of a piece touch a range of steps. */
export function touchesSteps({ steps }: Pick<ListedSegment, 'steps'>, { fromStep, toStep }: StepRange): boolean {
  return (fromStep === undefined || steps.high >= boundOf(fromStep)) && (toStep === undefined || steps.low <= boundOf(toStep));
}
