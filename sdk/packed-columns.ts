// The compact form of lines of buckets and of bands: a JSON head and columns of doubles, read without parsing numbers. Sent when the
// request accepts it.
//
// Layout, little-endian: the length of the head in bytes (uint32), four bytes of zero, the head as UTF-8 JSON (the answer's fields,
// `columns` with the names of the columns, and `lines`, each with its `length` in the place of its columns), zeros up to a multiple
// of eight, then for each line its columns in the order of `columns`, `length` float64 each.
import { encodeNumber, type WireNumber } from './wire-number.ts';

export const columnsMediaType = 'application/vnd.assay.columns';

const prefix = 8;
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export interface PackedLines {
  /** What is said of all lines. */
  readonly head: object;
  readonly columns: readonly string[];
  readonly lines: readonly PackedLine[];
}

interface PackedLine {
  readonly head: object;
  /** In the order of the names. */
  readonly columns: readonly Float64Array[];
}

interface Head {
  readonly columns: readonly string[];
  readonly lines: readonly { readonly length: number }[];
}

export function encodeColumns({ head, columns, lines }: PackedLines): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify({ ...head, columns, lines: lines.map((line) => ({ ...line.head, length: line.columns[0]?.length ?? 0 })) });
  const bytesOfHead = new TextEncoder().encode(text);
  let offset = alignedTo8(prefix + bytesOfHead.length);
  const bytes = new Uint8Array(offset + lines.reduce((sum, line) => sum + line.columns.reduce((size, column) => size + column.length * 8, 0), 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytesOfHead.length, true);
  bytes.set(bytesOfHead, prefix);
  for (const line of lines)
    for (const column of line.columns) {
      if (isLittleEndian) new Float64Array(bytes.buffer, offset, column.length).set(column);
      else for (let index = 0; index < column.length; index += 1) view.setFloat64(offset + index * 8, column[index]!, true);
      offset += column.length * 8;
    }
  return bytes;
}

/** The answer as its JSON would be. Throws a `RangeError` or `SyntaxError` when the bytes are cut or are something else. */
export function decodeColumns(buffer: ArrayBuffer): unknown {
  const view = new DataView(buffer);
  const length = view.getUint32(0, true);
  const { columns, lines, ...head } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, prefix, length))) as Head;
  let offset = alignedTo8(prefix + length);
  const column = (count: number): readonly WireNumber[] => {
    const start = offset;
    offset += count * 8;
    if (isLittleEndian) return Array.from(new Float64Array(buffer, start, count), encodeNumber);
    return Array.from({ length: count }, (_none, index) => encodeNumber(view.getFloat64(start + index * 8, true)));
  };
  return { ...head, lines: lines.map(({ length: count, ...line }) => ({ ...line, ...Object.fromEntries(columns.map((name) => [name, column(count)])) })) };
}

function alignedTo8(length: number): number {
  return (length + 7) & ~7;
}
