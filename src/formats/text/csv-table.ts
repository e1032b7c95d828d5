// Tables in text files (RFC 4180, with commas or tabs): rows of cells, quotes taken off. A row may span lines.

import { tooLarge } from '../format-error.ts';

const maxCells = 100_000;
const maxRowCharacters = 16 * 1024 * 1024;

/** Rows of a table, the header included, read from its lines. */
export function* readCsvRows(lines: Iterable<string>, separator: ',' | '\t'): Generator<readonly string[]> {
  // A quote that is still open carries the row on to the next line.
  let open: string[] = [];
  let isOpen = false;
  let length = 0;
  for (const line of lines) {
    open.push(line);
    length += line.length + 1;
    if (length > maxRowCharacters) throw tooLarge(`a row of a table is longer than ${maxRowCharacters} characters`);
    if (hasOddQuotes(line)) isOpen = !isOpen;
    if (isOpen) continue;
    yield splitRow(open.join('\n'), separator);
    open = [];
    length = 0;
  }
  if (open.length > 0) yield splitRow(open.join('\n'), separator);
}

function hasOddQuotes(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
}

function splitRow(text: string, separator: string): readonly string[] {
  if (!text.includes('"')) return checkCells(text.split(separator));
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const quoted = text[at] === '"' ? quotedCell(text, at) : { cell: '', end: at };
    const bare = bareCell(text, { at: quoted.end, separator });
    const end = bare.end;
    cells.push(quoted.cell + bare.cell);
    if (text[end] !== separator) return checkCells(cells);
    at = end + 1;
  }
}

function checkCells(cells: readonly string[]): readonly string[] {
  if (cells.length > maxCells) throw tooLarge(`a row of more than ${maxCells} cells`);
  return cells;
}

function bareCell(text: string, { at, separator }: { readonly at: number; readonly separator: string }): { readonly cell: string; readonly end: number } {
  const found = text.indexOf(separator, at);
  const end = found < 0 ? text.length : found;
  return { cell: text.slice(at, end), end };
}

/** A quoted cell; a doubled quote stands for one. What follows the closing quote is the caller's to keep. */
function quotedCell(text: string, start: number): { readonly cell: string; readonly end: number } {
  let cell = '';
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, close);
    if (text[close + 1] !== '"') return { cell, end: close + 1 };
    cell += '"';
    at = close + 2;
  }
}

/** The first row names the columns unless it has a number in it; then columns go by their place. */
export function columnNames(first: readonly string[]): { readonly columns: readonly string[]; readonly hasHeader: boolean } {
  const hasHeader = first.every((cell) => cell !== '' && Number.isNaN(Number(cell)));
  return { hasHeader, columns: hasHeader ? first : first.map((_, index) => `column ${index + 1}`) };
}
