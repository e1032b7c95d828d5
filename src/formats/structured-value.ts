// Plain data as JSON and UBJSON describe it, and its laying out into arrays and facts. Shared by the formats that are
// written in either.

import { memorySource, type ByteSource } from './byte-source.ts';
import { viewArray } from './array-view.ts';
import { elementSizes, nameTensor, type ElementType, type Fact, type NamedTensor } from './file-content.ts';
import { tooLarge } from './format-error.ts';
import { uniqueName } from './unique-name.ts';

export type StructuredValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  /** A number that a float64 does not tell apart from its neighbours, as it was written. */
  | { readonly kind: 'digits'; readonly value: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly StructuredValue[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, StructuredValue])[] }
  | TypedNumbers;

/** Numbers of one type, as bytes that are read when they are asked for. */
export interface TypedNumbers {
  readonly kind: 'numbers';
  readonly element: Exclude<ElementType, 'opaque'>;
  readonly source: ByteSource;
  readonly bigEndian: boolean;
}

const maxValues = 5_000_000;
const maxPathCharacters = 64 * 1024;

/** A list of at least this many numbers becomes an array with statistics of its own; shorter ones are facts. */
const arrayLength = 2;

export interface Layout {
  readonly root: string;
  /** Is what stands under this path about the writing and not about the content? */
  isVolatile(path: string): boolean;
}

export interface LaidOut {
  readonly tensors: NamedTensor[];
  readonly facts: Fact[];
  readonly volatile: Fact[];
}

/** Lays a value out: lists of numbers as arrays, all else as facts, members in the order of the file. */
export function layOut(root: StructuredValue, layout: Layout): LaidOut {
  const result: LaidOut = { tensors: [], facts: [], volatile: [] };
  const names = new Map<string, number>();
  const pending: { readonly value: StructuredValue; readonly path: string }[] = [{ value: root, path: layout.root }];
  let seen = 0;
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    seen += 1;
    if (seen + pending.length > maxValues) throw tooLarge(`the file holds more than ${maxValues} values`);
    if (visit.path.length > maxPathCharacters) throw tooLarge(`a path in the file is longer than ${maxPathCharacters} characters`);
    const path = uniqueName(names, visit.path === '' ? 'root' : visit.path);
    const data = asArray(visit.value);
    if (data !== undefined) result.tensors.push(nameTensor(path, data));
    else (layout.isVolatile(visit.path) ? result.volatile : result.facts).push({ path, value: describe(visit.value) });
    if (data === undefined) for (const item of parts(visit.value, visit.path)) pending.push(item);
  }
  return result;
}

/** Children, last first, so that the first is taken next. */
function parts(value: StructuredValue, path: string): { value: StructuredValue; path: string }[] {
  const join = (part: string): string => (path === '' ? part : `${path}/${part}`);
  if (value.kind === 'list') return value.items.map((item, index) => ({ value: item, path: join(`[${index}]`) })).reverse();
  if (value.kind === 'object') return value.members.map(([key, item]) => ({ value: item, path: join(keyName(key)) })).reverse();
  return [];
}

function keyName(key: string): string {
  return key !== '' && !/[/[#"]/.test(key) ? key : JSON.stringify(key).replaceAll('/', '\\/');
}

function describe(value: StructuredValue): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'number':
      return Object.is(value.value, -0) ? '-0' : String(value.value);
    case 'digits':
      return value.value;
    case 'text':
      return JSON.stringify(value.value);
    case 'list':
      return `list of ${value.items.length}`;
    case 'object':
      return `object of ${value.members.length}`;
    case 'numbers':
      return 'numbers';
  }
}

function asArray(value: StructuredValue): ReturnType<typeof viewArray> | undefined {
  if (value.kind === 'numbers') return typedArray(value);
  if (value.kind !== 'list' || value.items.length < arrayLength) return undefined;
  const numbers = new Float64Array(value.items.length);
  for (const [index, item] of value.items.entries()) {
    if (item.kind !== 'number') return undefined;
    numbers[index] = item.value;
  }
  const source = memorySource(littleEndian(numbers));
  return viewArray({ source, offset: 0, dtype: 'number', element: 'float64', elementBytes: 8, shape: [numbers.length] });
}

function typedArray(value: TypedNumbers): ReturnType<typeof viewArray> {
  const elementBytes = elementSizes[value.element];
  return viewArray({
    source: value.source,
    offset: 0,
    dtype: value.element,
    element: value.element,
    elementBytes,
    shape: [value.source.size / elementBytes],
    swapBytes: value.bigEndian ? elementBytes : 1,
  });
}

function littleEndian(numbers: Float64Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries()) view.setFloat64(index * 8, number, true);
  return bytes;
}
