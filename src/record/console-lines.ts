// Turns the bytes a program printed into the lines a person would see in the end: progress bars collapsed to what
// stood there last, colours and cursor movements taken out. Pure; one decoder per stream.
/* oxlint-disable no-control-regex -- control characters are what this file is about */
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is cut into several, so that one without an end cannot fill the memory. */
const longestLine = 32_768;

export interface LineDecoder {
  /** The lines that are complete now. */
  add(bytes: Uint8Array): readonly string[];
  /** The last line, when it has no end. */
  end(): readonly string[];
}

export function createLineDecoder(): LineDecoder {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): readonly string[] => {
    const lines: string[] = [];
    rest += text;
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      for (const item of cut(collapse(rest.slice(start, end)))) lines.push(item);
      start = end + 1;
    }
    rest = rest.slice(start);
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
    end() {
      const lines = [...take(decoder.end())];
      if (rest !== '') for (const item of cut(collapse(rest))) lines.push(item);
      rest = '';
      return lines;
    },
  };
}

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
