// safetensors files: eight bytes of header length, a JSON header, then all elements. The header's metadata comes in a
// random order from the Rust library, so it is read as a map. The JSON reader is handed in.

import { countElements, viewArray } from '../array-view.ts';
import { ByteCursor } from '../byte-cursor.ts';
import { sliceSource, type ByteSource } from '../byte-source.ts';
import { nameTensor, type ElementType, type Fact, type FileContent, type NamedTensor } from '../file-content.ts';
import { damaged } from '../format-error.ts';
import type { StructuredValue } from '../structured-value.ts';

const maxHeaderBytes = 100_000_000;

const types: Readonly<Record<string, readonly [ElementType, number, string]>> = {
  F64: ['float64', 8, 'float64'],
  F32: ['float32', 4, 'float32'],
  F16: ['float16', 2, 'float16'],
  BF16: ['bfloat16', 2, 'bfloat16'],
  I64: ['int64', 8, 'int64'],
  I32: ['int32', 4, 'int32'],
  I16: ['int16', 2, 'int16'],
  I8: ['int8', 1, 'int8'],
  U64: ['uint64', 8, 'uint64'],
  U32: ['uint32', 4, 'uint32'],
  U16: ['uint16', 2, 'uint16'],
  U8: ['uint8', 1, 'uint8'],
  BOOL: ['bool', 1, 'bool'],
  C64: ['complex64', 8, 'complex64'],
  F8_E4M3: ['opaque', 1, 'float8_e4m3'],
  F8_E5M2: ['opaque', 1, 'float8_e5m2'],
  F8_E8M0: ['opaque', 1, 'float8_e8m0'],
};

/** Does the file begin with a length and an opening brace, as safetensors files do? */
export function isSafetensors(source: ByteSource): boolean {
  if (source.size < 10) return false;
  const cursor = new ByteCursor(source);
  const length = cursor.u64Big();
  return length >= 2n && length <= BigInt(Math.min(maxHeaderBytes, source.size - 8)) && cursor.u8() === 0x7b;
}

/** Reads a safetensors file; tensors are in the order of their bytes. Throws FormatError. */
export function readSafetensors(source: ByteSource, readJson: (source: ByteSource) => StructuredValue): FileContent {
  const cursor = new ByteCursor(source);
  const length = cursor.u64();
  if (length > maxHeaderBytes) throw damaged(`a safetensors header of ${length} bytes is not believable`);
  const header = readJson(cursor.piece(length));
  if (header.kind !== 'object') throw damaged('a safetensors header is no JSON object');
  const data = sliceSource(source, cursor.position, cursor.remaining);
  const placed: { readonly begin: number; readonly end: number; readonly tensor: NamedTensor }[] = [];
  const facts: Fact[] = [];
  for (const [name, value] of header.members) {
    if (name === '__metadata__') for (const item of metadata(value)) facts.push(item);
    else placed.push(readTensor(data, name, value));
  }
  placed.sort((one, other) => one.begin - other.begin || one.end - other.end);
  checkCoverage(placed, data.size);
  return {
    format: 'safetensors',
    tensors: placed.map(({ tensor }) => tensor),
    facts,
    volatile: [
      { path: 'header', value: `${length} bytes` },
      {
        path: 'order of header entries',
        value: header.members
          .map(([name]) => name)
          .slice(0, 200)
          .join(', '),
      },
    ],
  };
}

function metadata(value: StructuredValue): readonly Fact[] {
  if (value.kind !== 'object') throw damaged('the __metadata__ of a safetensors header is no object');
  return value.members.map(([key, item]) => {
    if (item.kind !== 'text') throw damaged(`the metadata '${key}' of a safetensors file is no text`);
    return { path: `__metadata__/${key}`, value: JSON.stringify(item.value) };
  });
}

function readTensor(data: ByteSource, name: string, value: StructuredValue): { readonly begin: number; readonly end: number; readonly tensor: NamedTensor } {
  const members = new Map(value.kind === 'object' ? value.members : []);
  const dtype = members.get('dtype');
  const shape = wholeNumbers(members.get('shape'));
  const [begin, end] = wholeNumbers(members.get('data_offsets')) ?? [];
  const type = dtype?.kind === 'text' && Object.hasOwn(types, dtype.value) ? types[dtype.value] : undefined;
  if (type === undefined || shape === undefined || begin === undefined || end === undefined)
    throw damaged(`the tensor '${name}' of a safetensors file has no dtype, shape or offsets that are known`);
  const [element, elementBytes, label] = type;
  if (end - begin !== countElements(shape) * elementBytes)
    throw damaged(`the tensor '${name}' has ${end - begin} bytes, and its shape needs ${countElements(shape) * elementBytes}`);
  return { begin, end, tensor: nameTensor(name, viewArray({ source: data, offset: begin, dtype: label, element, elementBytes, shape })) };
}

function wholeNumbers(value: StructuredValue | undefined): readonly number[] | undefined {
  if (value?.kind !== 'list') return undefined;
  const numbers = value.items.map((item) => (item.kind === 'number' && Number.isSafeInteger(item.value) && item.value >= 0 ? item.value : undefined));
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** The format asks for no gaps and no overlap; a file that has them could hide bytes from the comparison. */
function checkCoverage(placed: readonly { readonly begin: number; readonly end: number }[], size: number): void {
  let at = 0;
  for (const { begin, end } of placed) {
    if (begin !== at) throw damaged(`the tensors of a safetensors file leave a gap or overlap at byte ${Math.min(begin, at)}`);
    at = end;
  }
  if (at !== size) throw damaged(`${size - at} bytes follow the last tensor of a safetensors file`);
}
