// Rows as CSV text, for downloads (RFC 4180).

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
