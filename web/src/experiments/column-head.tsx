// The head of a column: a click sorts, the menu does the rest.
import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconChevronDown, IconX } from '@tabler/icons-react';
import { directionOf, statistics, type Statistic } from '../charts/metric-statistic.ts';
import { isSortable, metricColumn, startsAscending, titleOf, type RunColumn } from './run-columns.ts';
import type { Sorting } from './sorting.ts';
import classes from './runs-table.module.css';

interface ColumnHeadProps {
  readonly column: RunColumn;
  readonly columns: readonly RunColumn[];
  readonly sorting: Sorting;
  readonly onSort: (column: RunColumn, isAscending?: boolean) => void;
  readonly onColumns: (columns: readonly RunColumn[]) => void;
}

const statisticWords: Readonly<Record<Statistic, string>> = { best: 'Best', last: 'Last', min: 'Minimum', max: 'Maximum', mean: 'Mean', first: 'First', count: 'How many' };

export function ColumnHead(props: ColumnHeadProps) {
  const { column, sorting, onSort } = props;
  const isSorted = sorting.column === column.id;
  const isNumber = column.kind === 'metric' || (column.kind === 'attribute' && column.name === 'duration');
  const isName = column.kind === 'attribute' && column.name === 'name';
  return (
    <div
      className={classes['column']}
      role="columnheader"
      aria-sort={isSorted ? (sorting.isAscending ? 'ascending' : 'descending') : 'none'}
      data-number={isNumber || undefined}
      data-name={isName || undefined}
    >
      <UnstyledButton className={classes['sort']} disabled={!isSortable(column)} onClick={() => onSort(column)} title={`${titleOf(column)}${isSortable(column) ? ': sort' : ''}`}>
        <span className={classes['title']}>
          <span className="clip">{titleOf(column)}</span>
          {isSorted && (sorting.isAscending ? <IconArrowUp size={13} aria-hidden /> : <IconArrowDown size={13} aria-hidden />)}
        </span>
        {column.kind !== 'attribute' && <small>{kindText(column)}</small>}
      </UnstyledButton>
      {!isName && <HeadMenu {...props} />}
    </div>
  );
}

function kindText(column: RunColumn): string {
  if (column.kind !== 'metric') return column.kind;
  if (column.statistic !== 'best') return statisticWords[column.statistic].toLowerCase();
  const direction = directionOf(column.key);
  return direction === 'last' ? 'last' : `best (${direction})`;
}

function HeadMenu({ column, columns, onSort, onColumns }: ColumnHeadProps) {
  const at = columns.findIndex(({ id }) => id === column.id);
  const replace = (next: RunColumn) => onColumns(columns.map((one) => (one.id === column.id ? next : one)));
  const move = (by: number) => {
    const without = columns.filter(({ id }) => id !== column.id);
    onColumns([...without.slice(0, at + by), column, ...without.slice(at + by)]);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={20} className={classes['more']} aria-label={`More for column ${titleOf(column)}`}>
          <IconChevronDown size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isSortable(column) && (
          <>
            <Menu.Item leftSection={<IconArrowUp size={15} />} onClick={() => onSort(column, true)}>
              {startsAscending(column) && column.kind === 'metric' ? 'Best first' : 'Smallest first'}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowDown size={15} />} onClick={() => onSort(column, false)}>
              {!startsAscending(column) && column.kind === 'metric' ? 'Best first' : 'Greatest first'}
            </Menu.Item>
          </>
        )}
        {column.kind === 'metric' && (
          <>
            <Menu.Label>Show of each run</Menu.Label>
            {statistics.map((statistic) => (
              <Menu.Item key={statistic} fw={statistic === column.statistic ? 700 : 400} onClick={() => replace(metricColumn(column.key, statistic))}>
                {statisticWords[statistic]}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        {at > 0 && (
          <Menu.Item leftSection={<IconArrowLeft size={15} />} onClick={() => move(-1)}>
            Move left
          </Menu.Item>
        )}
        {at < columns.length - 1 && (
          <Menu.Item leftSection={<IconArrowRight size={15} />} onClick={() => move(1)}>
            Move right
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconX size={15} />} onClick={() => onColumns(columns.filter(({ id }) => id !== column.id))}>
          Hide
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
