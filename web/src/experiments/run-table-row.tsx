// One run as a row of the grid.
import { memo } from 'react';
import { ActionIcon, Checkbox, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconDots, IconEyeOff, IconFlag, IconFlagFilled, IconPin, IconPinFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { WireNumber } from '@assay/sdk';
import { colorAt, type Scheme } from '../charts/run-color.ts';
import type { RunLook } from '../charts/run-looks.ts';
import { LineSample } from '../charts/line-sample.tsx';
import { CutName } from '../parts/cut-name.tsx';
import type { NameCut } from '../parts/cut-names.ts';
import { countWithNoun } from '../parts/number-text.ts';
import { StatusMark } from '../parts/status-mark.tsx';
import type { ColumnLayout } from './column-layout.ts';
import type { RunColumn } from './run-columns.ts';
import type { RunTreeRow } from './run-rows.ts';
import { RunValue } from './run-value.tsx';
import type { RowActions } from './use-active-row.ts';
import classes from './runs-table.module.css';

export interface RunTableRowProps {
  readonly row: RunTreeRow;
  readonly cut: NameCut | undefined;
  readonly columns: readonly RunColumn[];
  readonly frozen: ColumnLayout['frozen'];
  readonly bests: ReadonlyMap<string, WireNumber>;
  /** The run all others are held against. */
  readonly base: RunTreeRow['run'] | undefined;
  /** How it is drawn; undefined when it is not. */
  readonly look: RunLook | undefined;
  readonly scheme: Scheme;
  readonly isSelected: boolean;
  readonly isPinned: boolean;
  /** Whether some row can be opened, so that all leave room for the mark. */
  readonly isTree: boolean;
  readonly isActive: boolean;
  readonly index: number;
  /** Pixels from the top. */
  readonly offset: number;
  readonly actions: RowActions;
}

export const RunTableRow = memo(function RunTableRow(props: RunTableRowProps) {
  const { row, columns, frozen, bests, base, look, scheme, isActive, isSelected, index, offset, actions } = props;
  const { run } = row;
  return (
    <div
      className={classes['row']}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-active={isActive || undefined}
      data-selected={isSelected || undefined}
      data-pinned={props.isPinned || undefined}
      style={{ transform: `translateY(${offset}px)` }}
    >
      <div className={classes['tick']} role="gridcell">
        <Checkbox size="xs" aria-label={`Select ${run.name}`} checked={isSelected} onChange={() => actions.onToggleSelected(run.id)} />
        <UnstyledButton
          className={classes['eye']}
          aria-label={`Draw ${run.name}`}
          aria-pressed={look !== undefined}
          title={look === undefined ? 'Draw it in the charts' : 'Drawn; click to leave it out'}
          onClick={() => actions.onToggleDrawn(run.id)}
        >
          {look === undefined ? <IconEyeOff size={15} /> : <LineSample color={colorAt(look.color, scheme)} dash={look.dash} />}
        </UnstyledButton>
      </div>
      <NameCell {...props} />
      {columns.map((column) => (
        <RunValue key={column.id} column={column} run={run} best={bests.get(column.id)} base={base?.id === run.id ? undefined : base} left={frozen.get(column.id)} />
      ))}
    </div>
  );
});

function NameCell({ row: { run, depth, childCount, isOpen }, cut, base, isTree, isPinned, actions }: RunTableRowProps) {
  const isBase = base?.id === run.id;
  return (
    <div className={classes['name']} role="gridcell" style={{ paddingLeft: 4 + depth * 20 }}>
      {childCount > 0 && (
        <UnstyledButton
          className={classes['open']}
          aria-expanded={isOpen}
          aria-label={`${countWithNoun(childCount, 'run')} in ${run.name}`}
          onClick={() => actions.onToggleOpen(run.id)}
        >
          <IconChevronRight size={14} data-open={isOpen} />
        </UnstyledButton>
      )}
      {isTree && childCount === 0 && <span className={classes['leaf']} />}
      <StatusMark status={run.status} />
      <Link to="/runs/$runId" params={{ runId: run.id }} className={classes['link']} title={run.name} aria-label={run.name}>
        <CutName name={run.name} cut={cut} />
      </Link>
      {childCount > 0 && <span className={classes['count']}>{childCount}</span>}
      {isBase && <span className={classes['base']}>baseline</span>}
      {isPinned && !isBase && <IconPinFilled size={12} className={classes['pin']} aria-label="Pinned" />}
      <RowMenu runId={run.id} name={run.name} isBase={isBase} isPinned={isPinned} actions={actions} />
    </div>
  );
}

interface RowMenuProps {
  readonly runId: string;
  readonly name: string;
  readonly isBase: boolean;
  readonly isPinned: boolean;
  readonly actions: RowActions;
}

function RowMenu({ runId, name, isBase, isPinned, actions }: RowMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={24} className={classes['rowMore']} aria-label={`More for ${name}`}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={isPinned ? <IconPinFilled size={15} /> : <IconPin size={15} />} onClick={() => actions.onPin(runId)}>
          {isPinned ? 'Unpin' : 'Pin to the top'}
        </Menu.Item>
        <Menu.Item leftSection={isBase ? <IconFlagFilled size={15} /> : <IconFlag size={15} />} onClick={() => actions.onBase(runId)}>
          {isBase ? 'No longer the baseline' : 'Hold all others against it'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
