// What is to be sent of a recorded run: pushed durably, taken in order, crossed off when the server has answered.
// It lives in the run's spool folder and outlives the process that filled it.
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Delivery } from './delivery.ts';
import { openJournal } from './journal.ts';
import type { Damage } from './journal-segments.ts';
import { createJournalReader, type JournalReader } from './journal-reader.ts';
import { listSegments } from './journal-segments.ts';
import { dropFromSegment, isDroppable } from './outbox-cap.ts';
import { type Cursor, readCursor, writeCursor } from './outbox-cursor.ts';
import { type Problem, readProblems, recordProblem } from './outbox-problem.ts';

export interface OutboxOptions {
  readonly runId: string;
  /** What may wait on this disk, in bytes; beyond it the oldest readings of the machine are given up. Default 10 GB. */
  readonly capBytes?: number | undefined;
  readonly segmentBytes?: number | undefined;
}

export interface Outbox {
  /** The run's spool folder. */
  readonly folder: string;
  readonly runId: string;
  /** Durable when resolved. Rejects with a `JournalError` when the disk does not take it. */
  push(delivery: Delivery): Promise<void>;
  state(): OutboxState;
  /** The run's creation, once it was pushed; absent when it was sent by an earlier process. */
  readonly run: RunDelivery | undefined;
  /** Ids made up while the server was away, and the server's own. */
  readonly experiments: ReadonlyMap<string, string>;
  /** The first that was not taken yet; undefined when there is none for now. */
  take(): Promise<Taken | undefined>;
  /** It was answered: never to be sent again once `settled` resolves. */
  acknowledge(taken: Taken, learnt?: Learnt): void;
  /** What was acknowledged is so on disk too. */
  settled(): Promise<void>;
  /** Called after each push and each acknowledgement; returns what ends it. */
  onChange(listener: () => void): () => void;
  report(problem: Omit<Problem, 'at'>): Promise<void>;
  problems(): Promise<readonly Problem[]>;
  close(): Promise<void>;
}

export interface OutboxState {
  readonly waiting: number;
  /** Of the journal and of the files that wait with it. */
  readonly waitingBytes: number;
  /** Writes of the program itself: while there are any, later ones must go behind them. */
  readonly waitingRequests: number;
  /** The run itself still waits, so that the server does not know it yet. */
  readonly isRunWaiting: boolean;
  /** Whether the server has answered that it has the run. */
  readonly isRunSent: boolean;
  /** The run's end was pushed: the recording is whole. */
  readonly isFinished: boolean;
}

export interface Taken {
  readonly sequence: number;
  readonly delivery: Delivery;
  readonly bytes: number;
}

/** What sending one thing showed that later ones need. */
export interface Learnt {
  readonly isRunSent?: boolean | undefined;
  readonly experiments?: Readonly<Record<string, string>> | undefined;
}

export type RunDelivery = Extract<Delivery, { readonly kind: 'run' }>;

const defaultCapBytes = 10e9;

/** Where the journal of deliveries stands in a spool. */
export function outboxJournal(spool: string): string {
  return join(spool, 'recorder.journal');
}

