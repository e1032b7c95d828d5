// Where the things of a lineage stand: each right of all it came of, and near what it is tied to.
import type { LineageGraph, LineageNode } from './lineage-graph.ts';

export interface PlacedNode {
  readonly node: LineageNode;
  /** Columns from the left, and places from the top. */
  readonly column: number;
  readonly row: number;
}

/** Each pass puts every column in the order of what stands before it, then of what stands after it. */
const passes = 4;

export function placeLineage({ nodes, arrows }: LineageGraph): readonly PlacedNode[] {
  const columns = columnsOf(nodes, arrows);
  const layers = [...Map.groupBy(nodes, ({ id }) => columns.get(id)!)].sort(([a], [b]) => a - b).map(([, members]) => [...members]);
  const rows = new Map<string, number>();
  const number = (layer: readonly LineageNode[]) => layer.forEach(({ id }, index) => rows.set(id, index - (layer.length - 1) / 2));
  layers.forEach(number);
  for (let pass = 0; pass < passes; pass += 1) {
    const isForth = pass % 2 === 0;
    for (const layer of isForth ? layers : layers.toReversed()) {
      const middles = new Map(
        layer.map(({ id }) => [
          id,
          middleOf(
            arrows.flatMap(({ from, to }) => (isForth ? (to === id ? from : []) : from === id ? to : [])),
            rows,
          ) ?? rows.get(id)!,
        ]),
      );
      layer.sort((a, b) => middles.get(a.id)! - middles.get(b.id)!);
      number(layer);
    }
  }
  const top = [...rows.values()].reduce((least, row) => Math.min(least, row), 0);
  return layers.flatMap((layer, column) => layer.map((node) => ({ node, column, row: rows.get(node.id)! - top })));
}

/** The longest way to it; a way that goes round ends where it began. */
function columnsOf(nodes: LineageGraph['nodes'], arrows: LineageGraph['arrows']): ReadonlyMap<string, number> {
  const columns = new Map(nodes.map(({ id }) => [id, 0]));
  for (let round = 0, isMoving = true; isMoving && round < nodes.length; round += 1) {
    isMoving = false;
    for (const { from, to } of arrows) {
      const wanted = columns.get(from)! + 1;
      if (columns.get(to)! >= wanted || wanted >= nodes.length) continue;
      columns.set(to, wanted);
      isMoving = true;
    }
  }
  return columns;
}

function middleOf(ids: readonly string[], rows: ReadonlyMap<string, number>): number | undefined {
  return ids.length === 0 ? undefined : ids.reduce((sum, id) => sum + rows.get(id)!, 0) / ids.length;
}
