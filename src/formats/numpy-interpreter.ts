// What numpy's objects inside a pickle mean, in the words that pickle-content.ts understands.

import type { FileContent, Fact } from './file-content.ts';
import type { InertNode } from './inert-tree.ts';
import { findDtype, findNumpyArray, findNumpyScalar, numpyName } from './numpy-objects.ts';
import { openNumpyArray, type FieldArray, type NumpyDtype } from './numpy-dtype.ts';
import { memorySource } from './byte-source.ts';
import { hex } from './hex.ts';

type Meaning = { readonly kind: 'value'; readonly text: string } | { readonly kind: 'arrays'; readonly arrays: readonly FieldArray[]; readonly volatile: FileContent['volatile'] };

/** Interprets arrays, scalars and element types. `bytesOf` resolves bytes that are spelled as a call. */
export function interpretNumpy(node: InertNode, bytesOf: (node: InertNode) => Uint8Array | undefined): Meaning | undefined {
  if (node.kind !== 'call' || numpyName(node) === undefined) return undefined;
  const array = findNumpyArray(node, bytesOf);
  if (array !== undefined) return { kind: 'arrays', arrays: array.arrays, volatile: [memoryOrder(array.order)] };
  const scalar = findNumpyScalar(node, bytesOf);
  if (scalar !== undefined) return { kind: 'value', text: scalarText(scalar) };
  const dtype = findDtype(node);
  return dtype === undefined ? undefined : { kind: 'value', text: `dtype ${dtypeText(dtype)}` };
}

function memoryOrder(order: 'C' | 'F'): Fact {
  return { path: '<memory order>', value: order === 'F' ? 'Fortran' : 'C' };
}

/** The number, where a float64 tells it, and always the exact bytes. */
function scalarText(scalar: { readonly dtype: NumpyDtype; readonly bytes: Uint8Array }): string {
  const bytes = scalarBytes(scalar);
  const view = new DataView(bytes.buffer);
  const element = scalar.dtype.kind === 'plain' && scalar.dtype.shape.length === 0 ? scalar.dtype.element : 'opaque';
  const number =
    element === 'float64'
      ? view.getFloat64(0, true)
      : element === 'float32'
        ? view.getFloat32(0, true)
        : element === 'int64'
          ? view.getBigInt64(0, true)
          : element === 'int32'
            ? view.getInt32(0, true)
            : undefined;
  return `${dtypeText(scalar.dtype)} ${number === undefined ? '' : `${number}, `}0x${hex(bytes)}`;
}

/** The element's bytes, field by field and little-endian, so that byte order and padding do not count. */
function scalarBytes(scalar: { readonly dtype: NumpyDtype; readonly bytes: Uint8Array }): Uint8Array {
  const arrays = openNumpyArray({ source: memorySource(scalar.bytes), offset: 0, shape: [], order: 'C', dtype: scalar.dtype });
  return Uint8Array.from(arrays.flatMap(({ data }) => [...data.read(0, data.sizeBytes)]));
}

/** The name of an element type, fields and sub-arrays included. */
export function dtypeText(dtype: NumpyDtype): string {
  const shape = dtype.shape.length === 0 ? '' : `(${dtype.shape.join(', ')})`;
  if (dtype.kind === 'plain') return `${dtype.name}${shape}`;
  return `{${dtype.fields.map((field) => `${JSON.stringify(field.name)}: ${dtypeText(field.dtype)}`).join(', ')}}${shape}`;
}
