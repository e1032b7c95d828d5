// Reads pieces of a run that are ripe and packs their points into blocks: segments first, then small blocks of one series that have
// become many. Changes nothing.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { listBlocks, openBlocks } from '../metrics/metric-blocks.ts';
import { unpackRow } from '../metrics/segment-row.ts';
import { smallBytes } from '../metrics/segments.ts';
import { unpackSegment } from '../metrics/unpack-segment.ts';
import { gatherSeries, type SealPlan } from './seal-plan.ts';

/** How a run stands when it is looked at. `ended`: it gets no more points, as it seems. `quiet`: it got none for a while. */
export type RunPace = 'live' | 'quiet' | 'ended';

export interface RipeRun {
  readonly runNum: number;
  readonly pace: RunPace;
}

/** What one plan reads: some hundred thousand points, which are some milliseconds of the writer when they change places. */
const bytesAtOnce = 2 * 1024 * 1024;
const pointsAtOnce = 400_000;

/** A block with fewer points is put together with others of its series. */
const smallBlock = 2_048;
/** Once there are so many of them. */
export const fewestMerged = (pace: RunPace): number => (pace === 'ended' ? 2 : 8);

/** Undefined when there is nothing to read, or it is gone by now. */
export async function planSegments(database: Database, { runNum, pace }: RipeRun): Promise<SealPlan | undefined> {
  const nums = await firstSegments(database, { runNum, leastBytes: pace === 'live' ? smallBytes : 0 });
  if (nums.length === 0) return undefined;
  const gathered = gatherSeries();
  for (const num of nums) {
    const row = await database.query.selectFrom('metric_segment').select('body').where('num', '=', num).executeTakeFirst();
    if (row === undefined) return undefined;
    unpackRow({ num, runNum, body: row.body }, () => unpackSegment(row.body, runNum, (key) => (points) => gathered.add(key, points)));
    // On PostgreSQL this is the thread that answers requests.
    await nextTurn();
  }
  return { runNum, segments: nums, blocks: [], packed: gathered.packed(runNum) };
}

/** By key, so that what lies in several segments of one series comes together. */
async function firstSegments({ query }: Database, { runNum, leastBytes }: { readonly runNum: number; readonly leastBytes: number }): Promise<readonly number[]> {
  const rows = await query
    .selectFrom('metric_segment')
    .select(['num', 'bytes'])
    .where('run_num', '=', runNum)
    .where('bytes', '>=', leastBytes)
    .orderBy('key_low')
    .orderBy('num')
    .execute();
  return within(rows, ({ bytes }) => bytes, bytesAtOnce).map(({ num }) => num);
}

/** The first ones, at least one, that together are no more than a limit. */
function within<T>(items: readonly T[], sizeOf: (item: T) => number, limit: number): readonly T[] {
  let size = 0;
  const end = items.findIndex((item, index) => (size += sizeOf(item)) > limit && index > 0);
  return end < 0 ? items : items.slice(0, end);
}

/** Undefined when no series has as many small blocks. */
export async function planMerge(database: Database, { runNum, pace }: RipeRun): Promise<SealPlan | undefined> {
  const keys = await crowdedKeys(database, { runNum, least: fewestMerged(pace) });
  if (keys.length === 0) return undefined;
  const blocks = (await listBlocks(database, { runNums: [runNum], keyNums: keys })).filter(({ head }) => head.count < smallBlock);
  const gathered = gatherSeries();
  await openBlocks(database, blocks, (open, { keyNum }) => gathered.add(keyNum, open.columns()));
  return { runNum, segments: [], blocks: blocks.map(({ num }) => num), packed: gathered.packed(runNum) };
}

async function crowdedKeys({ query }: Database, { runNum, least }: { readonly runNum: number; readonly least: number }): Promise<readonly number[]> {
  const rows = await query
    .selectFrom('metric_block')
    .select(['key_num', sql<number | string>`sum(points)`.as('points')])
    .where('run_num', '=', runNum)
    .where('points', '<', smallBlock)
    .groupBy('key_num')
    .having(({ fn }) => fn.countAll(), '>=', least)
    .orderBy('key_num')
    .execute();
  return within(rows, ({ points }) => Number(points), pointsAtOnce).map(({ key_num }) => key_num);
}
