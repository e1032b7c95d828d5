// Which runs the index of words does not know as they are. Noted in the transaction of the change, so none is forgotten.
import type { Database } from '../database.ts';
import { fixedQuery } from '../query/fixed-query.ts';
import { insertMany } from '../query/insert-many.ts';

/** These runs, by their numbers, say something else from now on. */
export async function noteChangedRuns(database: Database, nums: readonly number[]): Promise<void> {
  const rows = [...new Set(nums)].map((num) => [num]);
  await insertMany(database, { table: 'search_change', columns: ['num'], rows, conflict: { key: ['num'], overwrite: [] } });
}

const noteOne = fixedQuery(({ query }, { id }: { readonly id: string }) =>
  query
    .insertInto('search_change')
    .columns(['num'])
    .expression((eb) => eb.selectFrom('run').select('run.num').where('run.id', '=', id))
    .onConflict((conflict) => conflict.doNothing()),
);

export async function noteChangedRun(database: Database, id: string): Promise<void> {
  await noteOne(database, { id });
}
