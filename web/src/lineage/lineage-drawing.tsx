// The drawing of a lineage: what came first at the left, arrows to what came of it.
import { ActionIcon } from '@mantine/core';
import { IconBox, IconDatabase, IconPlus, IconTag, IconVector } from '@tabler/icons-react';
import { StatusMark } from '../parts/status-mark.tsx';
import { visibleText } from '../parts/visible-text.ts';
import type { LineageGraph, LineageNode } from './lineage-graph.ts';
import { LineageLink } from './lineage-link.tsx';
import { placeLineage, type PlacedNode } from './place-lineage.ts';
import classes from './lineage.module.css';

interface LineageDrawingProps {
  readonly graph: LineageGraph;
  readonly startId: string;
  /** Of these all is shown, or being read. */
  readonly isDone: ReadonlySet<string>;
  /** Of these something is shown; there may be more. */
  readonly isStarted: ReadonlySet<string>;
  readonly onGrow: (id: string) => void;
}

const box = { width: 208, height: 50 } as const;
const gap = { across: 64, down: 14 } as const;

export function LineageDrawing({ graph, startId, isDone, isStarted, onGrow }: LineageDrawingProps) {
  const placed = placeLineage(graph);
  const at = new Map(placed.map((one) => [one.node.id, placeOf(one)]));
  const width = placed.reduce((most, { column }) => Math.max(most, column + 1), 0) * (box.width + gap.across) - gap.across;
  const height = placed.reduce((most, { row }) => Math.max(most, row + 1), 0) * (box.height + gap.down) - gap.down;
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Drawing of the lineage">
      <div className={classes['drawing']} style={{ width, height }}>
        <svg width={width} height={height} aria-hidden>
          {graph.arrows.map(({ from, to }) => (
            <path key={`${from} ${to}`} className={classes['arrow']} d={curve(at.get(from)!, at.get(to)!)} />
          ))}
        </svg>
        {placed.map(({ node }) => (
          <div key={node.id} className={classes['node']} data-kind={node.thing.kind} data-start={node.id === startId || undefined} style={at.get(node.id)}>
            <Sign node={node} />
            <span className={classes['words']}>
              <LineageLink node={node} />
              <small className="clip">{visibleText(node.about)}</small>
            </span>
            {node.thing.kind !== 'alias' && !isDone.has(node.id) && (
              <ActionIcon
                size={24}
                className={classes['grow']}
                aria-label={`Show ${isStarted.has(node.id) ? 'more of' : ''} what ${visibleText(node.label)} is tied to`.replace('  ', ' ')}
                onClick={() => onGrow(node.id)}
              >
                <IconPlus size={14} />
              </ActionIcon>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function placeOf({ column, row }: PlacedNode): Place {
  return { left: column * (box.width + gap.across), top: row * (box.height + gap.down), ...box };
}

function curve(from: Place, to: Place): string {
  const [x1, y1, x2, y2] = [from.left + from.width, from.top + from.height / 2, to.left, to.top + to.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 5} ${y2}m-5 -4l5 4l-5 4`;
}

function Sign({ node: { thing, status } }: { readonly node: LineageNode }) {
  if (status !== undefined) return <StatusMark status={status} />;
  const Icon = { run: IconVector, dataset: IconDatabase, version: thing.kind === 'version' && thing.collection === 'model' ? IconBox : IconDatabase, alias: IconTag }[thing.kind];
  return <Icon size={17} aria-hidden className={classes['sign']} />;
}
