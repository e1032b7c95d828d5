// The table of a comparison as text, to be taken elsewhere: exact values, and words where there are none.
import { csvOf } from '../parts/csv.ts';
import type { CompareMark, CompareRow } from './compare-row.ts';

export interface TextTable {
  readonly runNames: readonly string[];
  readonly rows: readonly CompareRow[];
}

export function compareCsv({ runNames, rows }: TextTable): string {
  return csvOf([['group', 'key', ...runNames], ...rows.map((row) => [row.group, nameOf(row), ...row.cells.map((cell) => cellWords(cell, row.isNumber))])]);
}

export function compareMarkdown({ runNames, rows }: TextTable): string {
  const isNumber = rows.length > 0 && rows.every((row) => row.isNumber);
  const lines = [
    ['', '', ...runNames],
    ['---', '---', ...runNames.map(() => (isNumber ? '---:' : '---'))],
  ];
  for (const row of rows) lines.push([row.group, nameOf(row), ...row.cells.map((cell) => cellWords(cell, false))]);
  return `${lines.map((cells, index) => `| ${cells.map((text) => (index === 1 ? text : markdownCell(text))).join(' | ')} |`).join('\n')}\n`;
}

function nameOf({ key, aside }: CompareRow): string {
  return aside === undefined ? key : `${key} (${aside})`;
}

function cellWords(cell: CompareMark, isExact: boolean): string {
  if (typeof cell === 'string') return cell === 'absent' ? '' : cell;
  return isExact ? (cell.whole ?? cell.text) : cell.text;
}

function markdownCell(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;')
    .replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
