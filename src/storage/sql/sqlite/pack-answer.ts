// Makes messages of what a read found, none of which is slow to read: its strings in parts, everything else in columns.
import { packValues } from './pack-values.ts';
import type { ReadAnswer } from './reader-protocol.ts';

/** Strings of one message, and their characters: reading them takes a millisecond or two of the main thread. */
export const stringsPerMessage = 10_000;
const charactersPerMessage = 1024 * 1024;

export interface PackedAnswer {
  /** The strings of the answer, when they are many; a single long one is a part by itself. */
  readonly parts: readonly (readonly string[])[];
  readonly answer: ReadAnswer;
  readonly transfer: readonly ArrayBuffer[];
}

export function packAnswer(result: unknown): PackedAnswer {
  const list = listOf(result);
  const { value, strings, transfer } = packValues(list ? [list.rest, ...list.items] : [result]);
  const parts = partsOf(strings);
  const isShort = parts.length <= 1;
  return {
    parts: isShort ? [] : parts,
    answer: { packed: value, strings: isShort ? strings : [], ...(list && { list: { name: list.name, count: list.items.length } }) },
    transfer,
  };
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

function partsOf(strings: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let characters = Infinity;
  for (const string of strings) {
    characters += string.length;
    if (characters > charactersPerMessage || parts.at(-1)!.length === stringsPerMessage) {
      parts.push([]);
      characters = string.length;
    }
    parts.at(-1)!.push(string);
  }
  return parts;
}
