// One run as a row of the grid.
import { memo } from 'react';
import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RunRecord, WireNumber } from '@assay/sdk';
import { runColor, type Scheme } from '../charts/run-color.ts';
import { LineSample } from '../charts/line-sample.tsx';
import { Duration } from '../parts/duration.tsx';
import { countWithNoun, exactText, metricText } from '../parts/number-text.ts';
import { StatusMark } from '../parts/status-mark.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { cellText, metricValue, type RunColumn } from './run-columns.ts';
import type { RunTreeRow } from './run-rows.ts';
import classes from './runs-table.module.css';

interface RunTableRowProps {
  readonly row: RunTreeRow;
  readonly columns: readonly RunColumn[];
  readonly bests: ReadonlyMap<string, WireNumber>;
  /** The line pattern it is drawn with; undefined when it is not drawn. */
  readonly dash: readonly number[] | undefined;
  readonly scheme: Scheme;
  /** Whether some row can be opened, so that all leave room for the mark. */
  readonly isTree: boolean;
  readonly isActive: boolean;
  readonly index: number;
  /** Pixels from the top. */
  readonly offset: number;
  readonly onToggleDrawn: (runId: string) => void;
  readonly onToggleOpen: (runId: string) => void;
}

export const RunTableRow = memo(function RunTableRow(props: RunTableRowProps) {
  const { row, columns, bests, dash, isActive, index, offset } = props;
  const { run } = row;
  const isDrawn = dash !== undefined;
  return (
    <div
      className={classes['row']}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isDrawn}
      data-active={isActive || undefined}
      style={{ transform: `translateY(${offset}px)` }}
    >
      <div className={classes['tick']} role="gridcell">
        <Checkbox size="xs" aria-label={`Draw ${run.name}`} checked={isDrawn} onChange={() => props.onToggleDrawn(run.id)} />
      </div>
      <NameCell {...props} />
      {columns.map((column) => (
        <ValueCell key={column.id} column={column} run={run} isBest={isBestValue(bests.get(column.id), metricValue(column, run))} />
      ))}
    </div>
  );
});

function NameCell({ row: { run, depth, childCount, isOpen }, isTree, dash, scheme, onToggleOpen }: RunTableRowProps) {
  return (
    <div className={classes['name']} role="gridcell" style={{ paddingLeft: 4 + depth * 20 }}>
      {childCount > 0 && (
        <UnstyledButton className={classes['open']} aria-expanded={isOpen} aria-label={`${countWithNoun(childCount, 'run')} in ${run.name}`} onClick={() => onToggleOpen(run.id)}>
          <IconChevronRight size={14} data-open={isOpen} />
        </UnstyledButton>
      )}
      {isTree && childCount === 0 && <span className={classes['leaf']} />}
      <StatusMark status={run.status} />
      <Link to="/runs/$runId" params={{ runId: run.id }} className={`${classes['link']} clip`} title={run.name}>
        {run.name}
      </Link>
      {childCount > 0 && <span className={classes['count']}>{childCount}</span>}
      <span className={classes['sample']}>{dash !== undefined && <LineSample color={runColor(run.id, scheme)} dash={dash} />}</span>
    </div>
  );
}

function ValueCell({ column, run, isBest }: { readonly column: RunColumn; readonly run: RunRecord; readonly isBest: boolean }) {
  if (column.kind === 'metric') {
    const value = metricValue(column, run);
    return (
      <div className={classes['number']} role="gridcell" title={exactText(value)} data-best={isBest || undefined}>
        {metricText(value)}
      </div>
    );
  }
  if (column.kind === 'attribute' && column.name === 'started') {
    return (
      <div className={classes['cell']} role="gridcell">
        <TimeAgo at={run.startedAt} />
      </div>
    );
  }
  if (column.kind === 'attribute' && column.name === 'duration') {
    return (
      <div className={classes['number']} role="gridcell">
        <Duration run={run} />
      </div>
    );
  }
  const text = cellText(column, run);
  return (
    <div className={`${classes['cell']} clip`} role="gridcell" title={text}>
      {text}
    </div>
  );
}

function isBestValue(best: WireNumber | undefined, value: WireNumber | undefined): boolean {
  return best !== undefined && value === best;
}
