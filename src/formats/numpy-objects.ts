// NumPy's arrays, scalars and element types as pickles spell them: `_reconstruct` with a state, `_frombuffer` of
// protocol 5, `scalar`. Shared by everything that reads pickles; nothing of numpy is run.

import { memorySource } from './byte-source.ts';
import { damaged, unsupported } from './format-error.ts';
import { callArguments, calleeName, countOf, countsOf, type CallNode, type InertNode } from './inert-tree.ts';
import { latin1 } from './latin1.ts';
import { dtypeBytes, openNumpyArray, parseDtypeCode, withShape, type FieldArray, type NumpyDtype } from './numpy-dtype.ts';

const maxDepth = 16;
const maxRewrittenBytes = 1024 ** 3;

/** A function of numpy by its name alone: its module moved from `numpy.core` to `numpy._core` in numpy 2. */
export function numpyName(node: InertNode): string | undefined {
  const name = calleeName(node);
  const match = name === undefined ? null : /^numpy(?:\._?core)?(?:\.(?:multiarray|numeric|_multiarray_umath))?\.(\w+)$/.exec(name);
  return match?.[1];
}

/** An array as a pickle holds it, and how it lay in memory. Undefined when the node is no array of plain elements. */
export function findNumpyArray(
  node: InertNode,
  bytesOf: (node: InertNode) => Uint8Array | undefined,
): { readonly arrays: readonly FieldArray[]; readonly order: 'C' | 'F' } | undefined {
  const name = numpyName(node);
  if (node.kind !== 'call') return undefined;
  if (name === '_reconstruct') return reconstructed(node, bytesOf);
  if (name === '_frombuffer') return fromBuffer(node, bytesOf);
  return undefined;
}

type BytesOf = (node: InertNode) => Uint8Array | undefined;

/** State is (version, shape, dtype, is_fortran, data); a list as data holds the objects of an object array. */
function reconstructed(node: CallNode, bytesOf: BytesOf): { readonly arrays: readonly FieldArray[]; readonly order: 'C' | 'F' } | undefined {
  const callee = callArguments(node)?.[0];
  const state = node.states[0];
  if (callee?.kind !== 'global' || callee.module !== 'numpy' || callee.name !== 'ndarray' || node.states.length !== 1 || state?.kind !== 'tuple') return undefined;
  const parts = state.items.length === 5 ? state.items.slice(1) : state.items;
  const [shapeNode, typeNode, fortran, data] = parts;
  const shape = countsOf(shapeNode);
  const dtype = typeNode === undefined ? undefined : findDtype(typeNode);
  if (shape === undefined || dtype === undefined || data === undefined) return undefined;
  const order = fortran?.kind === 'bool' && fortran.value ? 'F' : 'C';
  return open(data, { shape, dtype, order, bytesOf });
}

/** `_frombuffer(buffer, dtype, shape, order)`. */
function fromBuffer(node: CallNode, bytesOf: BytesOf): { readonly arrays: readonly FieldArray[]; readonly order: 'C' | 'F' } | undefined {
  const [data, typeNode, shapeNode, orderNode] = callArguments(node) ?? [];
  const shape = countsOf(shapeNode);
  const dtype = typeNode === undefined ? undefined : findDtype(typeNode);
  if (data === undefined || shape === undefined || dtype === undefined || node.states.length > 0) return undefined;
  return open(data, { shape, dtype, order: orderNode?.kind === 'text' && orderNode.value === 'F' ? 'F' : 'C', bytesOf });
}

interface Opening {
  readonly shape: readonly number[];
  readonly dtype: NumpyDtype;
  readonly order: 'C' | 'F';
  readonly bytesOf: BytesOf;
}

function open(data: InertNode, { shape, dtype, order, bytesOf }: Opening): { readonly arrays: readonly FieldArray[]; readonly order: 'C' | 'F' } | undefined {
  const buffer = calleeName(data) === 'builtins.bytearray' && data.kind === 'call' ? (callArguments(data)?.[0] ?? data) : data;
  const source = buffer.kind === 'bytes' ? buffer.source : wrapped(bytesOf(buffer));
  if (source === undefined) return undefined;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count * dtypeBytes(dtype) !== source.size) throw damaged(`an array of shape [${shape.join(', ')}] does not have ${source.size} bytes`);
  return { arrays: openNumpyArray({ source, offset: 0, shape, dtype, order }), order };
}

