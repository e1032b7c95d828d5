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
  const list = listOf(result);
  const weights = list?.items.map(weigh);
  if (!list || !weights || weights.reduce((sum, weight) => sum + weight, 0) <= objectsPerMessage) return { parts: [], answer: { result }, transfer: [...buffersOf(result)] };
  return { parts: partsOf(list.items, weights), answer: { result: list.rest, list: list.name }, transfer: [] };
}

/** How many objects it is made of, itself included. */
function weigh(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return 1;
  let weight = 1;
  if (Array.isArray(value)) for (const item of value) weight += weigh(item);
  // Not by Object.values: a list for each of many thousand objects is much to collect.
  else for (const name in value) weight += weigh((value as Readonly<Record<string, unknown>>)[name]);
  return weight;
}

function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ReadonlySet<ArrayBuffer> {
  if (typeof value !== 'object' || value === null) return found;
  if (ArrayBuffer.isView(value)) {
    // Only what fills its buffer is ours to give away.
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else for (const item of Array.isArray(value) ? value : Object.values(value)) buffersOf(item, found);
  return found;
}

/** The list that makes an answer long where it is long: itself, or one of its fields. */
function listOf(result: unknown): { readonly name: string; readonly items: readonly unknown[]; readonly rest: unknown } | undefined {
  if (Array.isArray(result)) return { name: '', items: result, rest: [] };
  for (const name of ['items', 'lines']) {
    const items = (result as Readonly<Record<string, unknown>>)[name];
    if (Array.isArray(items)) return { name, items, rest: { ...(result as object), [name]: [] } };
  }
  return undefined;
}

function partsOf(items: readonly unknown[], weights: readonly number[]): readonly (readonly unknown[])[] {
  const parts: unknown[][] = [];
  let objects = Infinity;
  for (const [index, item] of items.entries()) {
    const weight = weights[index]!;
    if (objects + weight > objectsPerMessage) {
      parts.push([]);
      objects = 0;
    }
    objects += weight;
    parts.at(-1)!.push(item);
  }
  return parts;
}
