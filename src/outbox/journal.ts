// An append-only journal on disk: what was appended and resolved is still there after a kill or a power cut. Many
// appends that wait at once share one sync. A folder of segments; one writer, any number of readers.
import { mkdir, rm } from 'node:fs/promises';

import { checkHeader, type Damage, listSegments, readSegment, segmentHeader, segmentPath } from './journal-segments.ts';
import { encodeFrame, headerType, recordType } from './journal-frame.ts';
import { createSegment, resumeSegment, type SegmentWriter } from './journal-file.ts';
import { lockFolder } from './journal-lock.ts';

export interface JournalOptions {
  /** Stands in the header of each segment. */
  readonly runId: string;
  /** A segment that reached it is followed by another. Default 16 MB. */
  readonly segmentBytes?: number | undefined;
}

export interface Journal {
  /** Resolves to the record's sequence number when it is durable. Rejects with a `JournalError`; later appends may succeed. */
  append(record: unknown): Promise<number>;
  /** The same for a record that is JSON already. */
  appendText(text: string): Promise<number>;
  /** Of the last durable record; 0 when there is none. */
  readonly lastSequence: number;
  /** Waits for what was appended, then gives up the lock. */
  close(): Promise<void>;
}

/** The disk did not take a record, such as when it is full. Nothing of the record is in the journal. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  /** Of the system, such as `ENOSPC`. */
  readonly code: string;

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(`${folder} could not be written: ${cause.message}`, { cause });
    this.code = cause.code ?? 'unknown';
  }

  get isDiskFull(): boolean {
    return this.code === 'ENOSPC' || this.code === 'EDQUOT' || this.code === 'EFBIG';
  }
}

interface Waiting {
  readonly payload: Buffer;
  readonly resolve: (sequence: number) => void;
  readonly reject: (error: Error) => void;
}

const defaultSegmentBytes = 16 * 1024 * 1024;
/** Written with one call and one sync. */
const groupBytes = 4 * 1024 * 1024;

/** Opens or makes the journal in a folder, and cuts off a record that a crash left half-written. */
export async function openJournal(folder: string, { runId, segmentBytes = defaultSegmentBytes }: JournalOptions): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    const { writer, lastSequence } = await openEnd(folder, runId);
    return journalOn({ folder, runId, segmentBytes, unlock }, writer, lastSequence);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openEnd(folder: string, runId: string): Promise<{ writer: SegmentWriter; lastSequence: number }> {
  const last = (await listSegments(folder)).at(-1);
  if (last === undefined) return { writer: await createSegment(segmentPath(folder, 0), segmentHeader(runId, 0)), lastSequence: 0 };
  const { frames, soundBytes } = await readSegment(last.path);
  if (frames.length === 0) {
    // Killed while it made the segment: nothing was ever promised from it.
    await rm(last.path);
    return { writer: await createSegment(last.path, segmentHeader(runId, last.after)), lastSequence: last.after };
  }
  if (frames[0]!.type === headerType) checkHeader(frames[0]!);
  return { writer: await resumeSegment(last.path, soundBytes), lastSequence: frames.at(-1)!.sequence };
}

interface Place extends Required<JournalOptions> {
  readonly folder: string;
  readonly segmentBytes: number;
  readonly unlock: () => Promise<void>;
}

function journalOn(place: Place, first: SegmentWriter, lastSequence: number): Journal {
  const { folder, runId, segmentBytes } = place;
  let writer: SegmentWriter | undefined = first;
  let isBroken = false;
  let last = lastSequence;
  let queue: Waiting[] = [];
  let isFlushing = false;
  let flushed: Promise<void> = Promise.resolve();
  let isClosed = false;

  /** The segment to write to: the same, a repaired one, or a new one. */
  async function ready(): Promise<SegmentWriter> {
    if (writer !== undefined && isBroken) await writer.repair();
    isBroken = false;
    if (writer !== undefined && writer.sizeBytes < segmentBytes) return writer;
    await writer?.close();
    writer = undefined;
    const path = segmentPath(folder, last);
    // Left over when making it failed before.
    await rm(path, { force: true });
    writer = await createSegment(path, segmentHeader(runId, last));
    return writer;
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      queue = queue.slice(group.length);
      try {
        const segment = await ready();
        isBroken = true;
        await segment.write(Buffer.concat(group.map(({ payload }, index) => encodeFrame({ sequence: last + 1 + index, type: recordType, payload }))));
        isBroken = false;
        for (const [index, { resolve }] of group.entries()) resolve(last + 1 + index);
        last += group.length;
      } catch (error) {
        const failure = new JournalError(folder, error as NodeJS.ErrnoException);
        // Room is made at once, so that a reader never sees what was refused.
        if (isBroken)
          await writer?.repair().then(
            () => (isBroken = false),
            () => undefined,
          );
        for (const { reject } of group) reject(failure);
      }
    }
    // In the same turn as the last look at the queue, so that no append falls between.
    isFlushing = false;
  }

  function appendText(text: string): Promise<number> {
    if (isClosed) return Promise.reject(new Error(`${folder} was closed before this append`));
    const payload = Buffer.from(text);
    return new Promise((resolve, reject) => {
      queue.push({ payload, resolve, reject });
      // A turn of the loop later, so that what is appended together is synced together.
      if (isFlushing) return;
      isFlushing = true;
      flushed = new Promise<void>((start) => setImmediate(start)).then(flush);
    });
  }

  return {
    append: (record) => appendText(JSON.stringify(record)),
    appendText,
    get lastSequence() {
      return last;
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await flushed;
      await writer?.close();
      await place.unlock();
    },
  };
}

function takeGroup(queue: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = queue.findIndex(({ payload }) => (bytes += payload.length) > groupBytes);
  return end < 0 ? queue : queue.slice(0, Math.max(1, end));
}

export interface ReadOptions {
  /** Told of each stretch that could not be read although sound records follow it. */
  readonly onDamage?: ((damage: Damage) => void) | undefined;
  /** Records up to it are left out. */
  readonly after?: number | undefined;
}

export interface JournalEntry {
  readonly seq: number;
  readonly record: unknown;
}

/** All sound records in order; ends quietly at a record that was half-written when its writer died. */
export async function* readJournal(folder: string, { onDamage = () => undefined, after = 0 }: ReadOptions = {}): AsyncGenerator<JournalEntry> {
  const segments = await listSegments(folder);
  for (const [index, { path, after: before }] of segments.entries()) {
    const follower = segments[index + 1];
    if (follower !== undefined && follower.after <= after) continue;
    const { frames, damages, soundBytes, sizeBytes } = await readSegment(path);
    for (const damage of damages) onDamage(damage);
    const lastRead = frames.at(-1)?.sequence ?? before;
    // What follows promises more than was read; in the last segment it is a half-written record.
    if (follower !== undefined && lastRead < follower.after) onDamage({ file: path, fromByte: soundBytes, toByte: sizeBytes });
    for (const { type, sequence, payload } of frames) {
      if (type === headerType) checkHeader(frames[0]!);
      else if (type === recordType && sequence > after) yield { seq: sequence, record: JSON.parse(payload.toString('utf8')) };
    }
  }
}
