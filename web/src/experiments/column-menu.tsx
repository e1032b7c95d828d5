// Everything that can be done with a column, by mouse and by keys.
import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconChevronDown, IconPin, IconPinnedOff, IconX, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import type { MetricRules } from '../charts/metric-rules.ts';
import { statistics, type Statistic } from '../charts/metric-statistic.ts';
import { isSortable, metricColumn, startsAscending, titleOf, type RunColumn } from './run-columns.ts';
import { SetMetricRules } from './set-metric-rules.tsx';
import classes from './runs-table.module.css';

export interface ColumnActions {
  readonly experimentId: string;
  readonly rules: MetricRules;
  readonly columns: readonly RunColumn[];
  readonly onSort: (column: RunColumn, isAscending?: boolean) => void;
  readonly onColumns: (columns: readonly RunColumn[]) => void;
  /** Puts a column in the place of another. */
  readonly onMove: (id: string, to: string) => void;
  readonly onWidth: (id: string, width: number) => void;
  readonly onFreeze: (id: string) => void;
}

export const statisticWords: Readonly<Record<Statistic, string>> = { best: 'Best', last: 'Last', min: 'Minimum', max: 'Maximum', mean: 'Mean', first: 'First', count: 'How many' };

interface ColumnMenuProps {
  readonly column: RunColumn;
  readonly actions: ColumnActions;
  readonly width: number;
  readonly isFrozen: boolean;
}

const widthStep = 40;

export function ColumnMenu({ column, actions, width, isFrozen }: ColumnMenuProps) {
  const { columns, onSort, onColumns, onMove, onWidth, onFreeze } = actions;
  const at = columns.findIndex(({ id }) => id === column.id);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={20} className={classes['more']} aria-label={`More for column ${titleOf(column)}`}>
          <IconChevronDown size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="min(560px, 80vh)" style={{ overflowY: 'auto' }}>
        {isSortable(column) && <SortItems column={column} onSort={onSort} />}
        {column.kind === 'metric' && (
          <>
            <Menu.Label>Show of each run</Menu.Label>
            {statistics.map((statistic) => (
              <Menu.Item
                key={statistic}
                py={4}
                fw={statistic === column.statistic ? 700 : 400}
                onClick={() => onColumns(columns.map((one) => (one.id === column.id ? metricColumn(column.key, statistic, actions.rules) : one)))}
              >
                {statisticWords[statistic]}
              </Menu.Item>
            ))}
            <SetMetricRules experimentId={actions.experimentId} metric={column.key} rules={actions.rules} />
          </>
        )}
        <Menu.Divider />
        {at > 0 && (
          <Menu.Item leftSection={<IconArrowLeft size={15} />} onClick={() => onMove(column.id, columns[at - 1]!.id)}>
            Move left
          </Menu.Item>
        )}
        {at < columns.length - 1 && (
          <Menu.Item leftSection={<IconArrowRight size={15} />} onClick={() => onMove(column.id, columns[at + 1]!.id)}>
            Move right
          </Menu.Item>
        )}
        <Menu.Item leftSection={isFrozen ? <IconPinnedOff size={15} /> : <IconPin size={15} />} onClick={() => onFreeze(column.id)}>
          {isFrozen ? 'Let it scroll' : 'Keep at the left'}
        </Menu.Item>
        <Menu.Item leftSection={<IconZoomIn size={15} />} closeMenuOnClick={false} onClick={() => onWidth(column.id, width + widthStep)}>
          Wider
        </Menu.Item>
        <Menu.Item leftSection={<IconZoomOut size={15} />} closeMenuOnClick={false} onClick={() => onWidth(column.id, Math.max(60, width - widthStep))}>
          Narrower
        </Menu.Item>
        <Menu.Item leftSection={<IconX size={15} />} onClick={() => onColumns(columns.filter(({ id }) => id !== column.id))}>
          Hide
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SortItems({ column, onSort }: { readonly column: RunColumn } & Pick<ColumnActions, 'onSort'>) {
  const isMetric = column.kind === 'metric';
  return (
    <>
      <Menu.Item leftSection={<IconArrowUp size={15} />} onClick={() => onSort(column, true)}>
        {startsAscending(column) && isMetric ? 'Best first' : 'Smallest first'}
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowDown size={15} />} onClick={() => onSort(column, false)}>
        {!startsAscending(column) && isMetric ? 'Best first' : 'Greatest first'}
      </Menu.Item>
    </>
  );
}
