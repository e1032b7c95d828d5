// Carries one stream of a program: from its pipe into the spool, without secrets, and from there on to where the user sees
// it, as it was printed. A slow or closed reader on the user's side never holds up the program as long as the spool takes
// the bytes.
import { closeSync, fstatSync, openSync, read as readCallback, write as writeCallback, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

import type { RedactedPiece, RedactStream } from '../workspace/secrets/redact-stream.ts';

const read = promisify(readCallback);
const write = promisify(writeCallback);

export interface ForwarderOptions {
  /** The file in the spool that takes the bytes. */
  readonly file: string;
  /** Takes out what must not be in the file. */
  readonly redaction: RedactStream;
  /** Where the bytes go besides; absent: nowhere. */
  readonly target?: number | undefined;
  /** The file takes no more than this; what comes after is not even looked at. */
  readonly mostBytes: number;
  /** Told once, when the file stops taking bytes. */
  readonly onLost: (reason: string) => void;
}

export interface ConsoleForwarder {
  /** Reads the pipe until its end. */
  readFrom(descriptor: number): void;
  /** Resolves when the pipe has ended, or when it has been still for a while after the program ended, and all is passed on. */
  finish(): Promise<void>;
}

/** A program's children may keep its output open for ever; what it printed itself has arrived by then. */
const stillMs = 150;
/** Waiting in memory when the spool takes nothing any more; then the program waits, as it would without us. */
const mostWaiting = 8 * 1024 * 1024;

/** Where the file holds something else than what was printed. */
interface Difference {
  readonly at: number;
  readonly length: number;
  /** What is shown in its place; empty for what was shown before it was written. */
  readonly shown: Buffer;
}

export function createConsoleForwarder({ file, redaction, target, mostBytes, onLost }: ForwarderOptions): ConsoleForwarder {
  let spool: number | undefined;
  let source: Socket | undefined;
  /** Bytes in the file, and how many of them were passed on. */
  let stored = 0;
  let passed = 0;
  /** In the order of the file, from `passed` on. */
  let differences: Difference[] = [];
  /** How much of what the redaction still holds was shown already: a prompt must not wait for its line's end. */
  let shownHeld = 0;
  let direct: Buffer[] = [];
  let waiting = 0;
  let isTargetOpen = target !== undefined;
  let pumping: Promise<void> | undefined;
  const ended = Promise.withResolvers<void>();
  let lastDataAt = performance.now();

  const lose = (reason: string): void => {
    if (spool !== undefined) closeSync(spool);
    spool = undefined;
    onLost(reason);
  };
  try {
    spool = openSync(file, 'a', 0o600);
    passed = stored = fstatSync(spool).size;
  } catch (error) {
    onLost((error as Error).message);
  }

  const wait = (bytes: number): void => {
    waiting += bytes;
    if (waiting > mostWaiting) source?.pause();
  };
  const goOn = (bytes: number): void => {
    waiting -= bytes;
    if (waiting < mostWaiting / 2) source?.resume();
  };

  const store = (descriptor: number, bytes: Buffer): boolean => {
    if (stored + bytes.length > mostBytes) {
      lose(`more than ${mostBytes} bytes were printed`);
      return false;
    }
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      return true;
    } catch (error) {
      lose((error as Error).message);
      return false;
    }
  };

  /** What the file could not take is passed on from memory, after what it holds. */
  const passDirectly = (bytes: Buffer): void => {
    const rest = bytes.subarray(Math.min(shownHeld, bytes.length));
    shownHeld -= bytes.length - rest.length;
    if (!isTargetOpen || rest.length === 0) return;
    direct.push(rest);
    wait(rest.length);
  };

  const note = ({ raw, clean }: RedactedPiece, at: number): void => {
    const again = Math.min(shownHeld, raw.length);
    shownHeld -= again;
    if (!isTargetOpen || (again === 0 && raw === clean)) return;
    const difference = raw === clean ? { at, length: again, shown: raw.subarray(0, 0) } : { at, length: clean.length, shown: raw.subarray(again) };
    differences.push(difference);
    wait(difference.shown.length);
  };

  const takePieces = (pieces: readonly RedactedPiece[]): void => {
    if (spool === undefined || pieces.length === 0) return;
    const bytes = pieces.length === 1 ? pieces[0]!.clean : Buffer.concat(pieces.map(({ clean }) => clean));
    if (!store(spool, bytes)) {
      for (const { raw } of pieces) passDirectly(raw);
      passDirectly(redaction.held);
      return;
    }
    for (const piece of pieces) {
      note(piece, stored);
      stored += piece.clean.length;
    }
  };

  const show = (): void => {
    if (isTargetOpen) pumping ??= pump().finally(() => (pumping = undefined));
    else {
      passed = stored;
      differences = [];
    }
  };

  const take = (bytes: Buffer): void => {
    lastDataAt = performance.now();
    if (spool === undefined) passDirectly(bytes);
    else takePieces(redaction.add(bytes));
    show();
  };

  /** What is held back from the file and was not shown yet. */
  const unshown = (): Buffer => (spool === undefined ? Buffer.alloc(0) : redaction.held.subarray(shownHeld));

  async function pump(): Promise<void> {
    const buffer = Buffer.allocUnsafe(256 * 1024);
    let reader: number | undefined;
    try {
      while (isTargetOpen && (passed < stored || direct.length > 0 || unshown().length > 0)) {
        const [difference] = differences;
        if (passed < stored && difference?.at === passed) {
          differences.shift();
          passed += difference.length;
          if (difference.shown.length > 0) await writeAll(difference.shown);
          goOn(difference.shown.length);
        } else if (passed < stored) {
          reader ??= openSync(file, 'r');
          const { bytesRead } = await read(reader, buffer, 0, Math.min(buffer.length, (differences[0]?.at ?? stored) - passed), passed);
          if (bytesRead === 0) passed = stored;
          else await writeAll(buffer.subarray(0, bytesRead));
          passed += bytesRead;
        } else if (direct.length > 0) {
          const next = direct.shift() as Buffer;
          await writeAll(next);
          goOn(next.length);
        } else {
          const held = unshown();
          shownHeld += held.length;
          await writeAll(held);
        }
      }
    } catch {
      // Nobody reads our output any more. The program goes on, and so does the record.
      isTargetOpen = false;
      direct = [];
      differences = [];
      waiting = 0;
      source?.resume();
    } finally {
      if (reader !== undefined) closeSync(reader);
    }
  }

  async function writeAll(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await write(target as number, bytes, at, bytes.length - at)).bytesWritten;
      } catch (error) {
        // The other side made the descriptor non-blocking, and its buffer is full.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  return {
    readFrom(descriptor) {
      source = new Socket({ fd: descriptor, readable: true, writable: false });
      source.on('data', take);
      source.on('error', () => ended.resolve());
      source.on('close', () => ended.resolve());
    },
    async finish() {
      const still = setInterval(() => source?.isPaused() !== true && performance.now() - lastDataAt > stillMs && ended.resolve(), 25);
      lastDataAt = performance.now();
      await ended.promise;
      clearInterval(still);
      source?.destroy();
      if (spool !== undefined) takePieces(redaction.end());
      show();
      while (pumping !== undefined) await pumping;
      if (spool !== undefined) closeSync(spool);
      spool = undefined;
    },
  };
}
