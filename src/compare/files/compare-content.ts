// Compares two files that were read as content, and words the outcome.

import { compareFacts } from './compare-facts.ts';
import { compareLines, compareTables } from './compare-rows.ts';
import { compareTensors } from './compare-tensors.ts';
import type { ArraysContent, Content, TableContent, TextContent } from '../../formats/file-content.ts';
import {
  noFacts,
  type ByteComparison,
  type ComparisonLevel,
  type FactsComparison,
  type FileComparison,
  type TableComparison,
  type TensorsComparison,
  type TextComparison,
} from './file-comparison.ts';

/** Compares content whose bytes are known to differ. The level is `tensor` when nothing but volatile fields differs. */
export function compareContent(before: Content, after: Content): FileComparison {
  const volatile = compareFacts(before.volatile, after.volatile);
  if (before.format !== after.format) return incomparable(`one is ${before.format}, the other ${after.format}`);
  if (before.kind === 'arrays' && after.kind === 'arrays') return compareArrays(before, after, volatile);
  if (before.kind === 'table' && after.kind === 'table') return compareTableFiles(before, after, volatile);
  if (before.kind === 'text' && after.kind === 'text') return compareTexts(before, after, volatile);
  return incomparable(`one holds ${before.kind}, the other ${after.kind}`);
}

/** Two files read as nothing better than bytes, which differ; `why` says why no format was read. */
export function differentBytes(bytes: ByteComparison, why: string): FileComparison {
  const sizes = bytes.sizeBefore === bytes.sizeAfter ? `${bytes.differing} of ${bytes.sizeBefore} bytes differ` : `${bytes.sizeBefore} and ${bytes.sizeAfter} bytes`;
  return { ...empty, level: 'different', comparedAs: 'bytes', summary: `${sizes}, the first at ${bytes.firstDifference}; compared by bytes alone: ${why}`, bytes };
}

/** Two things that cannot be held against each other. */
export function incomparable(why: string): FileComparison {
  return { ...empty, level: 'incomparable', comparedAs: 'nothing', summary: `cannot be compared: ${why}` };
}

const empty = { tensors: null, facts: null, table: null, text: null, bytes: null, volatile: noFacts } as const;

function sameContent(format: string, volatile: FactsComparison, what: string): FileComparison {
  const shown = volatile.differing === 0 ? 'only the writing differs' : `${volatile.differing} volatile ${volatile.differing === 1 ? 'field differs' : 'fields differ'}`;
  return { ...empty, level: 'tensor', comparedAs: format, summary: `${what}; ${shown}`, volatile };
}

function compareArrays(before: ArraysContent, after: ArraysContent, volatile: FactsComparison): FileComparison {
  const tensors = compareTensors(before.tensors, after.tensors);
  const facts = compareFacts(before.facts, after.facts);
  const level: ComparisonLevel = tensors.differing === 0 && facts.differing === 0 ? 'tensor' : 'different';
  if (level === 'tensor')
    return { ...sameContent(before.format, volatile, `${counted(tensors.count, 'array')} and ${counted(facts.count, 'other value')}, all the same bit for bit`), tensors, facts };
  return { ...empty, level, comparedAs: before.format, summary: arraysSummary(tensors, facts), tensors, facts, volatile };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function arraysSummary(tensors: TensorsComparison, facts: FactsComparison): string {
  const parts: string[] = [];
  if (tensors.differing > 0) parts.push(`${tensors.differing} of ${tensors.count} arrays differ, the first is ${tensors.first}`);
  if (facts.differing > 0) parts.push(`${facts.differing} of ${facts.count} other values differ, the first is ${facts.differences[0]?.path}`);
  return parts.join('; ');
}

function compareTableFiles(before: TableContent, after: TableContent, volatile: FactsComparison): FileComparison {
  const table = compareTables(before, after);
  if (table === null) return sameContent(before.format, volatile, 'all cells are the same');
  return { ...empty, level: 'different', comparedAs: before.format, summary: tableSummary(table), table, volatile };
}

function tableSummary(table: TableComparison): string {
  const parts: string[] = [];
  if (table.columnsRemoved.length > 0) parts.push(`columns gone: ${table.columnsRemoved.join(', ')}`);
  if (table.columnsAdded.length > 0) parts.push(`columns added: ${table.columnsAdded.join(', ')}`);
  if (table.columnsReordered) parts.push('the columns are in another order');
  if (table.reordered && table.first !== null) parts.push(`the same ${table.rowsBefore} rows in another order`);
  else if (table.rowsBefore !== table.rowsAfter) parts.push(`${table.rowsBefore} rows became ${table.rowsAfter}`);
  else if (table.cells.length > 0)
    parts.push(
      `${counted(
        table.cells.reduce((sum, column) => sum + column.cells, 0),
        'other cell',
      )} in ${table.cells
        .map((column) => column.column)
        .slice(0, 5)
        .join(', ')}`,
    );
  if (table.first !== null) parts.push(`the first difference is in row ${table.first.row}, ${/^column \d+$/.test(table.first.column) ? '' : 'column '}${table.first.column}`);
  return parts.length === 0 ? 'one has a header row, the other has none' : parts.join('; ');
}

function compareTexts(before: TextContent, after: TextContent, volatile: FactsComparison): FileComparison {
  const text = compareLines(before, after);
  if (text === null) return sameContent(before.format, volatile, 'all lines are the same');
  return { ...empty, level: 'different', comparedAs: before.format, summary: textSummary(text), text, volatile };
}

function textSummary(text: TextComparison): string {
  const what = text.reordered
    ? `the same ${text.linesBefore} lines in another order`
    : text.linesBefore === text.linesAfter
      ? `${text.linesOnlyBefore ?? 'many'} of ${text.linesBefore} lines differ`
      : `${text.linesBefore} lines became ${text.linesAfter}`;
  return text.first === null ? what : `${what}; the first difference is in line ${text.first.line}, character ${text.first.character}`;
}
