// Takes the points beyond a step out of a run and gives them to another: a segment or a block at a time, so that no more than one is in
// memory. What changes of a block becomes segments again.
// The summaries of what is touched are worked out anew, on both sides.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricStore } from '../../../core/tracking/metrics/metric-store.ts';
import { marksOf } from '../../../core/tracking/metrics/metric-columns.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import type { Database } from '../database.ts';
import type { RunPlace } from '../query/committed-numbers.ts';
import { requireRunPlaces } from '../query/run-places.ts';
import { deleteBlocks, listBlocks, openBlocks } from './metric-blocks.ts';
import { numberRange } from './number-range.ts';
import { packSegments, type Series } from './segment-codec.ts';
import { unpackRow } from './segment-row.ts';
import { insertSegments } from './segments.ts';
import { sortUnique } from './sort-unique.ts';
import { deleteStates, saveStates, stateKey } from './summaries.ts';
import { addToStates, decodeState, type SummaryState } from './summary-state.ts';
import { unpackMarks } from './unpack-segment.ts';

export async function moveTail(database: Database, { from, to, afterStep, exceptPrefix }: Parameters<MetricStore['moveTail']>[0]): Promise<number> {
  const placeOf = await requireRunPlaces(database, [from, to]);
  const [source, target] = [placeOf(from), placeOf(to)];
  const keys = await movedKeys(database, source, { afterStep, exceptPrefix });
  if (keys.size === 0) return 0;
  const move: Move = { source, target, keys, states: new Map(), isMoved: ({ step, farStep }) => (farStep ?? step) > afterStep };
  let moved = 0;
  for (const num of await segmentsOf(database, source, keys)) {
    moved += await moveSegment(database, move, num);
    // Others may be waiting for this thread.
    await nextTurn();
  }
  moved += await moveBlocks(database, move);
  await saveBoth(database, move);
  return moved;
}

interface Move {
  readonly source: RunPlace;
  readonly target: RunPlace;
  readonly keys: ReadonlySet<number>;
  /** As they will be, of both runs. */
  readonly states: Map<string, SummaryState>;
  readonly isMoved: (mark: MetricMark) => boolean;
}

/** The series that have points beyond the step: those whose last one is. */
async function movedKeys(database: Database, { num }: RunPlace, { afterStep, exceptPrefix }: { readonly afterStep: number; readonly exceptPrefix?: string | undefined }) {
  const rows = await database.query
    .selectFrom('metric_summary')
    .innerJoin('metric_key', 'metric_key.num', 'metric_summary.key_num')
    .select(['metric_key.num as num', 'metric_key.key as key', 'count', 'nan_count', 'state'])
    .where('run_num', '=', num)
    .execute();
  const isBeyond = (row: (typeof rows)[number]): boolean => {
    const { last } = decodeState(row);
    return (last.farStep ?? last.step) > afterStep;
  };
  return new Set(rows.flatMap((row) => ((exceptPrefix !== undefined && row.key.startsWith(exceptPrefix)) || !isBeyond(row) ? [] : [row.num])));
}

async function segmentsOf({ query }: Database, { num }: RunPlace, keys: ReadonlySet<number>): Promise<readonly number[]> {
  const range = numberRange(keys);
  const rows = await query
    .selectFrom('metric_segment')
    .select('num')
    .where('run_num', '=', num)
    .where('key_low', '<=', range.high)
    .where('key_high', '>=', range.low)
    .orderBy('num')
    .execute();
  return rows.map((row) => row.num);
}

/** Resolves to how many points went. */
async function moveSegment(database: Database, move: Move, num: number): Promise<number> {
  const { num: runNum } = move.source;
  const { body } = await database.query.selectFrom('metric_segment').select('body').where('num', '=', num).executeTakeFirstOrThrow();
  const series = new Map<number, MetricMark[]>();
  unpackRow({ num, runNum, body }, () =>
    unpackMarks(body, runNum, (key) => {
      const marks = series.get(key) ?? [];
      series.set(key, marks);
      return marks;
    }),
  );
  return divide(database, move, { series, remove: async () => void (await database.query.deleteFrom('metric_segment').where('num', '=', num).execute()) });
}

async function moveBlocks(database: Database, move: Move): Promise<number> {
  const { num: runNum } = move.source;
  let moved = 0;
  for (const block of await listBlocks(database, { runNums: [runNum], keyNums: [...move.keys] })) {
    let marks: readonly MetricMark[] = [];
    await openBlocks(database, [block], (open) => (marks = marksOf(open.columns())));
    moved += await divide(database, move, { series: new Map([[block.keyNum, marks]]), remove: () => deleteBlocks(database, [block.num]) });
    await nextTurn();
  }
  return moved;
}

interface Divided {
  readonly series: ReadonlyMap<number, readonly MetricMark[]>;
  readonly remove: () => Promise<void>;
}

/** Counts points into the states of both runs, and where some go puts each into a segment of its run. */
async function divide(database: Database, { source, target, keys, states, isMoved }: Move, { series, remove }: Divided): Promise<number> {
  const [kept, gone]: [Series[], Series[]] = [[], []];
  let moved = 0;
  for (const [key, marks] of series) {
    const going = keys.has(key) ? marks.filter(isMoved) : [];
    const staying = going.length === 0 ? marks : marks.filter((mark) => !isMoved(mark));
    if (going.length > 0) gone.push({ key, marks: sortUnique(going) });
    if (staying.length > 0) kept.push({ key, marks: sortUnique(staying) });
    if (keys.has(key)) {
      for (const mark of going) addToStates(states, stateKey(target.num, key), mark);
      for (const mark of staying) addToStates(states, stateKey(source.num, key), mark);
    }
    moved += going.length;
  }
  if (moved === 0) return 0;
  await remove();
  await insertSegments(database, [
    { runNum: source.num, segments: kept.length === 0 ? [] : packSegments(kept, source.num) },
    { runNum: target.num, segments: packSegments(gone, target.num) },
  ]);
  return moved;
}

async function saveBoth(database: Database, { source, target, keys, states }: Move): Promise<void> {
  const keysOf = ({ num }: RunPlace): readonly number[] => [...keys].filter((key) => states.has(stateKey(num, key)));
  const kept = new Set(keysOf(source));
  await deleteStates(
    database,
    source.num,
    [...keys].filter((key) => !kept.has(key)),
  );
  await saveStates(
    database,
    [
      { place: source, keys: [...kept] },
      { place: target, keys: keysOf(target) },
    ],
    states,
  );
}
