// Two JSON values held against each other, key by key.

export interface ValueChange {
  /** The way to it: `layers[1]`, `model.rate`; empty for the whole. */
  readonly key: string;
  /** As JSON; absent where there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A value that holds nothing is a leaf, so that `{}` and `[]` differ. */
export function differingValues(before: unknown, after: unknown): readonly ValueChange[] {
  const [left, right] = [leavesOf(before), leavesOf(after)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].filter((key) => left.get(key) !== right.get(key)).map((key) => ({ key, before: left.get(key), after: right.get(key) }));
}

/** Without recursion: a text may be nested as deep as its writer liked. */
function leavesOf(root: unknown): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const pending: { readonly key: string; readonly value: unknown }[] = [{ key: '', value: root }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const parts = partsOf(visit.value);
    if (parts.length === 0) leaves.set(visit.key, JSON.stringify(visit.value));
    for (const [part, value] of parts.reverse()) pending.push({ key: `${visit.key}${visit.key === '' ? part.replace(/^\./, '') : part}`, value });
  }
  return leaves;
}

function partsOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [`[${index}]`, item]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, item]) => [/^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`, item]);
}
