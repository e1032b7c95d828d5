// A description of a Parquet file: its columns, how it is laid out, and some of its rows, of which only the parts that hold them are read.
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

import type { ContentDescription, DescribedTable } from './core/tracking/artifacts/content-description.ts';
import { cutText, type DescribedPart } from './describe-format.ts';
import type { ByteSource } from './formats/byte-source.ts';

export function isParquet(source: ByteSource): boolean {
  return source.size >= 12 && [...source.read(0, 4)].every((byte, index) => byte === [0x50, 0x41, 0x52, 0x31][index]);
}

export async function describeParquet(source: ByteSource, { from, limit }: DescribedPart): Promise<ContentDescription> {
  const file: AsyncBuffer = {
    byteLength: source.size,
    slice: (start, end = source.size) => {
      const begin = start < 0 ? source.size + start : start;
      return Uint8Array.from(source.read(begin, end - begin)).buffer;
    },
  };
  const metadata = await parquetMetadataAsync(file);
  const rowCount = Number(metadata.num_rows);
  const columns = parquetSchema(metadata).children.map(({ element }) => ({
    name: element.name,
    type: [element.logical_type?.type ?? element.converted_type ?? element.type ?? 'GROUP', ...(element.repetition_type === 'REQUIRED' ? ['required'] : [])]
      .join(' ')
      .toLowerCase(),
  }));
  const end = Math.min(rowCount, from + limit);
  const objects = from >= end ? [] : await parquetReadObjects({ file, metadata, compressors, rowStart: from, rowEnd: end });
  const table: DescribedTable = { columns, rows: objects.map((row) => columns.map(({ name }) => cellText(row[name]))), from, hasMore: end < rowCount, rowCount };
  const facts = factsOf(metadata);
  return { format: 'Parquet', tensors: [], tensorCount: 0, elementCount: 0, facts, factCount: facts.length, table };
}

function factsOf({ row_groups: groups, created_by: by, version, key_value_metadata: notes = [] }: FileMetaData): ContentDescription['facts'] {
  const codecs = [...new Set(groups.flatMap(({ columns }) => columns.flatMap(({ meta_data: meta }) => (meta ? [meta.codec] : []))))];
  return [
    { path: 'row groups', value: String(groups.length) },
    { path: 'compression', value: codecs.join(', ').toLowerCase() || 'none' },
    { path: 'version', value: String(version) },
    ...(by === undefined ? [] : [{ path: 'written by', value: cutText(by) }]),
    ...notes.slice(0, 100).map(({ key, value }) => ({ path: key, value: cutText(value ?? '') })),
  ];
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'object') return cutText(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)));
  return cutText(String(value));
}
