// A list as a table: as wide as the terminal, its longest column cut; whole where it goes into a file or a pipe. Pure.
import type { Terminal } from '../config/terminal.ts';
import { cutApart } from './cut-apart.ts';
import { inColumns, painter, printable } from './terminal-text.ts';

export interface ListingTable {
  readonly headings: readonly string[];
  readonly rows: readonly ListingRow[];
}

export interface ListingRow {
  readonly cells: readonly string[];
  /** Where the thing of the row is shown. */
  readonly address?: string;
}

const narrowest = 12;
const gap = 2;

export function listingLines({ headings, rows }: ListingTable, terminal: Terminal): readonly string[] {
  const whole = [headings, ...rows.map((row) => row.cells.map(printable))];
  const cells = terminal.width === undefined ? whole : fitted(whole.map(withShortIds), terminal.width);
  const paint = painter(terminal.isColourful);
  return inColumns(cells).map((line, index) => {
    if (index === 0) return paint(line, 'bold');
    const address = rows[index - 1]!.address;
    const first = cells[index]![0]!;
    return address !== undefined && terminal.hasLinks ? `${linked(first, address)}${line.slice(first.length)}` : line;
  });
}

/** The beginning of an id is taken for it by every command; one cut in its middle would be no use. */
function withShortIds(cells: readonly string[]): readonly string[] {
  return cells.map((cell, column) => (column === 0 && /^[0-9a-f]{32}$/.test(cell) ? cell.slice(0, narrowest) : cell));
}

/** The widest columns give way first; none becomes narrower than a dozen letters. */
function fitted(cells: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const widths = (cells[0] ?? []).map((_, column) => cells.reduce((most, row) => Math.max(most, row[column]!.length), 0));
  const room = width - gap * (widths.length - 1);
  const total = (): number => widths.reduce((sum, one) => sum + one, 0);
  while (total() > room) {
    const most = widths.reduce((one, other) => Math.max(one, other), 0);
    if (most <= narrowest) break;
    widths[widths.indexOf(most)] = most - 1;
  }
  const columns = widths.map((most, column) =>
    cutApart(
      cells.map((row) => row[column]!),
      most,
    ),
  );
  return cells.map((_, row) => columns.map((column) => column[row]!));
}

function linked(text: string, address: string): string {
  return `\u001b]8;;${address}\u001b\\${text}\u001b]8;;\u001b\\`;
}
