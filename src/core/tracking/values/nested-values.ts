// Nested values and their leaves: one truth, two views. Objects are paths; texts, numbers, lists and empty objects are
// leaves. The key of a leaf is its path joined by dots.
import { invalidArgument } from '../../base/errors.ts';
import { checkLength, checkName, keyLimit, paramValueLimit } from '../../base/text-limits.ts';
import { depthLimit, type ExactJson, ExactNumber, type ExactObject, isExactObject, parseExact } from '../../base/exact-json.ts';
import { type Leaf, type LeafKind, segmentsOf } from './leaf.ts';

/** More leaves in one call are no settings but data. */
const leafLimit = 10_000;

/** The leaves of an object, ordered by key. Throws `invalid_argument`, naming the leaf, for keys and values beyond the limits. */
export function leavesOf(kind: LeafKind, object: ExactObject): readonly Leaf[] {
  const leaves = new Map<string, Leaf>();
  const visit = (value: ExactJson, path: readonly string[]): void => {
    if (path.length > depthLimit) throw invalidArgument(`${kind} '${path.slice(0, 3).join('.')}…' is nested more than ${depthLimit} levels deep; write it flatter`);
    if (isExactObject(value) && (Object.keys(value).length > 0 || path.length === 0)) {
      for (const [name, item] of Object.entries(value)) visit(item, [...path, name]);
      return;
    }
    const leaf = leafOf(kind, path, value);
    if (leaves.has(leaf.key)) throw invalidArgument(`${kind} has two values under '${leaf.key}': a name with a dot and a path say the same; give one of them`);
    leaves.set(leaf.key, leaf);
    if (leaves.size > leafLimit) throw invalidArgument(`${kind} has more than ${leafLimit} values; log large data as an artifact`);
  };
  visit(object, []);
  return [...leaves.values()].sort(byKey);
}

function leafOf(kind: LeafKind, path: readonly string[], value: ExactJson): Leaf {
  const key = path.join('.');
  const text = textOf(value);
  checkName(`${kind} key`, key, keyLimit);
  checkLength(`the value of ${kind} '${key}'`, text, paramValueLimit);
  const isPlainPath = path.every((segment) => !segment.includes('.'));
  return { key, value: text, ...(typeof value === 'string' ? {} : { json: JSON.stringify(value) }), ...(isPlainPath ? {} : { path }) };
}

function textOf(value: ExactJson): string {
  if (typeof value === 'string') return value;
  return value instanceof ExactNumber ? value.text : JSON.stringify(value);
}

type Tree = Map<string, Tree | Leaf>;

/**
 * The object that has these leaves. Flat names may say what no object can hold, `a` and `a.b` both: then the rest of the
 * longer one stays a name with dots.
 */
export function nestedOf(leaves: readonly Leaf[]): ExactObject {
  const root: Tree = new Map();
  for (const leaf of leaves.toSorted(byKey)) plant(root, leaf);
  return objectOf(root);
}

function plant(root: Tree, leaf: Leaf): void {
  const segments = segmentsOf(leaf);
  let node = root;
  for (const [depth, segment] of segments.slice(0, -1).entries()) {
    const below: Tree | Leaf = node.get(segment) ?? new Map();
    if (!(below instanceof Map)) return void node.set(segments.slice(depth).join('.'), leaf);
    node.set(segment, below);
    node = below;
  }
  const name = segments.at(-1)!;
  if (leaf.json === '{}') node.set(name, node.get(name) ?? new Map());
  else node.set(name, leaf);
}

function objectOf(tree: Tree): ExactObject {
  return Object.fromEntries([...tree].map(([name, item]) => [name, item instanceof Map ? objectOf(item) : valueOf(item)]));
}

function valueOf({ value, json }: Leaf): ExactJson {
  return json === undefined ? value : parseExact(json);
}

/** Those of `stored` that an object with the `fresh` leaves has no place for: above or below one of them. */
export function displaced(stored: readonly Leaf[], fresh: readonly Leaf[]): readonly Leaf[] {
  const paths = new Set(fresh.map((leaf) => JSON.stringify(segmentsOf(leaf))));
  const above = new Set(fresh.flatMap((leaf) => prefixes(segmentsOf(leaf))));
  return stored.filter((leaf) => {
    const segments = segmentsOf(leaf);
    return !paths.has(JSON.stringify(segments)) && (above.has(JSON.stringify(segments)) || prefixes(segments).some((prefix) => paths.has(prefix)));
  });
}

/** Every path above this one, as text. */
function prefixes(segments: readonly string[]): readonly string[] {
  return segments.slice(1).map((_, index) => JSON.stringify(segments.slice(0, index + 1)));
}

function byKey(a: Leaf, b: Leaf): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
