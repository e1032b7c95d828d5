// Adds rows of history, wherever they belong. A program's rows come one after the other: they stand in chunks of their own until there
// are enough small ones to be made one, so that nothing is packed again for every few rows. Those that come late, or again, go into
// the chunk that they lie in, which is divided when it has become too large.
import type { HistoryRow } from '../../../core/tracking/history/history-row.ts';
import type { Database } from '../database.ts';
import {
  type ChunkHead,
  type FirstRows,
  floorOf,
  headColumns,
  type HistoryPlace,
  inEvenChunks,
  inFullChunks,
  isFull,
  isSmall,
  putChunk,
  readChunk,
  readChunks,
} from './history-chunks.ts';

export async function putHistory(database: Database, place: HistoryPlace, rows: readonly HistoryRow[]): Promise<void> {
  const added = inOrder(rows);
  if (added.length === 0) return;
  const heads = await headsAround(database, place, { from: added[0]!.number, to: added.at(-1)!.number });
  for (const part of divideAmong(heads, added)) await putPart(database, place, part);
}

/** By number; the last of several with one number. */
function inOrder(rows: readonly HistoryRow[]): readonly HistoryRow[] {
  return [...new Map(rows.map((row) => [row.number, row])).values()].sort((a, b) => a.number - b.number);
}

/** The chunks that rows of a range may go into. */
async function headsAround(database: Database, place: HistoryPlace, { from, to }: { readonly from: number; readonly to: number }): Promise<readonly ChunkHead[]> {
  const { num, kind } = place;
  const chunks = () => database.query.selectFrom('history_chunk').select(headColumns).where('run_num', '=', num).where('kind', '=', kind).orderBy('first_row');
  const heads = await chunks()
    .where('first_row', '>=', floorOf(database, place, from))
    .where('first_row', '<=', to)
    .execute();
  const last = heads.at(-1);
  if (last !== undefined && !isFull(last)) return heads;
  return [...heads, ...(await chunks().where('first_row', '>', to).limit(1).execute())];
}

interface Part {
  /** What the rows are put into; absent: chunks of their own. */
  readonly head?: ChunkHead | undefined;
  readonly rows: readonly HistoryRow[];
}

/** Rows between two chunks go to the one before while it is not full, else to the one after, else between them. */
function divideAmong(heads: readonly ChunkHead[], added: readonly HistoryRow[]): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  const takeBelow = (number: number): readonly HistoryRow[] => {
    const start = at;
    while (at < added.length && added[at]!.number < number) at += 1;
    return added.slice(start, at);
  };
  let loose = takeBelow(heads[0]?.first_row ?? Infinity);
  for (const [index, head] of heads.entries()) {
    const within = takeBelow(head.last_row + 1);
    const after = takeBelow(heads[index + 1]?.first_row ?? Infinity);
    if (isFull(head)) parts.push({ rows: loose }, { head, rows: within });
    else parts.push({ head, rows: [...loose, ...within, ...after] });
    loose = isFull(head) ? after : [];
  }
  return [...parts, { rows: loose }].filter(({ rows }) => rows.length > 0);
}

async function putPart(database: Database, place: HistoryPlace, { head, rows }: Part): Promise<void> {
  if (head === undefined) return putChunks(database, place, inFullChunks(rows));
  if (rows[0]!.number > head.last_row) return putAfter(database, place, { head, rows });
  const all = new Map((await readChunk(database, place, head.first_row)).map((row) => [row.number, row]));
  let isChanged = false;
  for (const row of rows) {
    const stored = all.get(row.number);
    if (stored?.step === row.step && stored.json === row.json) continue;
    all.set(row.number, row);
    isChanged = true;
  }
  if (!isChanged) return;
  await removeChunks(database, place, { from: head.first_row, to: head.first_row });
  await putChunks(database, place, inEvenChunks([...all.values()].sort((a, b) => a.number - b.number)));
}

/** So many small chunks may stand one after the other. */
const smallAtMost = 16;

/** Rows that all come after those of a chunk, and before the next one. */
async function putAfter(database: Database, place: HistoryPlace, { head, rows }: { readonly head: ChunkHead; readonly rows: readonly HistoryRow[] }): Promise<void> {
  const small = await smallUpTo(database, place, head.first_row);
  const last = small.at(-1);
  if (last === undefined || small.length < smallAtMost) return putChunks(database, place, inFullChunks(rows));
  const range = { from: last.first_row, to: head.first_row };
  const before = await readChunks(database, place, range);
  await removeChunks(database, place, range);
  await putChunks(database, place, inFullChunks([...before, ...rows]));
}

/** The small chunks that stand one after the other, the one that begins at `row` first, and then those before it. */
async function smallUpTo({ query }: Database, { num, kind }: HistoryPlace, row: number): Promise<readonly ChunkHead[]> {
  const heads = await query
    .selectFrom('history_chunk')
    .select(headColumns)
    .where('run_num', '=', num)
    .where('kind', '=', kind)
    .where('first_row', '<=', row)
    .orderBy('first_row', 'desc')
    .limit(smallAtMost)
    .execute();
  const end = heads.findIndex((head) => !isSmall(head));
  return end < 0 ? heads : heads.slice(0, end);
}

async function putChunks(database: Database, place: HistoryPlace, chunks: readonly (readonly HistoryRow[])[]): Promise<void> {
  for (const chunk of chunks) await putChunk(database, place, chunk);
}

export async function removeChunks({ query }: Database, { num, kind }: HistoryPlace, { from, to }: FirstRows): Promise<void> {
  await query.deleteFrom('history_chunk').where('run_num', '=', num).where('kind', '=', kind).where('first_row', '>=', from).where('first_row', '<=', to).execute();
}
