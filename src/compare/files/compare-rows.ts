// Tables by row and column, texts by line and character: where they first differ, and what moved, came or went.

import type { TableContent, TextContent } from '../../formats/file-content.ts';
import type { ColumnDifference, TableComparison, TextComparison } from './file-comparison.ts';

/** Rows or lines beyond this are compared in order, and not counted as a set. */
const maxCounted = 1_000_000;
const excerptCharacters = 120;

/** Compares two texts line by line; null when every line is the same. */
export function compareLines(before: TextContent, after: TextContent): TextComparison | null {
  const tally = new Tally();
  let line = 0;
  let first: TextComparison['first'] = null;
  for (const [one, other] of pairs(before.lines(), after.lines())) {
    line += 1;
    tally.add(one, other);
    if (one !== other && first === null) first = { line, ...excerpts(one, other) };
  }
  if (first === null) return null;
  return { linesBefore: tally.before, linesAfter: tally.after, linesOnlyBefore: tally.onlyBefore, linesOnlyAfter: tally.onlyAfter, reordered: tally.isReordered, first };
}

/** The two lines from shortly before the place where they part. */
function excerpts(one: string | undefined, other: string | undefined): { readonly character: number; readonly before: string | null; readonly after: string | null } {
  let at = 0;
  while (one !== undefined && other !== undefined && at < one.length && at < other.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - excerptCharacters / 4);
  const cut = (text: string | undefined): string | null => (text === undefined ? null : text.slice(from, from + excerptCharacters));
  return { character: at + 1, before: cut(one), after: cut(other) };
}

/** Compares two tables by column name and row number; null when columns and cells are the same. */
export function compareTables(before: TableContent, after: TableContent): TableComparison | null {
  const columnsAdded = missing(after.columns, before.columns);
  const columnsRemoved = missing(before.columns, after.columns);
  const columnsReordered = columnsAdded.length === 0 && columnsRemoved.length === 0 && before.columns.some((column, index) => column !== after.columns[index]);
  const cells = new CellCounter(before.columns, after.columns);
  const tally = new Tally();
  let row = 0;
  for (const [one, other] of pairs(dataRows(before), dataRows(after))) {
    row += 1;
    tally.add(one === undefined ? undefined : rowText(one), other === undefined ? undefined : rowText(other));
    cells.add(row, one, other);
  }
  if (cells.first === null && columnsAdded.length === 0 && columnsRemoved.length === 0 && !columnsReordered && before.hasHeader === after.hasHeader) return null;
  return {
    rowsBefore: tally.before,
    rowsAfter: tally.after,
    columnsAdded,
    columnsRemoved,
    columnsReordered,
    rowsOnlyBefore: tally.onlyBefore,
    rowsOnlyAfter: tally.onlyAfter,
    reordered: tally.isReordered,
    cells: tally.before === tally.after ? cells.byColumn() : [],
    first: cells.first,
  };
}

function missing(columns: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return columns.filter((column) => !known.has(column));
}

function* dataRows(table: TableContent): Generator<readonly string[]> {
  let isHeader = table.hasHeader;
  for (const row of table.rows()) {
    if (!isHeader) yield row;
    isHeader = false;
  }
}

/** One text for a row of cells: each with its length before it, so that no two rows share a text. */
function rowText(row: readonly string[]): string {
  return row.map((cell) => `${cell.length}:${cell}`).join('');
}

function* pairs<T>(before: Iterable<T>, after: Iterable<T>): Generator<readonly [T | undefined, T | undefined]> {
  const left = before[Symbol.iterator]();
  const right = after[Symbol.iterator]();
  for (;;) {
    const one = left.next();
    const other = right.next();
    if (one.done === true && other.done === true) return;
    yield [one.done === true ? undefined : one.value, other.done === true ? undefined : other.value];
  }
}

/** Counts cells that differ by column name; a column of a repeated name is told by its place. */
class CellCounter {
  first: TableComparison['first'] = null;
  readonly #columns: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly #widths: readonly [number, number];
  readonly #counts = new Map<string, { cells: number; maxAbs: number }>();

  constructor(before: readonly string[], after: readonly string[]) {
    const sameColumns = before.length === after.length && before.every((name, index) => name === after[index]);
    this.#widths = [before.length, after.length];
    this.#columns = before.flatMap((name, index) => {
      const other = sameColumns ? index : after.indexOf(name);
      return other < 0 ? [] : [{ name, before: index, after: other }];
    });
  }

  add(row: number, one: readonly string[] | undefined, other: readonly string[] | undefined): void {
    for (const { name, before, after } of this.#columns) this.#cell(row, name, [one?.[before], other?.[after]]);
    // Rows may be longer than the header says.
    const extra = Math.max((one?.length ?? 0) - this.#widths[0], (other?.length ?? 0) - this.#widths[1]);
    for (let index = 0; index < extra; index += 1) this.#cell(row, `beyond the columns, ${index + 1}`, [one?.[this.#widths[0] + index], other?.[this.#widths[1] + index]]);
  }

  byColumn(): readonly ColumnDifference[] {
    return [...this.#counts].map(([column, { cells, maxAbs }]) => ({ column, cells, maxAbs: maxAbs < 0 ? null : maxAbs }));
  }

  #cell(row: number, column: string, [before, after]: readonly [string | undefined, string | undefined]): void {
    if (before === after) return;
    this.first ??= { row, column, before: before ?? null, after: after ?? null };
    const count = this.#counts.get(column) ?? { cells: 0, maxAbs: -1 };
    count.cells += 1;
    const difference = before === undefined || after === undefined || before.trim() === '' || after.trim() === '' ? Number.NaN : Math.abs(Number(before) - Number(after));
    if (Number.isFinite(difference)) count.maxAbs = Math.max(count.maxAbs, difference);
    this.#counts.set(column, count);
  }
}

/** Counts rows or lines as a set that knows how often: what only one side has, and whether only the order changed. */
class Tally {
  before = 0;
  after = 0;
  readonly #balance = new Map<string, number>();
  #isFull = false;

  get isReordered(): boolean {
    return this.before === this.after && this.onlyBefore === 0;
  }

  get onlyBefore(): number | null {
    return this.#count((balance) => balance);
  }

  get onlyAfter(): number | null {
    return this.#count((balance) => -balance);
  }

  add(one: string | undefined, other: string | undefined): void {
    if (one !== undefined) this.before += 1;
    if (other !== undefined) this.after += 1;
    if (one === other || this.#isFull) return;
    if (one !== undefined) this.#move(one, 1);
    if (other !== undefined) this.#move(other, -1);
    if (this.#balance.size > maxCounted) {
      this.#isFull = true;
      this.#balance.clear();
    }
  }

  #move(text: string, by: number): void {
    const balance = (this.#balance.get(text) ?? 0) + by;
    if (balance === 0) this.#balance.delete(text);
    else this.#balance.set(text, balance);
  }

  #count(side: (balance: number) => number): number | null {
    if (this.#isFull) return null;
    let count = 0;
    for (const balance of this.#balance.values()) count += Math.max(0, side(balance));
    return count;
  }
}
