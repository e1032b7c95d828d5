// The lineage as a list: each thing, what it came of, and what came of it. For those who do not see the drawing, and for many things.
import { visibleText } from '../parts/visible-text.ts';
import type { LineageGraph, LineageNode } from './lineage-graph.ts';
import { LineageLink } from './lineage-link.tsx';
import { placeLineage } from './place-lineage.ts';
import { DataTable } from '../parts/data-table.tsx';
import classes from './lineage.module.css';

export function LineageList({ graph }: { readonly graph: LineageGraph }) {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const named = (ids: readonly string[]) => ids.map((id) => nameOf(byId.get(id)!)).join(', ');
  return (
    <details className={classes['list']}>
      <summary>The same as a list</summary>
      <DataTable label="List of the lineage" columns={['Thing', 'What it is', 'Came of', 'Led to']}>
        {placeLineage(graph).map(({ node }) => (
          <tr key={node.id}>
            <td>
              <LineageLink node={node} />
            </td>
            <td>{visibleText(node.about)}</td>
            <td>{named(graph.arrows.flatMap(({ from, to }) => (to === node.id ? from : [])))}</td>
            <td>{named(graph.arrows.flatMap(({ from, to }) => (from === node.id ? to : [])))}</td>
          </tr>
        ))}
      </DataTable>
    </details>
  );
}

function nameOf({ label, thing }: LineageNode): string {
  return visibleText(thing.kind === 'version' ? `${label} ${thing.version}` : label);
}
