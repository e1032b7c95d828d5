// The runs as a grid: ten thousand rows scroll as ten do, because only those on the screen exist. The head and the
// names stay in place. Works by mouse, by finger and by keys.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Checkbox, useComputedColorScheme } from '@mantine/core';
import { isTyping } from '../shell/use-keys.ts';
import { directionOf, isBetter } from '../charts/metric-statistic.ts';
import type { WireNumber } from '@assay/sdk';
import { ColumnHead } from './column-head.tsx';
import type { RunTreeRow } from './run-rows.ts';
import { metricValue, nameColumn, widthOf, type RunColumn } from './run-columns.ts';
import { RunTableRow } from './run-table-row.tsx';
import type { Sorting } from './sorting.ts';
import classes from './runs-table.module.css';

interface RunsTableProps {
  readonly rows: readonly RunTreeRow[];
  readonly columns: readonly RunColumn[];
  readonly sorting: Sorting;
  readonly drawn: ReadonlyMap<string, readonly number[]>;
  readonly isUpdating: boolean;
  /** How many rows there are at the end, when known. */
  readonly rowCount: number;
  readonly onEnd: () => void;
  readonly onSort: (column: RunColumn, isAscending?: boolean) => void;
  readonly onColumns: (columns: readonly RunColumn[]) => void;
  readonly onToggleDrawn: (runId: string) => void;
  readonly onToggleAll: () => void;
  readonly onToggleOpen: (runId: string) => void;
}

const rowHeight = 36;

export function RunsTable(props: RunsTableProps) {
  const { rows, columns, sorting, drawn, onEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const active = useActiveRow(props, (index) => virtual.scrollToIndex(index));
  const isTree = useMemo(() => rows.some(({ childCount }) => childCount > 0), [rows]);
  const bests = useMemo(() => bestValues(rows, columns), [rows, columns]);

  const isAtEnd = (items.at(-1)?.index ?? 0) >= rows.length - 30;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, rows.length, onEnd]);

  const nameWidth = `min(${widthOf(nameColumn)}px, 56vw)`;
  const template = `38px ${nameWidth} ${columns.map((column) => `${widthOf(column)}px`).join(' ')} minmax(0, 1fr)`;
  const width = `calc(38px + ${nameWidth} + ${columns.reduce((sum, column) => sum + widthOf(column), 0)}px)`;
  return (
    <div
      ref={box}
      className={classes['box']}
      role="grid"
      aria-label="Runs"
      aria-rowcount={props.rowCount + 1}
      aria-colcount={columns.length + 2}
      aria-busy={props.isUpdating}
      tabIndex={0}
      data-updating={props.isUpdating || undefined}
    >
      <div className={classes['inner']} style={{ minWidth: width, '--template': template } as React.CSSProperties} role="presentation">
        <div className={classes['head']} role="row" aria-rowindex={1}>
          <div className={classes['tick']} role="columnheader">
            <Checkbox size="xs" aria-label={drawn.size > 0 ? 'Draw none' : 'Draw the first ten'} checked={false} indeterminate={drawn.size > 0} onChange={props.onToggleAll} />
          </div>
          {[nameColumn, ...columns].map((column) => (
            <ColumnHead key={column.id} column={column} columns={columns} sorting={sorting} onSort={props.onSort} onColumns={props.onColumns} />
          ))}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <RunTableRow
                key={row.run.id}
                row={row}
                columns={columns}
                bests={bests}
                dash={drawn.get(row.run.id)}
                scheme={scheme}
                isTree={isTree}
                isActive={index === active}
                index={index}
                offset={start}
                onToggleDrawn={props.onToggleDrawn}
                onToggleOpen={props.onToggleOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The best value of each metric column over the rows read so far, to be marked. */
function bestValues(rows: readonly RunTreeRow[], columns: readonly RunColumn[]): ReadonlyMap<string, WireNumber> {
  const bests = new Map<string, WireNumber>();
  for (const column of columns) {
    if (column.kind !== 'metric') continue;
    const direction = directionOf(column.key);
    if (direction === 'last' || column.statistic === 'count') continue;
    for (const { run } of rows) {
      const value = metricValue(column, run);
      const best = bests.get(column.id);
      if (value !== undefined && (best === undefined || isBetter(value, best, direction))) bests.set(column.id, value);
    }
  }
  return rows.length > 1 ? bests : new Map();
}

/** The row the keys act on. */
function useActiveRow({ rows, onToggleDrawn }: RunsTableProps, show: (index: number) => void): number {
  const [active, setActive] = useState(-1);
  const navigate = useNavigate();
  const latest = useRef({ rows, onToggleDrawn, active, show });
  useEffect(() => {
    latest.current = { rows, onToggleDrawn, active, show };
  });
  useEffect(() => {
    const move = (by: number) => {
      const { rows: all, active: old } = latest.current;
      const next = Math.max(0, Math.min(all.length - 1, old + by));
      setActive(next);
      latest.current.show(next);
    };
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const run = latest.current.rows[latest.current.active]?.run;
      if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
      else if (event.key === 'x' && run) latest.current.onToggleDrawn(run.id);
      else if (event.key === 'Enter' && run && !(event.target as HTMLElement).closest('a,button')) void navigate({ to: '/runs/$runId', params: { runId: run.id } });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
  return active;
}
