// Console lines, in SQL: compressed chunks of consecutive lines. Small additions are merged into the last chunk, so that
// neither their number nor a search grows with how finely a program's output was sent.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ConsoleLine } from '../../../core/tracking/console/console-line.ts';
import type { ConsolePage, ConsoleQuery, ConsoleStore } from '../../../core/tracking/console/console-store.ts';
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Database } from '../database.ts';
import type { ConsoleChunkTable } from '../tables/recording-tables.ts';
import { noteChangedRuns } from '../search/changed-runs.ts';
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
    replace: (runId, lines) => replace(database, runId, lines),
    read: (query) => database.snapshot((moment) => read(moment, query)),
  };
}

type StoredChunk = Omit<ConsoleChunkTable, 'run_num'>;

type Packed = readonly [at: number, stream: 0 | 1, text: string];

function pack(lines: readonly ConsoleLine[]): Uint8Array {
  const packed = lines.map(({ at, stream, text }): Packed => [at, stream === 'stdout' ? 0 : 1, text]);
  // The quickest level: appends wait for it.
  return deflateRawSync(JSON.stringify(packed), { level: 1 });
}

/** The lines of a chunk. */
export function unpackConsole({ first_line, body }: { readonly first_line: number; readonly body: Uint8Array }): readonly ConsoleLine[] {
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
    waiting = [...unpackConsole(open), ...lines];
  }
  await putChunks(database, num, { lines: waiting, before: total });
  await noteChangedRuns(database, [num]);
}

/** Stores lines in chunks, `before` being the size of all that stand before them; resolves to the size up to the last of them. */
async function putChunks({ query }: Database, num: number, { lines, before }: { readonly lines: readonly ConsoleLine[]; readonly before: number }): Promise<number> {
  let total = before;
  for (const { lines: chunk, sizeBytes } of inChunks(lines)) {
    total += sizeBytes;
    const fields = { line_count: chunk.length, size_bytes: sizeBytes, total_bytes: total, body: pack(chunk) };
    await query
      .insertInto('console_chunk')
      .values({ run_num: num, first_line: chunk[0]!.number, ...fields })
      .onConflict((clause) => clause.columns(['run_num', 'first_line']).doUpdateSet(fields))
      .execute();
  }
  return total;
}

async function replace(database: Database, runId: string, lines: readonly ConsoleLine[]): Promise<number> {
  const { num } = (await requireRunPlaces(database, [runId]))(runId);
  let changed = 0;
  let at = 0;
  while (at < lines.length) {
    const [chunk] = await chunksFrom(database, num, { line: lines[at]!.number, limit: 1 });
    const start = at;
    while (chunk && at < lines.length && lines[at]!.number < chunk.first_line + chunk.line_count) at += 1;
    if (!chunk || start === at) throw invalidArgument(`line ${lines[at]!.number} of run '${runId}' is not stored; append it`);
    changed += await replaceIn(database, num, { chunk, lines: lines.slice(start, at) });
  }
  if (changed > 0) await noteChangedRuns(database, [num]);
  return changed;
}

/** Replaces lines of one chunk; the totals of all after it grow or shrink by as much as it did. */
async function replaceIn(database: Database, num: number, { chunk, lines }: { readonly chunk: StoredChunk; readonly lines: readonly ConsoleLine[] }): Promise<number> {
  const whole = [...unpackConsole(chunk)];
  let changed = 0;
  for (const line of lines) {
    const stored = whole[line.number - chunk.first_line]!;
    if (stored.at === line.at && stored.stream === line.stream && stored.text === line.text) continue;
    whole[line.number - chunk.first_line] = line;
    changed += 1;
  }
  if (changed === 0) return 0;
  const total = await putChunks(database, num, { lines: whole, before: chunk.total_bytes - chunk.size_bytes });
  const growth = total - chunk.total_bytes;
  if (growth === 0) return changed;
  await database.query
    .updateTable('console_chunk')
    .set((eb) => ({ total_bytes: eb('total_bytes', '+', growth) }))
    .where('run_num', '=', num)
    .where('first_line', '>=', chunk.first_line + chunk.line_count)
    .execute();
  return changed;
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
    for (const chunk of await chunksFrom(database, place.num, { line: next, limit: chunksPerRead })) {
      looked += chunk.size_bytes;
      for (const line of unpackConsole(chunk)) {
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
function chunksFrom({ query }: Database, runNum: number, { line, limit }: { readonly line: number; readonly limit: number }): Promise<readonly StoredChunk[]> {
  return query
    .selectFrom('console_chunk')
    .select(['first_line', 'line_count', 'size_bytes', 'total_bytes', 'body'])
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
    .limit(limit)
    .execute();
}
