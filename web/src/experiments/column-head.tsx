// The head of a column: a click sorts, a drag moves it, its edge makes it wider, the menu does all of it by keys too.
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconStarFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { ColumnMenu, type ColumnActions } from './column-menu.tsx';
import { isSortable, kindText, shortTitle, titleOf, type RunColumn } from './run-columns.ts';
import type { Sorting } from './sorting.ts';
import classes from './runs-table.module.css';

interface ColumnHeadProps {
  readonly column: RunColumn;
  readonly sorting: Sorting;
  readonly actions: ColumnActions;
  readonly width: number;
  /** Its distance from the left when it does not scroll. */
  readonly left: string | undefined;
}

const dragType = 'application/x-assay-column';

export function ColumnHead(props: ColumnHeadProps) {
  const { column, sorting, actions, width, left } = props;
  const [isOver, setIsOver] = useState(false);
  const isSorted = sorting.column === column.id;
  const isNumber = column.kind === 'metric' || (column.kind === 'attribute' && column.name === 'duration');
  const isName = column.kind === 'attribute' && column.name === 'name';
  const { title } = shortTitle(column);
  const isPrimary = column.kind === 'metric' && actions.rules.primary === column.key;
  return (
    <div
      className={classes['column']}
      role="columnheader"
      aria-sort={isSorted ? (sorting.isAscending ? 'ascending' : 'descending') : 'none'}
      data-number={isNumber || undefined}
      data-name={isName || undefined}
      data-frozen={left !== undefined || undefined}
      data-over={isOver || undefined}
      style={left === undefined ? undefined : { left }}
      draggable={!isName}
      onDragStart={(event) => event.dataTransfer.setData(dragType, column.id)}
      onDragOver={(event) => {
        if (isName || !event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        setIsOver(false);
        actions.onMove(event.dataTransfer.getData(dragType), column.id);
      }}
    >
      <UnstyledButton
        className={classes['sort']}
        disabled={!isSortable(column)}
        onClick={() => actions.onSort(column)}
        title={`${titleOf(column)}${isSortable(column) ? ': sort' : ''}`}
      >
        <span className={classes['title']}>
          {isPrimary && <IconStarFilled size={11} className={classes['star']} aria-label="Primary metric" />}
          <span className="clip">{title}</span>
          {isSorted && (sorting.isAscending ? <IconArrowUp size={13} aria-hidden /> : <IconArrowDown size={13} aria-hidden />)}
        </span>{' '}
        {column.kind !== 'attribute' && <small className="clip">{kindText(column)}</small>}
      </UnstyledButton>
      {!isName && <ColumnMenu column={column} actions={actions} width={width} isFrozen={left !== undefined} />}
      <WidthHandle width={width} onWidth={(next) => actions.onWidth(column.id, next)} />
    </div>
  );
}

/** The edge that is dragged; by keys the menu makes a column wider or narrower. */
function WidthHandle({ width, onWidth }: { readonly width: number; readonly onWidth: (width: number) => void }) {
  const [start, setStart] = useState<number>();
  const [moved, setMoved] = useState(0);
  return (
    <span
      className={classes['edge']}
      aria-hidden
      style={start === undefined ? undefined : { transform: `translateX(${moved}px)` }}
      data-moving={start !== undefined || undefined}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart(event.clientX);
        setMoved(0);
      }}
      onPointerMove={(event) => start !== undefined && setMoved(Math.max(60 - width, event.clientX - start))}
      onPointerUp={() => {
        if (start !== undefined && moved !== 0) onWidth(Math.round(width + moved));
        setStart(undefined);
        setMoved(0);
      }}
    />
  );
}
