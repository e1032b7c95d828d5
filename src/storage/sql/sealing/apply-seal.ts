// Carries a plan out within a transaction: the blocks come, and exactly the pieces go that they were made from. When one of those is
// gone by now (merged with others, moved, purged, or sealed by another server) nothing is done. Pieces never change, and no number is
// given twice, so that what is there under its number is what was read.
import type { Database } from '../database.ts';
import { deleteBlocks, insertBlocks } from '../metrics/metric-blocks.ts';
import { type SealPlan, separateBlocks } from './seal-plan.ts';

/** Whether it was carried out. */
export async function applySeal(database: Database, { runNum, segments, blocks, packed }: SealPlan): Promise<boolean> {
  if (!(await areThere(database, 'metric_segment', segments)) || !(await areThere(database, 'metric_block', blocks))) return false;
  const { query, engine } = database;
  if (segments.length > 0) {
    await query
      .deleteFrom('metric_segment')
      .where(({ ref }) => engine.isOneOf(ref('num'), segments))
      .execute();
  }
  await deleteBlocks(database, blocks);
  await insertBlocks(database, runNum, separateBlocks(packed));
  return true;
}

async function areThere({ query, engine }: Database, table: 'metric_segment' | 'metric_block', nums: readonly number[]): Promise<boolean> {
  if (nums.length === 0) return true;
  const { count } = await query
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(({ ref }) => engine.isOneOf(ref('num'), nums))
    .executeTakeFirstOrThrow();
  return count === nums.length;
}
