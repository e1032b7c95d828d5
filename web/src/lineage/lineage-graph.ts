// What came of what: data, runs, versions of collections (registered models among them) and the names that point at them. An
// arrow leads from what was used to the run that used it, and from a run to what it made.
import type { RunStatus } from '@assay/sdk';

export type LineageThing =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'dataset'; readonly name: string; readonly digest: string }
  | { readonly kind: 'version'; readonly projectId: string | undefined; readonly collection: string; readonly name: string; readonly version: number }
  | { readonly kind: 'alias'; readonly alias: string; readonly of: string };

export interface LineageNode {
  readonly id: string;
  readonly thing: LineageThing;
  readonly label: string;
  /** What kind of thing it is, in words. */
  readonly about: string;
  readonly status?: RunStatus | undefined;
}

export interface LineageArrow {
  readonly from: string;
  readonly to: string;
}

/** What was read around one thing. */
export interface LineageGrowth {
  readonly nodes: readonly LineageNode[];
  readonly arrows: readonly LineageArrow[];
  readonly hasMore: boolean;
}

export interface LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly arrows: readonly LineageArrow[];
}

export function lineageId(thing: LineageThing): string {
  switch (thing.kind) {
    case 'run':
      return JSON.stringify(['run', thing.runId]);
    case 'dataset':
      return JSON.stringify(['dataset', thing.name, thing.digest]);
    case 'version':
      return JSON.stringify(['version', thing.projectId ?? null, thing.collection, thing.name, thing.version]);
    case 'alias':
      return JSON.stringify(['alias', thing.alias, thing.of]);
  }
}

/** The thing of an id that stood in an address; undefined for what is none, or cannot be grown. */
export function thingOf(id: string): LineageThing | undefined {
  try {
    const [kind, a, b, c, d] = JSON.parse(id) as readonly unknown[];
    if (kind === 'run' && typeof a === 'string') return { kind, runId: a };
    if (kind === 'dataset' && typeof a === 'string' && typeof b === 'string') return { kind, name: a, digest: b };
    if (kind === 'version' && typeof b === 'string' && typeof c === 'string' && typeof d === 'number')
      return { kind, projectId: typeof a === 'string' ? a : undefined, collection: b, name: c, version: d };
  } catch {
    // Not one of ours.
  }
  return undefined;
}

export function joinGrowths(growths: readonly LineageGrowth[]): LineageGraph {
  const nodes = new Map<string, LineageNode>();
  const arrows = new Map<string, LineageArrow>();
  for (const growth of growths) {
    // What a thing says of itself comes with its own growth and is more than its neighbours know.
    for (const node of growth.nodes) if (!nodes.has(node.id) || node.status !== undefined) nodes.set(node.id, node);
    for (const arrow of growth.arrows) arrows.set(`${arrow.from} ${arrow.to}`, arrow);
  }
  return { nodes: [...nodes.values()], arrows: [...arrows.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to)) };
}
