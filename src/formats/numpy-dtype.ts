// NumPy's element types, as .npy headers and pickles spell them, shared by the readers of both.
// A structured type becomes one array per field: the padding between fields is uninitialised memory, not content.

import { viewArray, denseStrides } from './array-view.ts';
import type { ByteSource } from './byte-source.ts';
import type { ArrayData, ElementType } from './file-content.ts';
import { damaged, unsupported } from './format-error.ts';

/** One element: a plain number or opaque bytes, or a record of fields at byte offsets. */
export type NumpyDtype = PlainDtype | RecordDtype;

export interface PlainDtype {
  readonly kind: 'plain';
  readonly name: string;
  readonly element: ElementType;
  readonly itemBytes: number;
  /** Width of the numbers stored big-endian, else 1. */
  readonly swapBytes: number;
  /** Shape of a sub-array within one element; empty for most. */
  readonly shape: readonly number[];
}

export interface RecordDtype {
  readonly kind: 'record';
  readonly itemBytes: number;
  readonly fields: readonly { readonly name: string; readonly offset: number; readonly dtype: NumpyDtype }[];
  readonly shape: readonly number[];
}

const numbers: Readonly<Record<string, ElementType>> = {
  b1: 'bool',
  '?': 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
};

/**
 * Reads a type code such as `<f8`, `|b1`, `>c16`, `|S5`, `<U3`, `<M8[ns]`, `|V4`. Without a byte order it is little-endian.
 * Objects (`O`) are refused: their bytes are addresses.
 */
export function parseDtypeCode(code: string, byteOrder = code[0] ?? ''): PlainDtype {
  const bare = code.replace(/^[<>|=]/, '');
  const match = /^([a-zA-Z?])(\d*)(\[[^\]]*\])?$/.exec(bare);
  if (match === null) throw damaged(`'${code}' is not an element type`);
  const letter = match[1] as string;
  const digits = Number(match[2] === '' ? '1' : match[2]);
  if (letter === 'O') throw unsupported('an array of Python objects has no bytes of its own');
  const big = byteOrder === '>';
  const plain = { kind: 'plain', shape: [] } as const;
  const element = numbers[letter === '?' ? '?' : bare];
  if (element !== undefined) {
    const swapBytes = big ? (letter === 'c' ? digits / 2 : digits) : 1;
    return { ...plain, name: element, element, itemBytes: digits, swapBytes: letter === '?' ? 1 : swapBytes };
  }
  if (letter === 'M' || letter === 'm')
    return { ...plain, name: `${letter === 'M' ? 'datetime64' : 'timedelta64'}${match[3] ?? ''}`, element: 'int64', itemBytes: 8, swapBytes: big ? 8 : 1 };
  if (letter === 'U') return { ...plain, name: `text${digits}`, element: 'opaque', itemBytes: checkWidth(digits * 4), swapBytes: big ? 4 : 1 };
  if (letter === 'S' || letter === 'V' || letter === 'a' || letter === 'f' || letter === 'c') {
    return {
      ...plain,
      name: `${letter === 'V' ? 'void' : letter === 'f' ? 'float' : letter === 'c' ? 'complex' : 'bytes'}${digits}`,
      element: 'opaque',
      itemBytes: checkWidth(digits),
      swapBytes: big && (letter === 'f' || letter === 'c') ? digits : 1,
    };
  }
  throw unsupported(`element type '${code}' is not read`);
}

function checkWidth(bytes: number): number {
  if (!Number.isSafeInteger(bytes)) throw damaged(`an element of ${bytes} bytes is not believable`);
  return bytes;
}

/** A sub-array type: every element is itself an array of the given shape. */
export function withShape(dtype: NumpyDtype, shape: readonly number[]): NumpyDtype {
  return { ...dtype, shape: [...shape, ...dtype.shape] };
}

/** Bytes one element takes, sub-array included. */
export function dtypeBytes(dtype: NumpyDtype): number {
  return dtype.shape.reduce((product, size) => product * size, dtype.itemBytes);
}

export interface NumpyLayout {
  readonly source: ByteSource;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly order: 'C' | 'F';
  readonly dtype: NumpyDtype;
}

/** An array of plain elements, or one array per field of a structured one. */
export interface FieldArray {
  /** Field path such as `.left.x`; empty for a plain array. */
  readonly field: string;
  readonly data: ArrayData;
}

const maxFields = 10_000;

/** Opens an array as numpy lays it out. Zero-width elements (an empty text type) give arrays without bytes. */
export function openNumpyArray(layout: NumpyLayout): readonly FieldArray[] {
  const strides = denseStrides(layout.shape, dtypeBytes(layout.dtype), layout.order);
  const arrays: FieldArray[] = [];
  const pending: { field: string; offset: number; dtype: NumpyDtype; shape: readonly number[]; strides: readonly number[] }[] = [
    { field: '', offset: layout.offset, dtype: layout.dtype, shape: layout.shape, strides },
  ];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { field, offset, dtype } = next;
    const shape = [...next.shape, ...dtype.shape];
    const all = [...next.strides, ...denseStrides(dtype.shape, dtype.itemBytes, 'C')];
    if (dtype.kind === 'record') {
      for (const inner of dtype.fields) pending.push({ field: `${field}.${inner.name}`, offset: offset + inner.offset, dtype: inner.dtype, shape, strides: all });
    } else if (dtype.itemBytes === 0) {
      arrays.push({ field, data: { dtype: dtype.name, element: 'opaque', elementBytes: 1, shape: [...shape, 0], sizeBytes: 0, read: () => new Uint8Array(0) } });
    } else {
      arrays.push({
        field,
        data: viewArray({
          source: layout.source,
          offset,
          dtype: dtype.name,
          element: dtype.element,
          elementBytes: dtype.itemBytes,
          shape,
          strides: all,
          swapBytes: dtype.swapBytes,
        }),
      });
    }
    if (arrays.length + pending.length > maxFields) throw damaged(`a structured type of more than ${maxFields} fields is not believable`);
  }
  return arrays;
}
