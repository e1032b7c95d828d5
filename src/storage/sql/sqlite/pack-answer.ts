// Makes messages of what a read found: long lists in parts, and columns of numbers handed over instead of copied.
import type { ReadAnswer } from './reader-protocol.ts';

/** Objects of one message, those of one long item apart: reading them takes some milliseconds of the main thread. */
export const objectsPerMessage = 5_000;

export interface PackedAnswer {
  /** The items of the answer's list, when it is long. */
  readonly parts: readonly (readonly unknown[])[];
  readonly answer: ReadAnswer;
  readonly transfer: readonly ArrayBuffer[];
}

export function packAnswer(result: unknown): PackedAnswer {
  const seen = lookAt(result);
  const long = seen.objects > objectsPerMessage ? longList(result) : undefined;
  if (!long) return { parts: [], answer: { result }, transfer: [...seen.buffers] };
  return { parts: partsOf(long.items), answer: { result: long.rest, list: long.name }, transfer: [] };
}

interface Seen {
  objects: number;
  readonly buffers: Set<ArrayBuffer>;
}

function lookAt(value: unknown, seen: Seen = { objects: 0, buffers: new Set() }): Seen {
  if (typeof value !== 'object' || value === null) return seen;
  seen.objects += 1;
  if (ArrayBuffer.isView(value)) {
    // Only what fills its buffer is ours to give away.
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) seen.buffers.add(value.buffer);
  } else for (const item of Array.isArray(value) ? value : Object.values(value)) lookAt(item, seen);
  return seen;
}

/** The list that makes an answer long: itself, or one of its fields. */
function longList(result: unknown): { readonly name: string; readonly items: readonly unknown[]; readonly rest: unknown } | undefined {
  if (Array.isArray(result)) return { name: '', items: result, rest: [] };
  for (const name of ['items', 'lines']) {
    const items = (result as Readonly<Record<string, unknown>>)[name];
    if (Array.isArray(items)) return { name, items, rest: { ...(result as object), [name]: [] } };
  }
  return undefined;
}

function partsOf(items: readonly unknown[]): readonly (readonly unknown[])[] {
  const parts: unknown[][] = [];
  let objects = Infinity;
  for (const item of items) {
    const weight = lookAt(item).objects;
    if (objects + weight > objectsPerMessage) {
      parts.push([]);
      objects = 0;
    }
    objects += weight;
    parts.at(-1)!.push(item);
  }
  return parts;
}
