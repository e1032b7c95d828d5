// A description of what the readers of formats find in a file.
import type { ContentDescription, DescribedFile, DescribedTable } from './core/tracking/artifacts/content-description.ts';
import type { ByteSource } from './formats/byte-source.ts';
import type { Content, TableContent } from './formats/file-content.ts';
import { readContent } from './formats/read-content.ts';
import { inflateWithin } from './inflate.ts';

/** A thread's limit of memory does not count such buffers, so they have one of their own. */
const inflate = inflateWithin(256 * 1024 * 1024);

const mostFacts = 500;
const longestText = 2_000;

export type DescribedPart = Pick<DescribedFile, 'name' | 'from' | 'limit'>;

/** Throws a `FormatError` for a file of no known format, or a damaged one. */
export function describeFormat(source: ByteSource, part: DescribedPart): ContentDescription {
  const content = readContent(source, part.name, inflate);
  return { ...described(content, part), ...(content.kind === 'table' && { table: tableOf(content, part) }) };
}

function described(content: Content, { from, limit }: DescribedPart): Omit<ContentDescription, 'table'> {
  const facts = content.kind === 'arrays' ? [...content.facts, ...content.volatile] : [];
  const tensors = content.kind === 'arrays' ? content.tensors : [];
  return {
    format: content.format,
    tensors: tensors.slice(from, from + limit).map(({ name, dtype, shape, sizeBytes }) => ({ name, dtype, shape, sizeBytes })),
    tensorCount: tensors.length,
    elementCount: tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    facts: facts.slice(0, mostFacts).map(({ path, value }) => ({ path, value: cutText(value) })),
    factCount: facts.length,
  };
}

function tableOf({ columns, hasHeader, rows }: TableContent, { from, limit }: DescribedPart): DescribedTable {
  const found: (readonly string[])[] = [];
  let number = hasHeader ? -1 : 0;
  for (const row of rows()) {
    if (number >= from + limit) return { columns: columns.map((name) => ({ name })), rows: found, from, hasMore: true };
    if (number >= from) found.push(row.map(cutText));
    number += 1;
  }
  return { columns: columns.map((name) => ({ name })), rows: found, from, hasMore: false, rowCount: Math.max(0, number) };
}

export function cutText(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
