// NumPy's .npy files, versions 1.0 to 3.0 (NEP 1 and the notes of numpy.lib.format): a header in Python's literal
// syntax, then the elements.

import { ByteCursor } from '../byte-cursor.ts';
import type { ByteSource } from '../byte-source.ts';
import { countElements } from '../array-view.ts';
import { nameTensor, type Fact, type FileContent, type NamedTensor } from '../file-content.ts';
import { damaged, unsupported } from '../format-error.ts';
import { dtypeBytes, openNumpyArray, parseDtypeCode, withShape, type NumpyDtype } from '../numpy-dtype.ts';
import { decodeUtf8 } from '../utf8.ts';
import { parsePythonLiteral, type PythonLiteral } from './python-literal.ts';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const maxHeaderBytes = 1024 * 1024;
const maxDepth = 16;

/** Does the file begin as a .npy file? */
export function isNpy(source: ByteSource): boolean {
  return source.size >= 10 && source.read(0, 6).every((byte, at) => byte === magic[at]);
}

/** Reads a .npy file; its array is named `name`, or one array per field `name.field`. Throws FormatError. */
export function readNpy(source: ByteSource, name = 'array'): FileContent {
  if (!isNpy(source)) throw damaged('the file does not begin as a .npy file');
  const cursor = new ByteCursor(source, 6);
  const major = cursor.u8();
  const minor = cursor.u8();
  if (major < 1 || major > 3) throw unsupported(`.npy version ${major}.${minor} is not read; 1.0 to 3.0 are`);
  const length = major === 1 ? cursor.u16() : cursor.u32();
  if (length > maxHeaderBytes) throw damaged(`a .npy header of ${length} bytes is not believable`);
  const bytes = cursor.bytes(length);
  const header = readHeader(major === 3 ? decodeUtf8(bytes) : latin1(bytes));
  const tensors = openNumpyArray({ source, offset: cursor.position, ...header }).map(({ field, data }) => nameTensor(`${name}${field}`, data));
  const tail = source.size - cursor.position - countElements(header.shape) * dtypeBytes(header.dtype);
  if (tail < 0) throw damaged(`the file is ${-tail} bytes shorter than its header says`);
  const rest: NamedTensor[] =
    tail === 0
      ? []
      : [
          nameTensor(`${name} (bytes after the array)`, {
            dtype: 'bytes',
            element: 'opaque',
            elementBytes: 1,
            shape: [tail],
            sizeBytes: tail,
            read: (from, count) => source.read(source.size - tail + from, count),
          }),
        ];
  return { format: 'npy', tensors: [...tensors, ...rest], facts: [], volatile: layoutFacts(`${major}.${minor}`, header) };
}

interface Header {
  readonly dtype: NumpyDtype;
  readonly order: 'C' | 'F';
  readonly shape: readonly number[];
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function layoutFacts(version: string, header: Header): readonly Fact[] {
  const big = header.dtype.kind === 'plain' && header.dtype.swapBytes > 1;
  return [
    { path: 'npy version', value: version },
    { path: 'memory order', value: header.order === 'F' ? 'Fortran' : 'C' },
    { path: 'byte order', value: big ? 'big' : 'little' },
  ];
}

function readHeader(text: string): Header {
  const header = parsePythonLiteral(text);
  if (!isDictionary(header)) throw damaged('a .npy header is no dictionary');
  const shape = header.get('shape');
  const order = header.get('fortran_order');
  const descr = header.get('descr');
  if (!isShape(shape) || typeof order !== 'boolean' || descr === undefined) throw damaged('a .npy header lacks descr, fortran_order or shape');
  return { dtype: readDescr(descr, 0), order: order ? 'F' : 'C', shape };
}

function isDictionary(value: PythonLiteral): value is ReadonlyMap<string, PythonLiteral> {
  return value instanceof Map;
}

function isShape(value: PythonLiteral | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
}

/** A type code, or a list of fields `(name, type[, shape])`; unnamed void fields are padding. */
function readDescr(descr: PythonLiteral, depth: number): NumpyDtype {
  if (depth > maxDepth) throw damaged('a structured type nests too deep');
  if (typeof descr === 'string') return parseDtypeCode(descr);
  if (!Array.isArray(descr)) throw unsupported('a .npy header has an element type that is neither a code nor a list of fields');
  const fields: { name: string; offset: number; dtype: NumpyDtype }[] = [];
  let offset = 0;
  for (const part of descr as readonly PythonLiteral[]) {
    const field = readField(part, depth);
    if (field.name !== '') fields.push({ ...field, offset });
    offset += dtypeBytes(field.dtype);
  }
  return { kind: 'record', itemBytes: offset, fields, shape: [] };
}

function readField(part: PythonLiteral, depth: number): { readonly name: string; readonly dtype: NumpyDtype } {
  if (!Array.isArray(part) || part.length < 2) throw damaged('a field of a structured type is no (name, type) pair');
  const [label, type, shape] = part as readonly PythonLiteral[];
  // A field with a title is written as ((title, name), type).
  const name = Array.isArray(label) ? (label as readonly PythonLiteral[])[1] : label;
  if (typeof name !== 'string') throw damaged('a field of a structured type has no name');
  const dtype = readDescr(type as PythonLiteral, depth + 1);
  if (shape === undefined) return { name, dtype };
  const sizes = typeof shape === 'number' ? [shape] : shape;
  if (!isShape(sizes)) throw damaged(`the sub-array of field '${name}' has no shape`);
  return { name, dtype: withShape(dtype, sizes) };
}
