// Console lines, in SQL: compressed chunks of consecutive lines. Small additions are merged into the last chunk, so that
// neither their number nor a search grows with how finely a program's output was sent.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ConsoleLine } from '../../../core/tracking/console/console-line.ts';
import type { ConsolePage, ConsoleQuery, ConsoleStore } from '../../../core/tracking/console/console-store.ts';
import type { Database } from '../database.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

/** A chunk is closed at either; a line is never split, so it may be larger by one. */
const chunkLines = 1_000;
const chunkBytes = 128 * 1024;

/** A page ends when its texts are this large, or when so much was looked at. */
const pageBytes = 4 * 1024 * 1024;
const scannedBytes = 32 * 1024 * 1024;
const scannedLines = 250_000;

const chunksPerRead = 16;

export function createConsoleStore(database: Database): ConsoleStore {
  return {
    size: async (runId) => {
      const place = (await findRunPlaces(database, [runId])).get(runId);
      const last = place && (await lastChunk(database, place.num));
      return last ? { lines: last.first_line + last.line_count, bytes: last.total_bytes } : { lines: 0, bytes: 0 };
    },
    append: (runId, lines) => append(database, runId, lines),
    read: (query) => database.snapshot((moment) => read(moment, query)),
  };
}

type Packed = readonly [at: number, stream: 0 | 1, text: string];

function pack(lines: readonly ConsoleLine[]): Uint8Array {
  const packed = lines.map(({ at, stream, text }): Packed => [at, stream === 'stdout' ? 0 : 1, text]);
  // The quickest level: appends wait for it.
  return deflateRawSync(JSON.stringify(packed), { level: 1 });
}

function unpack({ first_line, body }: { readonly first_line: number; readonly body: Uint8Array }): readonly ConsoleLine[] {
  const packed = JSON.parse(inflateRawSync(body).toString()) as readonly Packed[];
  return packed.map(([at, stream, text], index) => ({ number: first_line + index, at, stream: stream === 0 ? 'stdout' : 'stderr', text }));
}

function lastChunk({ query }: Database, runNum: number) {
  return query
    .selectFrom('console_chunk')
    .select(['first_line', 'line_count', 'size_bytes', 'total_bytes'])
    .where('run_num', '=', runNum)
    .orderBy('first_line', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function append(database: Database, runId: string, lines: readonly ConsoleLine[]): Promise<void> {
  const { num } = (await requireRunPlaces(database, [runId]))(runId);
  const { query } = database;
  const last = await lastChunk(database, num);
  let total = last?.total_bytes ?? 0;
  let waiting = lines;
  if (last && last.line_count < chunkLines && last.size_bytes < chunkBytes) {
    const open = await query
      .selectFrom('console_chunk')
      .select(['first_line', 'body'])
      .where('run_num', '=', num)
      .where('first_line', '=', last.first_line)
      .executeTakeFirstOrThrow();
    total -= last.size_bytes;
    waiting = [...unpack(open), ...lines];
  }
  for (const { lines: chunk, sizeBytes } of inChunks(waiting)) {
    total += sizeBytes;
    const fields = { line_count: chunk.length, size_bytes: sizeBytes, total_bytes: total, body: pack(chunk) };
    await query
      .insertInto('console_chunk')
      .values({ run_num: num, first_line: chunk[0]!.number, ...fields })
      .onConflict((clause) => clause.columns(['run_num', 'first_line']).doUpdateSet(fields))
      .execute();
  }
}

interface Chunk {
  readonly lines: ConsoleLine[];
  sizeBytes: number;
}

function inChunks(lines: readonly ConsoleLine[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let current: Chunk | undefined;
  for (const line of lines) {
    if (current === undefined || current.lines.length >= chunkLines || current.sizeBytes >= chunkBytes) chunks.push((current = { lines: [], sizeBytes: 0 }));
    current.lines.push(line);
    current.sizeBytes += Buffer.byteLength(line.text);
  }
  return chunks;
}

async function read(database: Database, { runId, fromLine, text, stream, limit }: ConsoleQuery): Promise<ConsolePage> {
  const place = (await findRunPlaces(database, [runId])).get(runId);
  const last = place && (await lastChunk(database, place.num));
  if (!place || !last) return { lines: [], total: 0 };
  const total = last.first_line + last.line_count;
  const needle = text === undefined || text === '' ? undefined : text.toLowerCase();
  const isWanted = (line: ConsoleLine): boolean => (stream === undefined || line.stream === stream) && (needle === undefined || line.text.toLowerCase().includes(needle));

  const found: ConsoleLine[] = [];
  let next = fromLine;
  let answered = 0;
  let looked = 0;
  while (next < total) {
    for (const chunk of await chunksFrom(database, place.num, next)) {
      looked += chunk.size_bytes;
      for (const line of unpack(chunk)) {
        if (line.number < next) continue;
        if (found.length >= limit || answered >= pageBytes) return { lines: found, total, nextLine: next };
        next = line.number + 1;
        if (!isWanted(line)) continue;
        found.push(line);
        answered += Buffer.byteLength(line.text);
      }
      if (next < total && (looked >= scannedBytes || next - fromLine >= scannedLines)) return { lines: found, total, nextLine: next };
    }
  }
  return { lines: found, total };
}

/** The chunk that holds a line, and some after it. */
function chunksFrom({ query }: Database, runNum: number, line: number) {
  return query
    .selectFrom('console_chunk')
    .select(['first_line', 'size_bytes', 'body'])
    .where('run_num', '=', runNum)
    .where('first_line', '>=', (eb) =>
      eb
        .selectFrom('console_chunk as c')
        .select('c.first_line')
        .where('c.run_num', '=', runNum)
        .where('c.first_line', '<=', line)
        .orderBy('c.first_line', 'desc')
        .limit(1)
        .$asScalar()
        .$notNull(),
    )
    .orderBy('first_line')
    .limit(chunksPerRead)
    .execute();
}
