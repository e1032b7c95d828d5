// One TensorProto of ONNX: its elements stand in raw bytes or in one of the typed lists, which are brought to the
// bytes they mean.

import { countElements, viewArray } from '../array-view.ts';
import { memorySource, type ByteSource } from '../byte-source.ts';
import type { ArrayData, ElementType } from '../file-content.ts';
import { damaged, tooLarge, unsupported } from '../format-error.ts';
import { decodeUtf8 } from '../utf8.ts';
import { bytesField, numberField, readProtobuf, repeatedBytes, repeatedFixed, repeatedNumbers, type WireField } from '../protobuf-wire.ts';

const maxListBytes = 512 * 1024 * 1024;

/** TensorProto.DataType: element, bytes, name, and the typed list that may hold it. */
const types: Readonly<Record<number, readonly [ElementType, number, string, number]>> = {
  1: ['float32', 4, 'float32', 4],
  2: ['uint8', 1, 'uint8', 5],
  3: ['int8', 1, 'int8', 5],
  4: ['uint16', 2, 'uint16', 5],
  5: ['int16', 2, 'int16', 5],
  6: ['int32', 4, 'int32', 5],
  7: ['int64', 8, 'int64', 7],
  9: ['bool', 1, 'bool', 5],
  10: ['float16', 2, 'float16', 5],
  11: ['float64', 8, 'float64', 10],
  12: ['uint32', 4, 'uint32', 11],
  13: ['uint64', 8, 'uint64', 11],
  14: ['complex64', 8, 'complex64', 4],
  15: ['complex128', 16, 'complex128', 10],
  16: ['bfloat16', 2, 'bfloat16', 5],
  17: ['opaque', 1, 'float8_e4m3fn', 5],
  18: ['opaque', 1, 'float8_e4m3fnuz', 5],
  19: ['opaque', 1, 'float8_e5m2', 5],
  20: ['opaque', 1, 'float8_e5m2fnuz', 5],
};

const packedTypes: Readonly<Record<number, string>> = { 21: 'uint4', 22: 'int4', 23: 'float4_e2m1', 24: 'float8_e8m0' };

export interface OnnxTensor {
  readonly name: string;
  readonly data: ArrayData;
  /** The strings of a tensor of text; empty for numbers. */
  readonly texts: readonly string[];
  readonly doc: string;
}

/** Reads a TensorProto. Tensors in other files are refused: this file alone does not say what they are. */
export function readOnnxTensor(source: ByteSource): OnnxTensor {
  const fields = readProtobuf(source);
  const name = fieldText(fields, 8);
  if (numberField(fields, 14) === 1n) throw unsupported(`the tensor '${name}' lies in another file`);
  const shape = repeatedNumbers(fields, 1).map(Number);
  const code = Number(numberField(fields, 2) ?? 0n);
  const doc = fieldText(fields, 12);
  if (code === 8) return { name, data: emptyText(shape), texts: repeatedBytes(fields, 6).map((text) => hexText(text)), doc };
  const type = types[code];
  if (type === undefined) return { name, data: opaqueBlock(fields, { code, shape }), texts: [], doc };
  const [element, elementBytes, dtype, list] = type;
  const sizeBytes = countElements(shape) * elementBytes;
  const data = bytesField(fields, 9) ?? memorySource(listBytes(fields, { list, sizeBytes, elementBytes }));
  if (data.size !== sizeBytes) throw damaged(`the tensor '${name}' has ${data.size} bytes, and its shape needs ${sizeBytes}`);
  return { name, data: viewArray({ source: data, offset: 0, dtype, element, elementBytes, shape }), texts: [], doc };
}

/** Two of them to the byte, or of a kind that is not known yet: bytes that are equal or are not. */
function opaqueBlock(fields: readonly WireField[], { code, shape }: { readonly code: number; readonly shape: readonly number[] }): ArrayData {
  const list = memorySource(listBytes(fields, { list: 5, sizeBytes: 0, elementBytes: 4 }));
  const source = bytesField(fields, 9) ?? list;
  const dtype = `${packedTypes[code] ?? `element type ${code}`}[${shape.join(', ')}]`;
  return viewArray({ source, offset: 0, dtype, element: 'opaque', elementBytes: 1, shape: [source.size] });
}

export function fieldText(fields: readonly WireField[], number: number): string {
  const source = bytesField(fields, number);
  return source === undefined ? '' : decodeUtf8(source.read(0, source.size));
}

/** Strings of a tensor are bytes; those that are text are told as text. */
function hexText(source: ByteSource): string {
  const bytes = source.read(0, source.size);
  try {
    return JSON.stringify(decodeUtf8(bytes));
  } catch {
    return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}

function emptyText(shape: readonly number[]): ArrayData {
  countElements(shape);
  return { dtype: 'text', element: 'opaque', elementBytes: 1, shape, sizeBytes: 0, read: () => new Uint8Array(0) };
}

interface List {
  readonly list: number;
  readonly sizeBytes: number;
  readonly elementBytes: number;
}

/** Lists 4 and 10 hold floats of fixed width; 5, 7 and 11 hold varints whose low bytes are the element. */
function listBytes(fields: readonly WireField[], { list, sizeBytes, elementBytes }: List): Uint8Array {
  if (sizeBytes > maxListBytes) throw tooLarge(`a tensor of ${sizeBytes} bytes written as a list is not read`);
  if (list === 4 || list === 10) return repeatedFixed(fields, list);
  const values = repeatedNumbers(fields, list);
  const bytes = new Uint8Array(values.length * elementBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    const at = index * elementBytes;
    if (elementBytes === 8) view.setBigUint64(at, value, true);
    else if (elementBytes === 4) view.setUint32(at, Number(value & 0xffffffffn), true);
    else if (elementBytes === 2) view.setUint16(at, Number(value & 0xffffn), true);
    else view.setUint8(at, Number(value & 0xffn));
  }
  return bytes;
}
