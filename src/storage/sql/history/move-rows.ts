// Gives the logged rows beyond a step to another run. They keep their numbers; a chunk is in memory at a time.
import type { Database } from '../database.ts';
import { inFullChunks, putChunk, readChunk } from './history-chunks.ts';
import { putHistory, removeChunks } from './put-history.ts';

interface RowMove {
  readonly source: number;
  readonly target: number;
  readonly afterStep: number;
}

export async function moveRows(database: Database, { source, target, afterStep }: RowMove): Promise<number> {
  const [from, to] = [
    { num: source, kind: 'logged' as const },
    { num: target, kind: 'logged' as const },
  ];
  const heads = await database.query
    .selectFrom('history_chunk')
    .select('first_row')
    .where('run_num', '=', source)
    .where('kind', '=', 'logged')
    .where('greatest_step', '>', afterStep)
    .orderBy('first_row')
    .execute();
  let moved = 0;
  for (const { first_row } of heads) {
    const { gone = [], kept = [] } = Object.groupBy(await readChunk(database, from, first_row), ({ step }) => (step > afterStep ? 'gone' : 'kept'));
    moved += gone.length;
    await removeChunks(database, from, { from: first_row, to: first_row });
    for (const rows of inFullChunks(kept)) await putChunk(database, from, rows);
    await putHistory(database, to, gone);
  }
  return moved;
}
