// Which runs the index of words does not know as they are. Noted in the transaction of the change, so none is forgotten.
import { sql } from 'kysely';
import type { Database } from '../database.ts';

/** These runs, by their numbers, say something else from now on. */
export async function noteChangedRuns({ query, engine }: Database, nums: readonly number[]): Promise<void> {
  if (nums.length === 0) return;
  await sql`insert into search_change (num) select n.value from ${engine.numbersTable([...new Set(nums)], 'n')} where true on conflict do nothing`.execute(query);
}

export async function noteChangedRun({ query }: Database, id: string): Promise<void> {
  await sql`insert into search_change (num) select run.num from run where run.id = ${id} on conflict do nothing`.execute(query);
}
