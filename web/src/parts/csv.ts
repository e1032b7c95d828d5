// CSV, both ways: rows to text for downloads (RFC 4180), text to rows for previews.

/**
 * Rows as CSV. A cell that a spreadsheet would take for a formula gets a quote in front, because its text may
 * come from anybody; numbers stay numbers.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && (text.trim() === '' || !Number.isFinite(Number(text))) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Reads at most `limit` rows. Quotes may hold separators and line ends; a last line without an end counts. */
export function parseCsv(text: string, { separator, limit }: { readonly separator: string; readonly limit: number }): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let isQuoted = false;
  for (let index = 0; index < text.length && rows.length < limit; index += 1) {
    const char = text[index]!;
    if (isQuoted) {
      if (char !== '"') value += char;
      else if (text[index + 1] === '"') value += text[(index += 1)];
      else isQuoted = false;
    } else if (char === '"' && value === '') isQuoted = true;
    else if (char === separator) {
      row.push(value);
      value = '';
    } else if (char === '\n') {
      rows.push([...row, value]);
      row = [];
      value = '';
    } else if (char !== '\r') value += char;
  }
  if (rows.length < limit && (value !== '' || row.length > 0)) rows.push([...row, value]);
  return rows;
}
