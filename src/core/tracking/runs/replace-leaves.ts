// An object that is the whole of a run's config or summary from now on.
import type { Leaf, LeafKind } from '../values/leaf.ts';
import type { RunStore } from './run-store.ts';

/** Leaves that are stored and not among these go. Of a large object that is told again and again, only what changed is written. */
export async function replaceLeaves(runs: RunStore, kind: LeafKind, { runId, leaves }: { readonly runId: string; readonly leaves: readonly Leaf[] }): Promise<void> {
  const { changed, gone } = leafChanges(await runs.leaves(runId, kind), leaves);
  await runs.deleteLeaves(kind, { runId, keys: gone });
  await runs.putLeaves(
    kind,
    changed.map((leaf) => ({ runId, ...leaf })),
  );
}

/** What makes the wanted leaves of the stored ones: those to be put, and the keys of those to be taken away. */
export function leafChanges(stored: readonly Leaf[], wanted: readonly Leaf[]): { readonly changed: readonly Leaf[]; readonly gone: readonly string[] } {
  const known = new Map(stored.map((leaf) => [leaf.key, leaf]));
  const kept = new Set(wanted.map(({ key }) => key));
  return {
    changed: wanted.filter((leaf) => !isSame(leaf, known.get(leaf.key))),
    gone: stored.flatMap(({ key }) => (kept.has(key) ? [] : [key])),
  };
}

function isSame(leaf: Leaf, stored: Leaf | undefined): boolean {
  return stored !== undefined && stored.value === leaf.value && stored.json === leaf.json && JSON.stringify(stored.path) === JSON.stringify(leaf.path);
}
