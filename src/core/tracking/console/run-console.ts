// The operations on what a run's program wrote.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { Digest } from '../../base/digest.ts';
import { AssayError, invalidArgument, notFound } from '../../base/errors.ts';
import type { RunStore } from '../runs/run-store.ts';
import { requireActive } from '../runs/runs.ts';
import { consoleLimits, type ConsoleLine, gapLimit, linesPerCall, storedLine } from './console-line.ts';
import type { ConsolePage, ConsoleQuery, ConsoleSize, ConsoleStore } from './console-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly console: ConsoleStore;
}

export interface RunConsolePorts extends Doors<Stores> {
  readonly digest: Digest;
}

export interface RunConsole {
  /**
   * Adds lines and tells how many are stored then. Lines whose numbers are stored already are skipped. Throws `invalid_argument`
   * for numbers with gaps, `failed_precondition` (reason `console_gap`) when the lines begin beyond those stored, and
   * `limit_exceeded` (reason `console_full`) when the run has as much as is kept of one.
   */
  append(caller: Caller, input: { readonly runId: string; readonly lines: readonly ConsoleLine[] }): Promise<number>;
  /**
   * Sets lines by number and tells how many are stored then: those that are stored are replaced, those beyond are added, and numbers
   * left out between are filled with empty lines, of the time of the line after them. Numbers must rise. Throws as `append` does,
   * `console_gap` where more than 100,000 lines would have to be filled in.
   */
  write(caller: Caller, input: { readonly runId: string; readonly lines: readonly ConsoleLine[] }): Promise<number>;
  /** Throws `not_found` for a run there is not. */
  read(caller: Caller, query: ConsoleQuery): Promise<ConsolePage>;
}

export function createRunConsole({ read, write, digest: digestOf }: RunConsolePorts): RunConsole {
  return {
    append: async (caller, { runId, lines }) => {
      checkLines(lines);
      checkConsecutive(lines);
      return write(caller, 'run.write', { run: runId }, async ({ stores, audit, announce }) => {
        const run = requireActive(await stores.runs.find(runId), runId);
        const stored = await stores.console.size(runId);
        const fresh = freshLines(lines, stored, runId);
        if (fresh.length === 0) return stored.lines;
        await stores.console.append(runId, fresh);
        const total = stored.lines + fresh.length;
        // Canonical as it is: lists of texts and whole numbers can be written in one way only.
        const digest = digestOf(JSON.stringify(fresh.map(({ at, stream, text }) => [at, stream, text])));
        audit('run.console_appended', { kind: 'run', id: runId }, { from: stored.lines, lines: fresh.length, digest });
        announce({ type: 'console', experimentId: run.experimentId, runId, total });
        return total;
      });
    },

    write: async (caller, { runId, lines }) => {
      checkLines(lines);
      checkRising(lines);
      return write(caller, 'run.write', { run: runId }, async ({ stores, audit, announce }) => {
        const run = requireActive(await stores.runs.find(runId), runId);
        const stored = await stores.console.size(runId);
        const known = lines.filter(({ number }) => number < stored.lines).map(storedLine);
        const fresh = freshLines(withoutGaps(lines.slice(known.length), stored, runId), stored, runId);
        const replaced = known.length === 0 ? 0 : await stores.console.replace(runId, known);
        if (replaced > 0 && stored.bytes >= consoleLimits.bytes) throw consoleFull(stored, runId);
        if (fresh.length > 0) await stores.console.append(runId, fresh);
        if (replaced + fresh.length === 0) return stored.lines;
        const total = stored.lines + fresh.length;
        const digest = digestOf(JSON.stringify(lines.map(storedLine).map(({ number, at, stream, text }) => [number, at, stream, text])));
        audit('run.console_written', { kind: 'run', id: runId }, { lines: lines.length, replaced, added: fresh.length, digest });
        announce({ type: 'console', experimentId: run.experimentId, runId, total });
        return total;
      });
    },

    read: async (caller, query) => {
      const { console, runs } = await read(caller, 'run.read', { run: query.runId });
      const page = await console.read(query);
      if (page.total === 0 && (await runs.find(query.runId)) === undefined) throw notFound('run', query.runId);
      return page;
    },
  };
}

function checkLines(lines: readonly ConsoleLine[]): void {
  if (lines.length > linesPerCall) throw invalidArgument(`there are ${lines.length} lines; send at most ${linesPerCall} at once`);
  lines.forEach(({ number, at }, index) => {
    if (!Number.isSafeInteger(number) || number < 0) throw invalidArgument(`lines[${index}].number is ${number}; lines are counted from 0 in whole numbers`);
    if (!Number.isSafeInteger(at)) throw invalidArgument(`lines[${index}].at is ${at}; give whole milliseconds since 1970`);
  });
}

function checkConsecutive(lines: readonly ConsoleLine[]): void {
  lines.forEach(({ number }, index) => {
    const expected = lines[0]!.number + index;
    if (number !== expected) throw invalidArgument(`lines[${index}].number is ${number}; after the line before it, it must be ${expected}`);
  });
}

function checkRising(lines: readonly ConsoleLine[]): void {
  for (const [index, { number }] of lines.entries()) {
    const before = lines[index - 1]?.number ?? -1;
    if (number <= before) throw invalidArgument(`lines[${index}].number is ${number}; after the line before it, it must be above ${before}`);
  }
}

/** Lines beyond those stored, with empty ones for the numbers that are left out. */
function withoutGaps(lines: readonly ConsoleLine[], { lines: stored }: ConsoleSize, runId: string): readonly ConsoleLine[] {
  const missing = lines.length === 0 ? 0 : lines.at(-1)!.number + 1 - stored - lines.length;
  if (missing > gapLimit) {
    const message = `the lines end at ${lines.at(-1)!.number}, but only ${stored} are stored: ${missing} would be empty; the limit is ${gapLimit} at once`;
    throw new AssayError('failed_precondition', message, { subject: { kind: 'run', id: runId }, detail: { stored }, reason: 'console_gap' });
  }
  const filled: ConsoleLine[] = [];
  for (const line of lines) {
    for (let number = stored + filled.length; number < line.number; number += 1) filled.push({ number, at: line.at, stream: 'stdout', text: '' });
    filled.push(line);
  }
  return filled;
}

/** Those that are not stored yet, as they will be. Throws `failed_precondition` and `limit_exceeded` as `append` does. */
export function freshLines(lines: readonly ConsoleLine[], stored: ConsoleSize, runId: string): readonly ConsoleLine[] {
  const first = lines[0]?.number ?? 0;
  if (first > stored.lines) {
    throw new AssayError('failed_precondition', `the lines begin at ${first}, but only ${stored.lines} are stored; send those from ${stored.lines} on`, {
      subject: { kind: 'run', id: runId },
      detail: { stored: stored.lines },
      reason: 'console_gap',
    });
  }
  const fresh = lines.slice(stored.lines - first).map(storedLine);
  if (stored.lines + fresh.length <= consoleLimits.lines && stored.bytes < consoleLimits.bytes) return fresh;
  if (fresh.length === 0) return fresh;
  throw consoleFull(stored, runId);
}

function consoleFull({ lines, bytes }: ConsoleSize, runId: string): AssayError {
  const message = `run '${runId}' has ${lines} console lines of ${bytes} bytes; more than ${consoleLimits.lines} lines or ${consoleLimits.bytes} bytes are not kept of one run`;
  return new AssayError('limit_exceeded', message, { subject: { kind: 'run', id: runId }, detail: { stored: lines }, reason: 'console_full' });
}
