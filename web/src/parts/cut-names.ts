// Long names side by side are cut in the middle, so that where they differ is seen: `resnet50-imagenet…seed-3`.

export interface CutName {
  /** Gives way when there is no room. */
  readonly start: string;
  /** Always seen; empty when the name is short. */
  readonly end: string;
}

const shortLength = 22;
const endLength = 8;
const longestEnd = 20;

/** How to cut each of these names, which are shown together. */
export function cutNames(names: readonly string[]): ReadonlyMap<string, CutName> {
  const sorted = [...new Set(names)].sort();
  return new Map(sorted.map((name, index) => [name, cutAt(name, Math.max(sharedLength(name, sorted[index - 1]), sharedLength(name, sorted[index + 1])))]));
}

/** One name without others beside it: its beginning and its last letters. */
export function cutAt(name: string, shared = 0): CutName {
  if (name.length <= shortLength) return { start: name, end: '' };
  const differs = wordStart(name, shared);
  // A difference near the beginning is seen there.
  if (differs <= shortLength / 2) return halves(name, name.length - endLength);
  if (name.length - differs <= longestEnd) return halves(name, Math.min(differs, name.length - 4));
  return { start: name.slice(0, differs), end: `${name.slice(differs, differs + longestEnd - 2)}…` };
}

function halves(name: string, at: number): CutName {
  return { start: name.slice(0, at), end: name.slice(at) };
}

function wordStart(name: string, at: number): number {
  let from = at;
  while (from > 0 && /[\p{L}\p{N}]/u.test(name[from - 1]!)) from -= 1;
  return at - from > endLength ? at : from;
}

function sharedLength(a: string, b: string | undefined): number {
  if (b === undefined) return 0;
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
