// The runs as a grid: ten thousand rows scroll as ten do, because only those on the screen exist. The head, the names,
// the pinned runs and the columns that somebody keeps stay in place. Works by mouse, by finger and by keys.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { Checkbox, UnstyledButton, useComputedColorScheme } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import type { RunRecord, WireNumber } from '@assay/sdk';
import type { RunLook } from '../charts/run-looks.ts';
import { cutNames } from '../parts/cut-names.ts';
import { ColumnHead } from './column-head.tsx';
import { columnLayout, columnWidth } from './column-layout.ts';
import type { ColumnActions } from './column-menu.tsx';
import type { RunTreeRow } from './run-rows.ts';
import { nameColumn } from './run-columns.ts';
import { RunTableRow } from './run-table-row.tsx';
import type { Sorting } from './sorting.ts';
import { useActiveRow, type RowActions } from './use-active-row.ts';
import classes from './runs-table.module.css';

interface RunsTableProps {
  readonly rows: readonly RunTreeRow[];
  /** Stand above all others and stay there. */
  readonly pinned: readonly RunRecord[];
  readonly base: RunRecord | undefined;
  readonly bests: ReadonlyMap<string, WireNumber>;
  readonly sorting: Sorting;
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly selected: ReadonlySet<string>;
  readonly widths: Readonly<Record<string, number>>;
  readonly frozenIds: readonly string[];
  readonly isUpdating: boolean;
  /** How many rows there are at the end, when known. */
  readonly rowCount: number;
  readonly onEnd: () => void;
  readonly onSelectAll: () => void;
  readonly onDrawAll: () => void;
  readonly columnActions: ColumnActions;
  readonly rowActions: RowActions;
}

const rowHeight = 36;

export function RunsTable(props: RunsTableProps) {
  const { pinned, base, looks, selected, widths, frozenIds, columnActions, rowActions, onEnd } = props;
  const { columns } = columnActions;
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  const pinnedIds = useMemo(() => new Set(pinned.map(({ id }) => id)), [pinned]);
  const pinnedRows = useMemo(() => pinned.map((run): RunTreeRow => ({ run, depth: 0, childCount: 0, isOpen: false })), [pinned]);
  const rows = useMemo(() => (pinnedIds.size === 0 ? props.rows : props.rows.filter(({ run }) => !pinnedIds.has(run.id))), [props.rows, pinnedIds]);
  const all = useMemo(() => [...pinnedRows, ...rows], [pinnedRows, rows]);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const active = useActiveRow(all, rowActions, (index) => index >= pinnedRows.length && virtual.scrollToIndex(index - pinnedRows.length));
  const isTree = useMemo(() => rows.some(({ childCount }) => childCount > 0), [rows]);
  const cuts = useMemo(() => cutNames(all.map(({ run }) => run.name)), [all]);
  const hasBase = base !== undefined;
  const layout = useMemo(() => columnLayout({ columns, widths, frozenIds, hasBase }), [columns, widths, frozenIds, hasBase]);

  const isAtEnd = (items.at(-1)?.index ?? 0) >= rows.length - 30;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, rows.length, onEnd]);

  const rowOf = (row: RunTreeRow, index: number, offset: number) => (
    <RunTableRow
      key={row.run.id}
      row={row}
      cut={cuts.get(row.run.name)}
      columns={columns}
      frozen={layout.frozen}
      bests={props.bests}
      base={base}
      look={looks.get(row.run.id)}
      scheme={scheme}
      isSelected={selected.has(row.run.id)}
      isPinned={pinnedIds.has(row.run.id)}
      isTree={isTree}
      isActive={index === active}
      index={index}
      offset={offset}
      actions={rowActions}
    />
  );
  return (
    <div
      ref={box}
      className={classes['box']}
      role="grid"
      aria-label="Runs"
      aria-rowcount={props.rowCount + 1}
      aria-colcount={columns.length + 2}
      aria-multiselectable
      aria-busy={props.isUpdating}
      tabIndex={0}
      data-updating={props.isUpdating || undefined}
    >
      <div className={classes['inner']} style={{ minWidth: layout.width, '--template': layout.template } as React.CSSProperties} role="presentation">
        <div className={classes['top']} role="presentation">
          <div className={classes['head']} role="row" aria-rowindex={1}>
            <MarksHead {...props} shownIds={all.map(({ run }) => run.id)} />
            {[nameColumn, ...columns].map((column) => (
              <ColumnHead
                key={column.id}
                column={column}
                sorting={props.sorting}
                actions={columnActions}
                width={columnWidth(column, widths, hasBase)}
                left={layout.frozen.get(column.id)}
              />
            ))}
          </div>
          {pinnedRows.length > 0 && (
            <div className={classes['pinned']} style={{ height: pinnedRows.length * rowHeight }} role="presentation">
              {pinnedRows.map((row, index) => rowOf(row, index, index * rowHeight))}
            </div>
          )}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map(({ index, start }) => rowOf(rows[index]!, index + pinnedRows.length, start))}
        </div>
      </div>
    </div>
  );
}

function MarksHead({ selected, looks, onSelectAll, onDrawAll, shownIds }: RunsTableProps & { readonly shownIds: readonly string[] }) {
  const isAll = shownIds.length > 0 && shownIds.every((id) => selected.has(id));
  const drawLabel = looks.size > 0 ? 'Draw none' : 'Draw the first ten';
  return (
    <div className={classes['tick']} role="columnheader">
      <Checkbox size="xs" aria-label={selected.size > 0 ? 'Select none' : 'Select all rows'} checked={isAll} indeterminate={selected.size > 0 && !isAll} onChange={onSelectAll} />
      <UnstyledButton className={classes['eye']} aria-label={drawLabel} title={drawLabel} onClick={onDrawAll}>
        {looks.size > 0 ? <IconEye size={15} /> : <IconEyeOff size={15} />}
      </UnstyledButton>
    </div>
  );
}
