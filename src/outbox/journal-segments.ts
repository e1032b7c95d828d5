// The files of a journal: segments named by the number before their first record, in one folder.
import { open, readdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';

import { encodeFrame, type FrameAt, frameAt, headerType, nextFrame } from './journal-frame.ts';
import { checkStoredFormat } from './stored-format.ts';

export interface JournalSegment {
  readonly path: string;
  /** The sequence number before its first record. */
  readonly after: number;
}

/** Bytes that could not be read although sound frames follow them. */
export interface Damage {
  readonly file: string;
  /** Of the first damaged byte, and of the byte after the last. */
  readonly fromByte: number;
  readonly toByte: number;
}

/** What one segment holds from an offset on. */
export interface SegmentContent {
  readonly frames: readonly FrameAt[];
  readonly damages: readonly Damage[];
  /** Where the last sound frame ends. */
  readonly soundBytes: number;
  /** Where what was read ends. */
  readonly sizeBytes: number;
}

export interface SegmentStretch {
  readonly offset?: number | undefined;
  /** More are read only where a frame is longer. Default: all. */
  readonly mostBytes?: number | undefined;
}

const formatVersion = 1;

/** In order; none when the folder is not there. */
export async function listSegments(folder: string): Promise<readonly JournalSegment[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names
    .filter((name) => /^\d{16}\.segment$/.test(name))
    .sort()
    .map((name) => ({ path: join(folder, name), after: Number(name.slice(0, 16)) }));
}

export function segmentPath(folder: string, after: number): string {
  return join(folder, `${String(after).padStart(16, '0')}.segment`);
}

/** The first frame of a segment. */
export function segmentHeader(runId: string, after: number): Buffer {
  return encodeFrame({ sequence: after, type: headerType, payload: Buffer.from(JSON.stringify({ version: formatVersion, runId })) });
}

/** Reads a segment, or a stretch of it; jumps over what is damaged. */
export async function readSegment(path: string, { offset = 0, mostBytes = Infinity }: SegmentStretch = {}): Promise<SegmentContent> {
  const bytes = await readFrom(path, offset, mostBytes);
  const frames: FrameAt[] = [];
  const damages: Damage[] = [];
  let at = 0;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at) ?? nextFrame(bytes, at);
    if (frame === undefined) break;
    if (frame.from > at) damages.push({ file: path, fromByte: offset + at, toByte: offset + frame.from });
    frames.push({ ...frame, from: offset + frame.from, to: offset + frame.to });
    at = frame.to;
  }
  // A frame that does not fit, or damage, up to where more can be read.
  if (frames.length === 0 && bytes.length === mostBytes) return readSegment(path, { offset, mostBytes: 2 * mostBytes });
  return { frames, damages, soundBytes: offset + at, sizeBytes: offset + bytes.length };
}

/** Refuses a journal of a later release, whose records might mean something else. */
export function checkHeader(frame: FrameAt): void {
  const { version } = JSON.parse(frame.payload.toString('utf8')) as { readonly version: unknown };
  checkStoredFormat('the journal', { found: version, known: formatVersion });
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readFrom(path: string, offset: number, mostBytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.allocUnsafe(Math.min(mostBytes, Math.max(0, size - offset)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}
