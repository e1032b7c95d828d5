// Takes a line of strace's output apart: the process, the call, its arguments and its result.

export interface Syscall {
  readonly pid: number;
  readonly name: string;
  /** As printed, split at the commas between them. */
  readonly args: readonly string[];
  /** Below zero for a call that failed. */
  readonly result: number;
  /** The path `-y` prints after a file descriptor, as it stands there. */
  readonly resultPath?: string | undefined;
  /** The error's name, such as `EINPROGRESS`. */
  readonly error?: string | undefined;
}

export type SyscallLine =
  | { readonly kind: 'call'; readonly call: Syscall }
  /** The call goes on while others run; its end comes in a line of its own. */
  | { readonly kind: 'begun'; readonly pid: number; readonly text: string }
  | { readonly kind: 'ended'; readonly pid: number };

const begun = ' <unfinished ...>';

/** `unfinished` holds the beginnings of calls, by process. Undefined for what tells nothing: signals, torn lines. */
export function parseSyscallLine(line: string, unfinished: Map<number, string>): SyscallLine | undefined {
  const [, number, text] = /^(\d+)\s+([^]*)$/.exec(line) ?? [];
  if (number === undefined || text === undefined) return undefined;
  const pid = Number(number);
  if (text.startsWith('+++')) return /^\+\+\+ (?:exited|killed)/.test(text) ? { kind: 'ended', pid } : undefined;
  if (text.endsWith(begun)) {
    const beginning = text.slice(0, -begun.length);
    unfinished.set(pid, beginning);
    return { kind: 'begun', pid, text: beginning };
  }
  const resumed = /^<\.\.\. \w+ resumed>/.exec(text)?.[0];
  const whole = resumed === undefined ? text : (unfinished.get(pid) ?? '') + text.slice(resumed.length);
  if (resumed !== undefined) unfinished.delete(pid);
  return parseCall(pid, whole);
}

function parseCall(pid: number, text: string): SyscallLine | undefined {
  const open = text.indexOf('(');
  const name = text.slice(0, open);
  if (open <= 0 || !/^\w+$/.test(name)) return undefined;
  const { args, end } = splitArguments(text, open + 1);
  const [, result, path, error] = /^\)?\s*= (-?\d+|\?)(?:<([^]*?)>)?(?: (E[A-Z0-9]+) [^]*)?(?: \([^]*\))?$/.exec(text.slice(end)) ?? [];
  if (result === undefined || result === '?') return undefined;
  return { kind: 'call', call: { pid, name, args, result: Number(result), resultPath: path, error } };
}

/** Splits at commas that stand in no text, list, structure or path. */
function splitArguments(text: string, from: number): { readonly args: readonly string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '"') at = endOfText(text, at);
    else if (character === '<' && /[\w\])]/.test(text[at - 1] ?? '')) at = endOfPath(text, at);
    else if (character === '[' || character === '{' || character === '(') depth += 1;
    else if (depth === 0 && character === ')') {
      const last = text.slice(start, at).trim();
      return { args: last === '' ? args : [...args, last], end: at };
    } else if (character === ']' || character === '}' || character === ')') depth -= 1;
    else if (character === ',' && depth === 0) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return { args, end: text.length };
}

function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** The path of a descriptor ends before a comma or the closing bracket; names with `>` in them are printed escaped. */
function endOfPath(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    else if (text[at] === '>' && text[at - 1] !== '-') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

/** The bytes of a text as strace prints it, with C's escapes, as latin1; undefined when the argument is none. */
export function quotedText(argument: string): string | undefined {
  const inner = /^"([^]*)"(?:\.\.\.)?$/.exec(argument)?.[1];
  return inner === undefined ? undefined : unescaped(inner);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f', a: '\x07', b: '\b' };

/** As latin1. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\([0-7]{1,3}|x[0-9a-f]{2}|[^])/g, (_, escape: string) => {
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8));
    return escape.length === 3 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (escapes[escape] ?? escape);
  });
}
