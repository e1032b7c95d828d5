// Carries one stream of a program: from its pipe into the spool, and from there on to where the user sees it. A slow
// or closed reader on the user's side never holds up the program as long as the spool takes the bytes.
import { closeSync, fstatSync, openSync, read as readCallback, write as writeCallback, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

const read = promisify(readCallback);
const write = promisify(writeCallback);

export interface ForwarderOptions {
  /** The file in the spool that takes the bytes. */
  readonly file: string;
  /** Where the bytes go besides; absent: nowhere. */
  readonly target?: number | undefined;
  /** The file takes no more than this. */
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

export function createConsoleForwarder({ file, target, mostBytes, onLost }: ForwarderOptions): ConsoleForwarder {
  let spool: number | undefined;
  let source: Socket | undefined;
  /** Bytes in the file, and how many of them were passed on. */
  let stored = 0;
  let passed = 0;
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

  const store = (bytes: Buffer): boolean => {
    if (spool === undefined) return false;
    if (stored + bytes.length > mostBytes) {
      lose(`more than ${mostBytes} bytes were printed`);
      return false;
    }
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(spool, bytes, at);
      stored += bytes.length;
      return true;
    } catch (error) {
      lose((error as Error).message);
      return false;
    }
  };

  const take = (bytes: Buffer): void => {
    lastDataAt = performance.now();
    const isStored = store(bytes);
    if (!isTargetOpen) {
      passed = stored;
      return;
    }
    // What the file could not take is passed on from memory, after what it holds.
    if (!isStored) {
      direct.push(bytes);
      waiting += bytes.length;
      if (waiting > mostWaiting) source?.pause();
    }
    pumping ??= pump().finally(() => (pumping = undefined));
  };

  async function pump(): Promise<void> {
    const buffer = Buffer.allocUnsafe(256 * 1024);
    let reader: number | undefined;
    try {
      while (isTargetOpen && (passed < stored || direct.length > 0)) {
        if (passed < stored) {
          reader ??= openSync(file, 'r');
          const { bytesRead } = await read(reader, buffer, 0, Math.min(buffer.length, stored - passed), passed);
          if (bytesRead === 0) passed = stored;
          else await writeAll(buffer.subarray(0, bytesRead));
          passed += bytesRead;
        } else {
          const next = direct.shift() as Buffer;
          waiting -= next.length;
          await writeAll(next);
          if (waiting < mostWaiting / 2) source?.resume();
        }
      }
    } catch {
      // Nobody reads our output any more. The program goes on, and so does the record.
      isTargetOpen = false;
      direct = [];
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
      while (pumping !== undefined) await pumping;
      if (spool !== undefined) closeSync(spool);
      spool = undefined;
    },
  };
}
