// Tables as clients log them in JSON: a list of columns and a list of rows.

export interface JsonTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table a JSON value is, in the shape `{"columns": [...], "data": [[...]]}`; undefined for any other. */
export function tableOfJson(value: unknown): JsonTable | undefined {
  if (typeof value !== 'object' || value === null || !('columns' in value) || !('data' in value)) return undefined;
  const { columns, data } = value;
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every((row) => Array.isArray(row))) return undefined;
  return { columns: columns.map(cellText), rows: (data as unknown[][]).map((row) => row.map(cellText)) };
}

function cellText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
