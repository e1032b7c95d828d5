// Makes messages of what a read found, none of which is slow to read: its strings in parts, everything else in columns.
import { createPacker } from './pack-values.ts';
import type { Database } from '../database.ts';
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

export interface AnswerPacker {
  /** As `Database.gather`: each part is packed as it comes, so that the list is never held whole. What it resolves to can only be part of the result. */
  readonly gather: Database['gather'];
  /** Packs what the read resolved to. */
  finish(result: unknown): PackedAnswer;
}

/** Stands in a result for a list that was packed part by part. */
class GatheredList {
  count = 0;
}

/** For one read. */
export function createAnswerPacker(): AnswerPacker {
  const packer = createPacker();

  return {
    gather: async <T>(parts: AsyncIterable<readonly T[]>) => {
      const list = new GatheredList();
      for await (const items of parts) {
        for (const item of items) packer.pack(item);
        list.count += items.length;
      }
      return list as unknown as readonly T[];
    },
    finish: (result) => {
      const list = listOf(result);
      if (list && !(list.items instanceof GatheredList)) for (const item of list.items) packer.pack(item);
      packer.pack(list ? list.rest : result);
      const { value, strings, transfer } = packer.packed();
      const parts = partsOf(strings);
      const isShort = parts.length <= 1;
      return {
        parts: isShort ? [] : parts,
        answer: { packed: value, strings: isShort ? strings : [], ...(list && { list: { name: list.name, count: countOf(list.items) } }) },
        transfer,
      };
    },
  };
}

type Items = readonly unknown[] | GatheredList;

const isItems = (value: unknown): value is Items => Array.isArray(value) || value instanceof GatheredList;

const countOf = (items: Items): number => (items instanceof GatheredList ? items.count : items.length);

/** The list that makes an answer long where it is long: itself, or one of its fields. */
function listOf(result: unknown): { readonly name: string; readonly items: Items; readonly rest: unknown } | undefined {
  if (isItems(result)) return { name: '', items: result, rest: [] };
  for (const name of ['items', 'lines']) {
    const items = (result as Readonly<Record<string, unknown>> | undefined)?.[name];
    if (isItems(items)) return { name, items, rest: { ...(result as object), [name]: [] } };
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
