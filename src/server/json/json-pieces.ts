// A parsed value in pieces, each quick to hand from thread to thread, and the value put together again: whoever answers
// requests reads one piece and turns to others before the next.

/** Where something belongs: from the outermost value inward. */
export type JsonPath = readonly (string | number)[];

/** Items to add to the list, or fields to the object, at a path. The first piece has no path: it is the outermost value, emptied if it is large. */
export type JsonPiece =
  | { readonly root: unknown }
  | { readonly path: JsonPath; readonly items: readonly unknown[] }
  | { readonly path: JsonPath; readonly fields: readonly (readonly [string, unknown])[] };

/** Values of one piece. */
export const valuesPerPiece = 5_000;

export function* piecesOf(root: unknown): Generator<JsonPiece> {
  if (!isLarge(root)) {
    yield { root };
    return;
  }
  yield { root: emptied(root) };
  yield* inside(root, []);
}

function* inside(value: object, path: JsonPath): Generator<JsonPiece> {
  const isList = Array.isArray(value);
  let group: (readonly [string | number, unknown])[] = [];
  let weight = 0;
  const piece = (): JsonPiece => (isList ? { path, items: group.map(([, item]) => item) } : { path, fields: group as [string, unknown][] });
  for (const [key, item] of isList ? value.entries() : Object.entries(value)) {
    const isTooLarge = isLarge(item);
    weight += isTooLarge ? 1 : weigh(item, 0);
    group.push([key, isTooLarge ? emptied(item) : item]);
    if (!isTooLarge && weight < valuesPerPiece) continue;
    yield piece();
    group = [];
    weight = 0;
    if (isTooLarge) yield* inside(item, [...path, key]);
  }
  if (group.length > 0) yield piece();
}

function isLarge(value: unknown): value is object {
  return typeof value === 'object' && value !== null && weigh(value, 0) > valuesPerPiece;
}

const emptied = (value: object): object => (Array.isArray(value) ? [] : {});

/** How many values it holds, itself included; no more than a little over the limit are counted. */
function weigh(value: unknown, before: number): number {
  let weight = before + 1;
  if (typeof value !== 'object' || value === null) return weight;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (weight > valuesPerPiece) break;
    weight = weigh(item, weight);
  }
  return weight;
}

export interface JsonAssembly {
  add(piece: JsonPiece): void;
  value(): unknown;
}

export function assembleJson(): JsonAssembly {
  let root: unknown;
  return {
    value: () => root,
    add: (piece) => {
      if ('root' in piece) {
        root = piece.root;
        return;
      }
      const target = piece.path.reduce<unknown>((outer, key) => (outer as Record<string | number, unknown>)[key], root);
      if ('items' in piece) for (const item of piece.items) (target as unknown[]).push(item);
      else for (const [key, value] of piece.fields) define(target as object, key, value);
    },
  };
}

/** As JSON.parse sets a field: one named `__proto__` is a field like any other. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
