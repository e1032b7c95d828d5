// Turns the bytes a program printed into the lines a person would see in the end: progress bars collapsed to what
// stood there last, colours and cursor movements taken out. Pure; one decoder per stream.
/* oxlint-disable no-control-regex -- control characters are what this file is about */
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is cut into several, so that one without an end cannot fill the memory. */
const longestLine = 32_768;

export interface LineDecoder {
  /** The lines that are complete now. */
  add(bytes: Uint8Array): readonly string[];
  /** How many lines are complete now, when nobody wants to see them; much quicker. */
  skip(bytes: Uint8Array): number;
  /** The last line, when it has no end. */
  end(): readonly string[];
}

export function createLineDecoder(): LineDecoder {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): readonly string[] => {
    const lines: string[] = [];
    rest += text;
    const end = rest.lastIndexOf('\n');
    if (end >= 0) {
      const whole = rest.slice(0, end);
      // Most of what is printed is plain, which one look at all of it tells.
      const isPlain = !control.test(whole);
      for (const line of whole.split('\n')) for (const item of cut(isPlain ? line : collapse(line))) lines.push(item);
      rest = rest.slice(end + 1);
    }
    // A progress bar without an end must not grow: what stands before the last carriage return is overwritten.
    if (rest.length > 2 * longestLine) {
      const shown = collapse(rest);
      const lastReturn = rest.lastIndexOf('\r');
      if (lastReturn > 0) rest = rest.slice(lastReturn);
      else {
        for (const item of cut(shown)) lines.push(item);
        rest = '';
      }
    }
    return lines;
  };
  return {
    add: (bytes) => take(decoder.write(bytes)),
    skip(bytes) {
      const start = bytes.lastIndexOf(0x0a) + 1;
      if (start > 0) {
        decoder.end();
        rest = '';
      }
      return countLines(bytes.subarray(0, start)) + take(decoder.write(bytes.subarray(start))).length;
    },
    end() {
      const lines = [...take(decoder.end())];
      if (rest !== '') for (const item of cut(collapse(rest))) lines.push(item);
      rest = '';
      return lines;
    },
  };
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0x0a) count += 1;
  return count;
}

/** What makes a line look otherwise than it was printed; one end of a line is none. */
const control = /[\u0000-\u0008\u000b-\u001f\u007f\u009b]/;

/** One line as a terminal would leave it: after a carriage return, writing begins again on the left. */
export function collapse(line: string): string {
  const plain = withoutEscapes(line.endsWith('\r') ? line.slice(0, -1) : line);
  if (!/[\r\b\u001b]/.test(plain)) return printable(plain);
  let shown: string[] = [];
  let column = 0;
  for (const part of plain.split(/([\r\b]|\u001b\[[012]?K)/)) {
    if (part === '\r') column = 0;
    else if (part === '\b') column = Math.max(0, column - 1);
    else if (part === '\u001b[K' || part === '\u001b[0K') shown = shown.slice(0, column);
    else if (part.startsWith('\u001b'))
      shown = part === '\u001b[2K' ? Array<string>(column).fill(' ') : [...Array<string>(Math.min(column, shown.length)).fill(' '), ...shown.slice(column)];
    else {
      const letters = Array.from(part);
      shown = [...shown.slice(0, column), ...letters, ...shown.slice(column + letters.length)];
      column += letters.length;
    }
  }
  return printable(shown.join('').trimEnd());
}

/** CSI, OSC and two-letter escapes (ECMA-48 §5.3, §8.3), but for those that erase in the line, which progress bars use. */
function withoutEscapes(line: string): string {
  if (!line.includes('\u001b') && !line.includes('\u009b')) return line;
  return line
    .replaceAll('\u009b', '\u001b[')
    .replaceAll(/\u001b\](?:[^\u0007\u001b]*)(?:\u0007|\u001b\\)/g, '')
    .replaceAll(/\u001b(?!\[[012]?K)(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-Z\\^-~])?/g, '');
}

/** Other control characters would make the stored text unreadable; a tab stays. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\ufffd');
}

function cut(line: string): readonly string[] {
  if (line.length <= longestLine) return [line];
  const parts: string[] = [];
  for (let start = 0; start < line.length;) {
    const end = start + longestLine;
    const isSplitPair = /[\ud800-\udbff]/.test(line[end - 1] ?? '') && end < line.length;
    parts.push(line.slice(start, isSplitPair ? end - 1 : end));
    start = isSplitPair ? end - 1 : end;
  }
  return parts;
}
