// Rows of history by number and step, and even samples of them. Chunks whose steps lie outside what is asked are never unpacked,
// and one is in memory at a time.
import type { HistoryRow } from '../../../core/tracking/history/history-row.ts';
import type { HistoryPage, HistoryQuery } from '../../../core/tracking/history/history-store.ts';
import { evenRanks } from '../../../core/tracking/metrics/even-ranks.ts';
import type { Database } from '../database.ts';
import { type ChunkHead, floorOf, headColumns, type HistoryPlace, readChunk } from './history-chunks.ts';

/** A page ends when its texts are this large, or when so much was looked at. */
const pageBytes = 4 * 1024 * 1024;
const scannedBytes = 32 * 1024 * 1024;
const scannedRows = 250_000;

const headsPerRead = 64;

export type Steps = Pick<HistoryQuery, 'fromStep' | 'beforeStep'>;

export async function readHistory(database: Database, place: HistoryPlace, { fromRow, limit, ...steps }: Pick<HistoryQuery, 'fromRow' | 'limit'> & Steps): Promise<HistoryPage> {
  const found: HistoryRow[] = [];
  let next = fromRow;
  let [answered, looked, lookedBytes] = [0, 0, 0];
  for (;;) {
    const heads = await headsFrom(database, place, { ...steps, fromRow: next });
    if (heads.length === 0) return { rows: found };
    for (const head of heads) {
      if (looked >= scannedRows || lookedBytes >= scannedBytes) return { rows: found, nextRow: next };
      for (const row of await readChunk(database, place, head.first_row)) {
        if (row.number < next || !isWithin(row, steps)) continue;
        if (found.length >= limit || answered >= pageBytes) return { rows: found, nextRow: row.number };
        found.push(row);
        answered += Buffer.byteLength(row.json);
      }
      looked += head.row_count;
      lookedBytes += head.size_bytes;
      next = head.last_row + 1;
    }
  }
}

/** The rows of one run that are wanted. */
export interface RowsWithin {
  readonly place: HistoryPlace;
  readonly steps: Steps;
}

/** Up to a step and no further. */
export function upTo({ fromStep, beforeStep = Infinity }: Steps, step: number): Steps {
  return { fromStep, beforeStep: step + 1 < beforeStep ? step + 1 : beforeStep === Infinity ? undefined : beforeStep };
}

/** Rows of several runs, one after the other. */
export async function sampleHistory(database: Database, parts: readonly RowsWithin[], count: number): Promise<readonly HistoryRow[]> {
  const wanted = async ({ place, steps }: RowsWithin, head: ChunkHead): Promise<readonly HistoryRow[]> =>
    (await readChunk(database, place, head.first_row)).filter((row) => isWithin(row, steps));
  const chunks: { readonly part: RowsWithin; readonly head: ChunkHead; readonly rows: number }[] = [];
  for (const part of parts) {
    for (const head of await chunksWithin(database, part.place, part.steps).execute()) {
      chunks.push({ part, head, rows: isWhole(head, part.steps) ? head.row_count : (await wanted(part, head)).length });
    }
  }
  const ranks = evenRanks(
    chunks.reduce((sum, { rows }) => sum + rows, 0),
    count,
  );
  const found: HistoryRow[] = [];
  let passed = 0;
  for (const { part, head, rows } of chunks) {
    const end = passed + rows;
    // Most chunks of a long history have one rank or none.
    const own = found.length < ranks.length && ranks[found.length]! < end ? await wanted(part, head) : [];
    while (found.length < ranks.length && ranks[found.length]! < end) found.push(own[ranks[found.length]! - passed]!);
    passed = end;
  }
  return found;
}

function isWithin({ step }: HistoryRow, { fromStep = -Infinity, beforeStep = Infinity }: Steps): boolean {
  return step >= fromStep && step < beforeStep;
}

function isWhole({ least_step, greatest_step }: ChunkHead, { fromStep = -Infinity, beforeStep = Infinity }: Steps): boolean {
  return least_step >= fromStep && greatest_step < beforeStep;
}

/** The heads of the chunks that may hold such rows, in order. */
function chunksWithin({ query }: Database, { num, kind }: HistoryPlace, { fromStep, beforeStep }: Steps) {
  return query
    .selectFrom('history_chunk')
    .select(headColumns)
    .where('run_num', '=', num)
    .where('kind', '=', kind)
    .$if(fromStep !== undefined, (select) => select.where('greatest_step', '>=', fromStep!))
    .$if(beforeStep !== undefined, (select) => select.where('least_step', '<', beforeStep!))
    .orderBy('first_row');
}

function headsFrom(database: Database, place: HistoryPlace, { fromRow, ...steps }: Steps & { readonly fromRow: number }): Promise<readonly ChunkHead[]> {
  return chunksWithin(database, place, steps)
    .where('first_row', '>=', floorOf(database, place, fromRow))
    .where('last_row', '>=', fromRow)
    .limit(headsPerRead)
    .execute();
}
