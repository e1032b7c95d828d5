// A comparison of files as lines for a terminal: the verdict first, then short tables, each cut with its count.
import type { ComparedFile, FolderComparison } from '../workspace/compare-files.ts';
import type { FactsComparison, FileComparison, TableComparison, TensorDifference, TensorsComparison } from '../compare/files/file-comparison.ts';
import { cut, inColumns, printable } from './terminal-text.ts';

const maxRows = 20;
const maxCell = 60;

const words = { byte: 'SAME', tensor: 'SAME CONTENT', different: 'DIFFERENT', incomparable: 'NOT COMPARABLE' } as const;

/** The lines about two files. */
export function fileReport(comparison: FileComparison): readonly string[] {
  return [
    `${words[comparison.level]} (${comparison.level}): ${printable(comparison.summary)}`,
    ...(comparison.tensors === null ? [] : tensorLines(comparison.tensors)),
    ...(comparison.table === null ? [] : tableLines(comparison.table)),
    ...(comparison.text?.first == null
      ? []
      : ['', `line ${comparison.text.first.line}`, `  - ${shown(comparison.text.first.before)}`, `  + ${shown(comparison.text.first.after)}`]),
    ...(comparison.facts === null ? [] : factLines('other values', comparison.facts)),
    ...factLines('volatile, not counted', comparison.volatile),
  ];
}

/** The lines about two folders: those of every file that is not the same, then how many there were of each. */
export function folderReport(comparison: FolderComparison): readonly string[] {
  const same = comparison.files.filter((file) => file.comparison?.level === 'byte');
  const lines = [`${words[comparison.level]} (${comparison.level}): ${comparison.files.length} files, ${same.length} of them byte for byte the same`];
  for (const file of comparison.files) if (file.comparison?.level !== 'byte') for (const line of ['', ...entryLines(file)]) lines.push(line);
  return lines;
}

function entryLines(file: ComparedFile): readonly string[] {
  if (file.comparison === null) return [`${printable(file.path)}: ${file.status === 'added' ? 'only in the second folder' : 'only in the first folder'}`];
  return [`${printable(file.path)}:`, ...fileReport(file.comparison).map((line) => (line === '' ? '' : `  ${line}`))];
}

function tensorLines(tensors: TensorsComparison): readonly string[] {
  if (tensors.differing === 0) return [];
  const rows = tensors.differences.slice(0, maxRows).map(tensorRow);
  return ['', ...align([['array', 'change', 'differing', 'max abs', 'max rel', 'max ulp', 'cosine', 'special'], ...rows]), ...rest(tensors.differing, 'arrays')];
}

function tensorRow(difference: TensorDifference): readonly string[] {
  const { statistics, change, before, after } = difference;
  const type = (side: TensorDifference['before']): string => (side === null ? 'none' : `${side.dtype}[${side.shape.join(', ')}]`);
  const what = change === 'values' ? type(before) : change === 'added' || change === 'removed' ? `${change} ${type(before ?? after)}` : `${type(before)} -> ${type(after)}`;
  if (statistics === null) return [difference.name, what, '', '', '', '', '', ''];
  const special = [
    [statistics.nanBefore, 'NaN only in the first'],
    [statistics.nanAfter, 'NaN only in the second'],
    [statistics.nanOtherBits, 'NaN of other bits'],
    [statistics.infinities, 'infinite'],
    [statistics.signedZeros, 'sign of zero'],
  ] as const;
  const told = special.flatMap(([count, name]) => (count === 0 ? [] : [`${count} ${name}`])).join(', ');
  return [
    difference.name,
    what,
    `${statistics.differing}/${statistics.elements}`,
    number(statistics.maxAbs),
    number(statistics.maxRelative),
    number(statistics.maxUlp),
    cosine(statistics.cosine),
    told,
  ];
}

function number(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) && value < 1e6 ? String(value) : value.toExponential(2);
}

function cosine(value: number | null): string {
  return value === null ? '-' : value.toFixed(9);
}

function tableLines(table: TableComparison): readonly string[] {
  const lines =
    table.first === null ? [] : ['', `row ${table.first.row}, column ${printable(table.first.column)}`, `  - ${shown(table.first.before)}`, `  + ${shown(table.first.after)}`];
  if (table.cells.length === 0) return lines;
  const rows = table.cells.slice(0, maxRows).map((column) => [column.column, String(column.cells), number(column.maxAbs)]);
  return [...lines, '', ...align([['column', 'cells', 'max abs'], ...rows]), ...rest(table.cells.length, 'columns')];
}

function factLines(title: string, facts: FactsComparison): readonly string[] {
  if (facts.differing === 0) return [];
  const rows = facts.differences.slice(0, maxRows).map((fact) => [fact.path, shown(fact.before), shown(fact.after)]);
  return ['', ...align([[title, 'before', 'after'], ...rows]), ...rest(facts.differing, 'values')];
}

function rest(count: number, what: string): readonly string[] {
  return count > maxRows ? [`and ${count - maxRows} more ${what}; --json lists them`] : [];
}

/** A value of the file, or a dash where it has none. */
function shown(value: string | null): string {
  return value === null ? '-' : printable(value);
}

/** Columns of one width each, long cells cut in their middle. */
function align(rows: readonly (readonly string[])[]): readonly string[] {
  return inColumns(rows.map((row) => row.map((cell) => cut(printable(cell), maxCell))));
}