function wrapped(bytes: Uint8Array | undefined): ReturnType<typeof memorySource> | undefined {
  if (bytes === undefined) return undefined;
  if (bytes.length > maxRewrittenBytes) throw unsupported('an array written as text is too large');
  return memorySource(bytes);
}

/** The element type that a `numpy.dtype(code, False, True)` call and its state describe; undefined for objects and unknown ones. */
export function findDtype(node: InertNode, depth = 0): NumpyDtype | undefined {
  if (node.kind !== 'call' || numpyName(node) !== 'dtype' || depth > maxDepth) return undefined;
  const code = textOf(callArguments(node)?.[0]);
  // The state is (version, byte order, sub-array, names, fields, item size, alignment, flags[, metadata]).
  const state = node.states[0]?.kind === 'tuple' ? node.states[0].items : [];
  const subarray = state[2];
  if (code === undefined || /^[<>|=]?O/.test(code)) return undefined;
  if (subarray?.kind === 'tuple' && subarray.items.length === 2) return subarrayDtype(subarray.items, depth);
  if (state[4]?.kind === 'dict') return recordDtype(state, depth);
  const order = textOf(state[1]) ?? '<';
  return parseDtypeCode(`${code}${dateUnit(state)}`, order);
}

function subarrayDtype(parts: readonly InertNode[], depth: number): NumpyDtype | undefined {
  const inner = findDtype(parts[0] as InertNode, depth + 1);
  const shape = countsOf(parts[1]) ?? (countOf(parts[1]) === undefined ? undefined : [countOf(parts[1]) as number]);
  return inner === undefined || shape === undefined ? undefined : withShape(inner, shape);
}

function recordDtype(state: readonly InertNode[], depth: number): NumpyDtype | undefined {
  const names = state[3];
  const members = state[4];
  const itemBytes = countOf(state[5]);
  if (members?.kind !== 'dict' || itemBytes === undefined || (names?.kind !== 'tuple' && names?.kind !== 'list')) return undefined;
  const byName = new Map(members.entries.map(([key, value]) => [textOf(key), value]));
  const fields: { name: string; offset: number; dtype: NumpyDtype }[] = [];
  for (const nameNode of names.items) {
    const name = textOf(nameNode);
    const member = byName.get(name);
    const [typeNode, offsetNode] = member?.kind === 'tuple' ? member.items : [];
    const dtype = typeNode === undefined ? undefined : findDtype(typeNode, depth + 1);
    const offset = countOf(offsetNode);
    if (name === undefined || dtype === undefined || offset === undefined || offset + dtypeBytes(dtype) > itemBytes) return undefined;
    fields.push({ name, offset, dtype });
  }
  return { kind: 'record', itemBytes, fields, shape: [] };
}

/** Dates keep their unit in metadata: (…, ('ns', 1, 1, 1)). */
function dateUnit(state: readonly InertNode[]): string {
  const last = state[8];
  const unit = last?.kind === 'tuple' ? last.items.at(-1) : undefined;
  if (unit?.kind !== 'tuple') return '';
  const name = textOf(unit.items[0]);
  const step = countOf(unit.items[1]);
  return name === undefined || step === undefined ? '' : `[${step === 1 ? '' : step}${name}]`;
}

/** Text, or the bytes that Python 2 wrote as text. */
export function textOf(node: InertNode | undefined): string | undefined {
  if (node?.kind === 'text') return node.value;
  if (node?.kind !== 'bytes' || node.source.size > 256) return undefined;
  return latin1(node.source.read(0, node.source.size));
}

/** One element of numpy's as a one-element array's bytes; undefined when the node is no scalar of plain bytes. */
export function findNumpyScalar(node: InertNode, bytesOf: BytesOf): { readonly dtype: NumpyDtype; readonly bytes: Uint8Array } | undefined {
  if (node.kind !== 'call' || numpyName(node) !== 'scalar') return undefined;
  const [typeNode, data] = callArguments(node) ?? [];
  const dtype = typeNode === undefined ? undefined : findDtype(typeNode);
  if (dtype === undefined || data === undefined) return undefined;
  const bytes = data.kind === 'bytes' ? data.source.read(0, Math.min(data.source.size, 4096)) : bytesOf(data);
  return bytes === undefined || bytes.length !== dtypeBytes(dtype) ? undefined : { dtype, bytes };
}
