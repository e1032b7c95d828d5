// Text for a terminal: without control characters, in columns, in colours where they are wanted. Pure.

export type Paint = (text: string, colour: keyof typeof colours) => string;

const colours = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Paints, or leaves as it is. */
export function painter(isColourful: boolean): Paint {
  return (text, colour) => (isColourful ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text);
}

/** Names and values come out of programs and files: control characters must not reach the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
}

/** Cut in its middle, so that the beginning and the end of a path both show. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.ceil(width / 2) - 1)}…${text.slice(text.length - Math.floor(width / 2))}`;
}

const widest = 48;

/** Printable rows in columns of one width each; the last column is as long as it is. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  return inColumns(rows.map((row) => row.map((cell, index) => (index === row.length - 1 ? printable(cell) : cut(printable(cell), widest)))));
}

/** Cells in columns of one width each. */
export function inColumns(cells: readonly (readonly string[])[]): readonly string[] {
  const widths = (cells[0] ?? []).map((_, column) => cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A heading and indented columns below it; nothing when there are no rows. Cut after `most` rows, with the count of the rest. */
export function section(heading: string, rows: readonly (readonly string[])[], most = 40): readonly string[] {
  if (rows.length === 0) return [];
  const rest = rows.length > most ? [`  and ${rows.length - most} more; --json lists them`] : [];
  return ['', heading, ...columns(rows.slice(0, most)).map((line) => `  ${line}`), ...rest];
}
