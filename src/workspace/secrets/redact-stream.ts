// Takes secrets out of bytes as they come, before the first of them is written: also one that comes in two pieces. What cannot
// hold one passes at the speed of one look at each byte; lines with a hint of one are held until they are whole and looked
// at closely. Pure.
import { isEncodedText } from './encoded-text.ts';
import { characterSet } from './long-stretches.ts';
import type { Redactor } from './redactor.ts';
import { createHintFinder, type HintFinder } from './secret-hints.ts';

/** A stretch of what came in, and what may be written in its place: the same bytes where there was nothing to take out. */
export interface RedactedPiece {
  readonly raw: Buffer;
  readonly clean: Buffer;
}

export interface RedactStream {
  /** What is certain now. */
  add(bytes: Buffer): readonly RedactedPiece[];
  /** The rest. */
  end(): readonly RedactedPiece[];
  /** What came in and is not certain yet. */
  readonly held: Buffer;
}

type StreamRedactor = Pick<Redactor, 'redactFrom' | 'marks' | 'revision' | 'undecidedForms'>;

/** A line without an end is looked at in parts of this size, each with so much of what stood before it. */
const mostHeld = 32_768;
const contextBytes = 1_024;
/** Text in base64 that is long enough to hold a key. */
const shortestRun = 24;
const nothing = Buffer.alloc(0);

/** `onUndecided` is asked before a value is let through of which nobody has told yet whether it is a secret. */
export function createRedactStream(redactor: StreamRedactor, onUndecided: () => void = () => undefined): RedactStream {
  // Made when something comes: many programs print nothing.
  let finder: HintFinder;
  let revision = -1;
  let state = 0;
  let held = nothing;
  /** What is held begins with a line that has to be looked at closely; else it may be the beginning of a word. */
  let isOpen = false;
  /** What stood in the line before what is held. */
  let context = nothing;
  const key = createKeyLines();

  function clean(raw: Buffer): RedactedPiece {
    const text = raw.toString('utf8');
    const before = context.toString('utf8');
    const withoutKey = key.take(text, before);
    if (withoutKey !== text) return { raw, clean: Buffer.from(withoutKey) };
    if (redactor.undecidedForms.some((form) => text.includes(form))) onUndecided();
    const redacted = redactor.redactFrom(before + text, before.length);
    return { raw, clean: redacted === text ? raw : Buffer.from(redacted) };
  }

  function noteContext(emitted: Buffer): void {
    const line = emitted.lastIndexOf(0x0a) + 1;
    context = line === 0 && context.length > 0 ? Buffer.concat([context, emitted]).subarray(-contextBytes) : Buffer.from(emitted.subarray(line).subarray(-contextBytes));
  }

  function add(bytes: Buffer, isLast: boolean): readonly RedactedPiece[] {
    if (revision !== redactor.revision) refresh(held);
    const buffer = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const runs = encodedRuns(buffer);
    const pieces: RedactedPiece[] = [];
    let [done, from] = [0, held.length];
    const emit = (piece: RedactedPiece): void => {
      if (piece.raw.length === 0) return;
      pieces.push(piece);
      noteContext(piece.raw);
      done += piece.raw.length;
    };
    const pass = (end: number): void => {
      const raw = buffer.subarray(done, Math.max(done, end));
      emit({ raw, clean: raw });
    };
    for (;;) {
      if (!isOpen) {
        const found = nextPlace(buffer, from, runs);
        if (found === undefined) {
          pass(isLast ? buffer.length : buffer.length - finder.automaton.depthOf(state));
          break;
        }
        pass(buffer.subarray(0, found.start).lastIndexOf(0x0a) + 1);
        isOpen = true;
        from = found.last;
      }
      const end = endOfRegion(buffer, { start: done, from, isLast });
      if (end === undefined) break;
      emit(clean(buffer.subarray(done, end)));
      from = Math.max(end, done);
      // What was just told counts for what follows.
      if (revision !== redactor.revision) refresh(buffer.subarray(done, from));
      isOpen = key.isOpen;
      if (end === buffer.length && isOpen) break;
    }
    held = Buffer.from(buffer.subarray(done));
    return pieces;
  }

  function refresh(begun: Buffer): void {
    finder = finderFor(redactor);
    ({ revision } = redactor);
    state = walk(begun, finder.automaton.start);
  }

  /** The next hint, and its last byte. Without one, `state` is that of the end. */
  function nextPlace(buffer: Buffer, from: number, runs: (from: number) => number): { readonly start: number; readonly last: number } | undefined {
    const hint = nextHint(buffer, from);
    const run = runs(Math.max(0, from - shortestRun));
    if (hint === undefined && run === Infinity) return undefined;
    return hint === undefined || run < hint.start ? { start: run, last: run } : { start: hint.start, last: hint.end - 1 };
  }

  function nextHint(buffer: Buffer, from: number): { readonly start: number; readonly end: number } | undefined {
    for (let at = from; at < buffer.length;) {
      const found = finder.automaton.scan(buffer, at, state);
      at = found.end;
      state = found.state;
      if (!found.isFound) return undefined;
      const start = finder.startOf(buffer, at, state);
      if (start !== undefined) return { start: Math.max(0, start), end: at };
    }
    return undefined;
  }

  /** Behind whole lines, no word lying across their end; undefined while that has not come. Leaves `state` as it is there. */
  function endOfRegion(buffer: Buffer, { start, from, isLast }: { readonly start: number; readonly from: number; readonly isLast: boolean }): number | undefined {
    for (let end = lineEnd(buffer, from); end !== undefined; end = lineEnd(buffer, end)) {
      state = walk(buffer.subarray(start, end), finder.automaton.start);
      if (finder.automaton.depthOf(state) === 0) return end;
    }
    if (isLast) return start < buffer.length ? buffer.length : undefined;
    if (buffer.length - start < mostHeld) return undefined;
    state = walk(buffer.subarray(start), finder.automaton.start);
    return Math.max(start + 1, buffer.length - finder.automaton.depthOf(state));
  }

  function walk(bytes: Buffer, from: number): number {
    let at = from;
    for (let index = 0; index < bytes.length;) ({ end: index, state: at } = finder.automaton.scan(bytes, index, at));
    return at;
  }

  return {
    add: (bytes) => add(bytes, false),
    end: () => add(nothing, true),
    get held() {
      return held;
    },
  };
}