/** Opens the outbox of a spool folder, making what is missing. Throws a `JournalHeldError` while another process has it open. */
export async function openOutbox(spool: string, options: OutboxOptions): Promise<Outbox> {
  const journalFolder = outboxJournal(spool);
  const { runId, segmentBytes, capBytes = defaultCapBytes } = options;
  const journal = await openJournal(journalFolder, { runId, segmentBytes });
  const cursorPath = join(journalFolder, 'cursor.json');
  let cursor: Cursor;
  try {
    cursor = await readCursor(cursorPath);
  } catch (error) {
    await journal.close();
    throw error;
  }
  const experiments = new Map(Object.entries(cursor.experiments));
  const listeners = new Set<() => void>();
  const report: Outbox['report'] = (problem) => recordProblem(spool, { at: Date.now(), ...problem });
  const waiting = await countWaiting(journalFolder, { after: cursor.sequence, upTo: journal.lastSequence });
  for (const damage of waiting.damages) await report(problemOf(damage)).catch(() => undefined);
  const reader: JournalReader = createJournalReader(journalFolder, { after: cursor.sequence, onDamage: () => undefined });
  let settling: Taken[] = [];
  let isWriting = false;
  let written: Promise<void> = Promise.resolve();
  let making: Promise<void> | undefined;
  let isClosed = false;
  let refused = 0;
  const searched = new Set<string>();
  let { run, isFinished } = waiting;

  const changed = (): void => listeners.forEach((listener) => listener());
  const count = (bytes: number, delivery: Delivery, by: 1 | -1): void => {
    waiting.count += by;
    waiting.bytes += by * bytes;
    if (delivery.kind === 'request') waiting.requests += by;
    if (delivery.kind === 'run') waiting.runs += by;
  };
  /** Writes the newest cursor until it stands on disk; a full disk only delays it. */
  async function writeDown(): Promise<void> {
    while (settling.length > 0 && !isClosed) {
      const group = settling;
      const current = cursor;
      try {
        await writeCursor(cursorPath, current);
      } catch {
        await sleep(500);
        continue;
      }
      settling = settling.slice(group.length);
      for (const { bytes, delivery } of group) count(bytes, delivery, -1);
      await removeSent(journalFolder, current.sequence).catch(() => undefined);
      changed();
    }
    // In the same turn as the last look, so that no acknowledgement falls between.
    isWriting = false;
  }

  async function makeRoom(): Promise<void> {
    const segments = await listSegments(journalFolder);
    let records = 0;
    for (const { path } of segments.slice(0, -1)) {
      if (waiting.bytes <= capBytes) break;
      if (path === reader.path || searched.has(path)) continue;
      searched.add(path);
      const dropped = await dropFromSegment(path, cursor.sequence);
      records += dropped.records;
      waiting.count -= dropped.records;
      waiting.bytes -= dropped.bytes;
    }
    await tellDropped(records);
  }

  async function tellDropped(records: number): Promise<void> {
    if (records === 0) return;
    await report({
      kind: 'dropped',
      subject: 'batch',
      message: `${records} batches of system metrics were given up: what waits to be sent reached its cap of ${capBytes} bytes`,
    }).catch(() => undefined);
  }

  return {
    folder: spool,
    runId,
    experiments,
    get run() {
      return run;
    },
    push: async (delivery) => {
      if (waiting.bytes > capBytes) await (making ??= makeRoom().finally(() => (making = undefined)));
      if (waiting.bytes > capBytes && isDroppable(delivery)) {
        refused += 1;
        return;
      }
      const text = JSON.stringify(delivery);
      const bytes = Buffer.byteLength(text) + filesOf(delivery);
      count(bytes, delivery, 1);
      try {
        await journal.appendText(text);
      } catch (error) {
        count(bytes, delivery, -1);
        throw error;
      }
      if (delivery.kind === 'run') run = delivery;
      if (delivery.kind === 'finish') isFinished = true;
      changed();
    },
    state: () => ({
      waiting: waiting.count,
      waitingBytes: waiting.bytes,
      waitingRequests: waiting.requests,
      isRunWaiting: waiting.runs > 0,
      isRunSent: cursor.isRunSent,
      isFinished: isFinished || cursor.isFinishSent,
    }),
    take: async () => {
      const next = await reader.next(journal.lastSequence);
      if (next === undefined) return undefined;
      const delivery = next.record as Delivery;
      return { sequence: next.sequence, delivery, bytes: next.bytes + filesOf(delivery) };
    },
    acknowledge: (taken, learnt = {}) => {
      for (const [madeUp, id] of Object.entries(learnt.experiments ?? {})) experiments.set(madeUp, id);
      cursor = {
        sequence: taken.sequence,
        isRunSent: learnt.isRunSent ?? cursor.isRunSent,
        isFinishSent: cursor.isFinishSent || taken.delivery.kind === 'finish',
        experiments: Object.fromEntries(experiments),
      };
      settling = [...settling, taken];
      if (isWriting) return;
      isWriting = true;
      written = writeDown();
    },
    settled: async () => {
      while (isWriting) await written;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    report,
    problems: () => readProblems(spool),
    close: async () => {
      // A full disk must not hold up the end: what is not written down is sent again, to no effect.
      await Promise.race([written, sleep(5_000, undefined, { ref: false })]);
      isClosed = true;
      await making;
      await tellDropped(refused);
      await journal.close();
    },
  };
}

interface Count {
  count: number;
  bytes: number;
  requests: number;
  runs: number;
  run: RunDelivery | undefined;
  isFinished: boolean;
  readonly damages: readonly Damage[];
}

async function countWaiting(folder: string, { after, upTo }: { readonly after: number; readonly upTo: number }): Promise<Count> {
  const damages: Damage[] = [];
  const reader = createJournalReader(folder, { after, onDamage: (damage) => damages.push(damage) });
  const total: Count = { damages, count: 0, bytes: 0, requests: 0, runs: 0, run: undefined, isFinished: false };
  for (let next = await reader.next(upTo); next !== undefined; next = await reader.next(upTo)) {
    const delivery = next.record as Delivery;
    total.count += 1;
    total.bytes += next.bytes + filesOf(delivery);
    if (delivery.kind === 'request') total.requests += 1;
    if (delivery.kind === 'finish') total.isFinished = true;
    if (delivery.kind !== 'run') continue;
    total.runs += 1;
    total.run = delivery;
  }
  return total;
}

/** Bytes in the content store for the sake of this delivery. */
function filesOf(delivery: Delivery): number {
  return delivery.kind === 'request' ? (delivery.body?.sizeBytes ?? 0) : 0;
}

/** Segments of which everything was sent; the last one stays, for the numbers to go on from. */
async function removeSent(folder: string, sequence: number): Promise<void> {
  const segments = await listSegments(folder);
  for (const [index, { path }] of segments.entries()) {
    const follower = segments[index + 1];
    if (follower !== undefined && follower.after <= sequence) await unlink(path);
  }
}

function problemOf({ file, fromByte, toByte }: Damage): Omit<Problem, 'at'> {
  return { kind: 'damaged', message: `bytes ${fromByte} to ${toByte} of ${file} cannot be read; what stood there is lost`, file, fromByte, toByte };
}
