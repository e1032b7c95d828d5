// Rows of history as they are stored: compressed chunks of rows that follow each other, and how many belong into one.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sql } from 'kysely';
import type { HistoryKind, HistoryRow } from '../../../core/tracking/history/history-row.ts';
import type { Database } from '../database.ts';

/** A chunk is full at either; a row is never split, so it may be larger by one. */
const chunkRows = 1_000;
const chunkBytes = 128 * 1024;

/** The rows of one kind of a run. */
export interface HistoryPlace {
  readonly num: number;
  readonly kind: HistoryKind;
}

/** What is known of a chunk without unpacking it. */
export interface ChunkHead {
  readonly first_row: number;
  readonly last_row: number;
  readonly row_count: number;
  readonly least_step: number;
  readonly greatest_step: number;
  readonly size_bytes: number;
}

export const headColumns = ['first_row', 'last_row', 'row_count', 'least_step', 'greatest_step', 'size_bytes'] as const;

export function isFull({ row_count, size_bytes }: Pick<ChunkHead, 'row_count' | 'size_bytes'>): boolean {
  return row_count >= chunkRows || size_bytes >= chunkBytes;
}

/** Less than half full: such chunks are put together once there are enough of them. */
export function isSmall({ row_count, size_bytes }: Pick<ChunkHead, 'row_count' | 'size_bytes'>): boolean {
  return row_count * 2 < chunkRows && size_bytes * 2 < chunkBytes;
}

type Packed = readonly [number: number, step: number, json: string];

export async function readChunk(database: Database, place: HistoryPlace, firstRow: number): Promise<readonly HistoryRow[]> {
  return readChunks(database, place, { from: firstRow, to: firstRow });
}

/** The rows of all chunks that begin within a range: of few, since all are in memory at once. */
export async function readChunks({ query }: Database, { num, kind }: HistoryPlace, { from, to }: FirstRows): Promise<readonly HistoryRow[]> {
  const chunks = await query
    .selectFrom('history_chunk')
    .select('body')
    .where('run_num', '=', num)
    .where('kind', '=', kind)
    .where('first_row', '>=', from)
    .where('first_row', '<=', to)
    .orderBy('first_row')
    .execute();
  return chunks.flatMap(({ body }) => (JSON.parse(inflateRawSync(body).toString()) as readonly Packed[]).map(([number, step, json]) => ({ number, step, json })));
}

/** Of chunks, both ends among them. */
export interface FirstRows {
  readonly from: number;
  readonly to: number;
}

/** Stores a chunk under its first row; one that is there is replaced. */
export async function putChunk({ query }: Database, { num, kind }: HistoryPlace, rows: readonly HistoryRow[]): Promise<void> {
  let [least, greatest, size] = [Infinity, -Infinity, 0];
  for (const { step, json } of rows) {
    least = Math.min(least, step);
    greatest = Math.max(greatest, step);
    size += Buffer.byteLength(json);
  }
  const packed = rows.map(({ number, step, json }): Packed => [number, step, json]);
  const fields = {
    last_row: rows.at(-1)!.number,
    row_count: rows.length,
    least_step: least,
    greatest_step: greatest,
    size_bytes: size,
    // The quickest level: who logs waits for it.
    body: deflateRawSync(JSON.stringify(packed), { level: 1 }),
  };
  await query
    .insertInto('history_chunk')
    .values({ run_num: num, kind, first_row: rows[0]!.number, ...fields })
    .onConflict((clause) => clause.columns(['run_num', 'kind', 'first_row']).doUpdateSet(fields))
    .execute();
}

/** Rows in pieces that are full but for the last: for what is added at the end. */
export function inFullChunks(rows: readonly HistoryRow[]): readonly (readonly HistoryRow[])[] {
  return inPieces(rows, { rows: chunkRows, bytes: chunkBytes });
}

/** In pieces about equally large, none of them full by much: for what more rows may come between. */
export function inEvenChunks(rows: readonly HistoryRow[]): readonly (readonly HistoryRow[])[] {
  const bytes = rows.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0);
  const pieces = Math.ceil(Math.max(rows.length / chunkRows, bytes / chunkBytes, 1));
  return inPieces(rows, { rows: Math.ceil(rows.length / pieces), bytes: Math.ceil(bytes / pieces) });
}

function inPieces(rows: readonly HistoryRow[], limit: { readonly rows: number; readonly bytes: number }): readonly (readonly HistoryRow[])[] {
  const pieces: HistoryRow[][] = [];
  let size = Infinity;
  for (const row of rows) {
    if (size >= limit.bytes || pieces.at(-1)!.length >= limit.rows) {
      pieces.push([]);
      size = 0;
    }
    pieces.at(-1)!.push(row);
    size += Buffer.byteLength(row.json);
  }
  return pieces;
}

/** Where the chunk begins that a row lies in, or the last before it; 0 when there is none. As a part of a query. */
export function floorOf({ query }: Database, { num, kind }: HistoryPlace, row: number) {
  const floor = query
    .selectFrom('history_chunk as c')
    .select('c.first_row')
    .where('c.run_num', '=', num)
    .where('c.kind', '=', kind)
    .where('c.first_row', '<=', row)
    .orderBy('c.first_row', 'desc')
    .limit(1);
  return sql<number>`coalesce(${floor}, 0)`;
}