/** Both streams of a program look for the same. */
const finders = new WeakMap<StreamRedactor, { readonly revision: number; readonly finder: HintFinder }>();

function finderFor(redactor: StreamRedactor): HintFinder {
  const made = finders.get(redactor);
  if (made?.revision === redactor.revision) return made.finder;
  const finder = createHintFinder([...redactor.marks.keys(), ...redactor.undecidedForms]);
  finders.set(redactor, { revision: redactor.revision, finder });
  return finder;
}

/** Behind the end of the line in which `at` stands; undefined when it has none yet. */
function lineEnd(buffer: Buffer, at: number): number | undefined {
  const end = buffer.indexOf(0x0a, at);
  return end < 0 ? undefined : end + 1;
}

interface KeyLines {
  /** The lines without those of a private key that began in earlier ones; `before` stood in the same line. */
  take(text: string, before: string): string;
  /** A key has begun and not ended. */
  readonly isOpen: boolean;
}

const keyMark = '[redacted:private-key]';
const keyBegin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/g;
const keyEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY[^-]{0,20}-----/;
/** More than this has no key. */
const mostKeyLines = 400;

function createKeyLines(): KeyLines {
  let left = 0;
  const begin = (text: string): void => {
    const last = [...text.matchAll(keyBegin)].at(-1);
    left = last !== undefined && !keyEnd.test(text.slice(last.index)) ? mostKeyLines : 0;
  };
  return {
    take(text, before) {
      if (left === 0) {
        begin(before + text);
        return text;
      }
      const end = keyEnd.exec(text);
      const body = text.trim().replaceAll(/^["'>|\s]+|["',\\nr\s]+$/g, '');
      const isBody = /^(?:[A-Za-z0-9+/=]{1,512}|[A-Za-z0-9-]+: .*)?$/.test(body);
      // The last line of a key is shorter than the others; what follows it is none of it.
      left = end !== null || !isBody || (body.length < 40 && body !== '' && !body.includes(':')) ? 0 : left - 1;
      if (end !== null) return `${keyMark}${text.slice(end.index + end[0].length)}`;
      return isBody && body !== '' ? `${keyMark}${text.endsWith('\n') ? '\n' : ''}` : text;
    },
    get isOpen() {
      return left > 0;
    },
  };
}

const base64Set = characterSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-');

/** Asked for the first stretch of text in base64 that begins at or after a place, in order; of most bytes only every 24th is looked at. */
function encodedRuns(buffer: Buffer): (from: number) => number {
  let known = -1;
  return (from) => {
    if (known < from) known = encodedRun(buffer, from) ?? Infinity;
    return known;
  };
}

function encodedRun(buffer: Buffer, from: number): number | undefined {
  const isIn = (at: number): boolean => base64Set[buffer[at]!] === 1;
  for (let probe = from + shortestRun - 1; probe < buffer.length;) {
    if (!isIn(probe)) {
      probe += shortestRun;
      continue;
    }
    let start = probe;
    while (start > from && isIn(start - 1)) start -= 1;
    let end = probe + 1;
    while (end < buffer.length && isIn(end)) end += 1;
    if (end - start >= shortestRun && isEncodedText(buffer.toString('latin1', start, Math.min(end, start + 64)))) return start;
    probe = end + shortestRun - 1;
  }
  return undefined;
}
