// GGUF files, versions 2 and 3, little-endian: key-value pairs, a list of tensors, then their bytes. Quantised types
// are blocks of opaque bytes.

import { viewArray } from '../array-view.ts';
import { ByteCursor } from '../byte-cursor.ts';
import { sliceSource, type ByteSource } from '../byte-source.ts';
import { elementSizes, nameTensor, type ElementType, type FileContent, type NamedTensor } from '../file-content.ts';
import { damaged, tooLarge, unsupported } from '../format-error.ts';
import { layOut, type StructuredValue } from '../structured-value.ts';

const maxEntries = 1_000_000;
const maxDepth = 8;

type Plain = Exclude<ElementType, 'opaque'>;

const plainTypes: Readonly<Record<number, Plain>> = { 0: 'float32', 1: 'float16', 24: 'int8', 25: 'int16', 26: 'int32', 27: 'int64', 28: 'float64', 30: 'bfloat16' };

/** Quantised types: name, elements in a block, bytes of a block (ggml's type traits). */
const blockTypes: Readonly<Record<number, readonly [string, number, number]>> = {
  2: ['q4_0', 32, 18],
  3: ['q4_1', 32, 20],
  6: ['q5_0', 32, 22],
  7: ['q5_1', 32, 24],
  8: ['q8_0', 32, 34],
  9: ['q8_1', 32, 36],
  10: ['q2_K', 256, 84],
  11: ['q3_K', 256, 110],
  12: ['q4_K', 256, 144],
  13: ['q5_K', 256, 176],
  14: ['q6_K', 256, 210],
  15: ['q8_K', 256, 292],
  16: ['iq2_xxs', 256, 66],
  17: ['iq2_xs', 256, 74],
  18: ['iq3_xxs', 256, 98],
  19: ['iq1_s', 256, 50],
  20: ['iq4_nl', 32, 18],
  21: ['iq3_s', 256, 110],
  22: ['iq2_s', 256, 82],
  23: ['iq4_xs', 256, 136],
  29: ['iq1_m', 256, 56],
};

const arrayTypes: Readonly<Record<number, Plain>> = {
  0: 'uint8',
  1: 'int8',
  2: 'uint16',
  3: 'int16',
  4: 'uint32',
  5: 'int32',
  6: 'float32',
  7: 'bool',
  10: 'uint64',
  11: 'int64',
  12: 'float64',
};

/** Does the file begin as a GGUF file? */
export function isGguf(source: ByteSource): boolean {
  return source.size >= 24 && new ByteCursor(source).u32() === 0x46554747;
}

/** Reads a GGUF file. Throws FormatError. */
export function readGguf(source: ByteSource): FileContent {
  const cursor = new ByteCursor(source, 4);
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw unsupported(`GGUF version ${version} is not read; 2 and 3 are`);
  const tensorCount = cursor.u64();
  const pairCount = cursor.u64();
  if (tensorCount + pairCount > maxEntries) throw tooLarge(`a GGUF file of more than ${maxEntries} entries`);
  const members: (readonly [string, StructuredValue])[] = [];
  for (let index = 0; index < pairCount; index += 1) members.push([cursor.text(cursor.u64()), readValue(cursor, cursor.u32(), 0)]);
  const infos: TensorInfo[] = [];
  for (let index = 0; index < tensorCount; index += 1) infos.push(readInfo(cursor));
  const alignment = alignmentOf(members);
  const start = Math.ceil(cursor.position / alignment) * alignment;
  const data = tensorCount === 0 ? source : sliceSource(source, start, source.size - start);
  const header = layOut({ kind: 'object', members }, { root: '', isVolatile: () => false });
  const tensors = infos.map((info) => openTensor(data, info));
  return {
    format: 'GGUF',
    tensors: [...tensors, ...header.tensors],
    facts: header.facts,
    volatile: [
      { path: 'GGUF version', value: String(version) },
      { path: 'data section', value: `${data.size} bytes` },
    ],
  };
}

interface TensorInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly offset: number;
}

function readInfo(cursor: ByteCursor): TensorInfo {
  const name = cursor.text(cursor.u64());
  const axes = cursor.u32();
  if (axes > 8) throw damaged(`the tensor '${name}' has ${axes} dimensions`);
  // The file lists the fastest axis first.
  const shape = Array.from({ length: axes }, () => cursor.u64()).reverse();
  return { name, shape, type: cursor.u32(), offset: cursor.u64() };
}

function alignmentOf(members: readonly (readonly [string, StructuredValue])[]): number {
  const value = members.find(([key]) => key === 'general.alignment')?.[1];
  if (value === undefined) return 32;
  if (value.kind !== 'number' || !Number.isSafeInteger(value.value) || value.value < 1 || value.value > 65_536) throw damaged('general.alignment is no alignment');
  return value.value;
}

function openTensor(data: ByteSource, info: TensorInfo): NamedTensor {
  const element = plainTypes[info.type];
  if (element !== undefined)
    return nameTensor(info.name, viewArray({ source: data, offset: info.offset, dtype: element, element, elementBytes: elementSizes[element], shape: info.shape }));
  const block = blockTypes[info.type];
  const row = info.shape.at(-1) ?? 1;
  if (block === undefined || row % block[1] !== 0) throw unsupported(`the tensor '${info.name}' has type ${info.type}, which is not read with rows of ${row}`);
  const shape = [...info.shape.slice(0, -1), row / block[1]];
  return nameTensor(info.name, viewArray({ source: data, offset: info.offset, dtype: `${block[0]} blocks`, element: 'opaque', elementBytes: block[2], shape }));
}

function readValue(cursor: ByteCursor, type: number, depth: number): StructuredValue {
  if (type === 8) return { kind: 'text', value: cursor.text(cursor.u64()) };
  if (type === 9) return readArray(cursor, depth);
  if (type === 7) return { kind: 'bool', value: cursor.u8() !== 0 };
  if (type === 10 || type === 11) {
    const value = type === 10 ? cursor.u64Big() : cursor.i64Big();
    return Number.isSafeInteger(Number(value)) ? { kind: 'number', value: Number(value) } : { kind: 'digits', value: String(value) };
  }
  const readers: Readonly<Record<number, () => number>> = {
    0: () => cursor.u8(),
    1: () => cursor.i8(),
    2: () => cursor.u16(),
    3: () => cursor.i16(),
    4: () => cursor.u32(),
    5: () => cursor.i32(),
    6: () => cursor.f32(),
    12: () => cursor.f64(),
  };
  const read = readers[type];
  if (read === undefined) throw damaged(`a value before byte ${cursor.position} has type ${type}, which GGUF has not`);
  return { kind: 'number', value: read() };
}

function readArray(cursor: ByteCursor, depth: number): StructuredValue {
  if (depth > maxDepth) throw tooLarge(`GGUF arrays nest deeper than ${maxDepth}`);
  const type = cursor.u32();
  const count = cursor.u64();
  const element = arrayTypes[type];
  if (element !== undefined) return { kind: 'numbers', element, source: cursor.piece(count * elementSizes[element]), bigEndian: false };
  if (count > cursor.remaining) throw damaged(`an array of ${count} values is longer than the file`);
  return { kind: 'list', items: Array.from({ length: count }, () => readValue(cursor, type, depth + 1)) };
}
