// Groups of runs as a table: how many each has, and of every metric the mean over them with its deviation.
import { UnstyledButton, useComputedColorScheme } from '@mantine/core';
import { IconChevronRight, IconEyeOff } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { decodeNumber, type GroupFigures } from '@assay/sdk';
import { colorAt } from '../charts/run-color.ts';
import type { RunLook } from '../charts/run-looks.ts';
import { LineSample } from '../charts/line-sample.tsx';
import { CutName } from '../parts/cut-name.tsx';
import { cutNames } from '../parts/cut-names.ts';
import { countText, countWithNoun, metricText } from '../parts/number-text.ts';
import { GroupMembers } from './group-members.tsx';
import { kindText, shortTitle, titleOf } from './run-columns.ts';
import type { MetricColumn, NamedGroup } from './use-groups.ts';
import classes from './groups-table.module.css';

interface GroupsTableProps {
  readonly experimentId: string;
  readonly groups: readonly NamedGroup[];
  /** Whether these are all there are, so that the best of them is the best. */
  readonly isWhole: boolean;
  readonly columns: readonly MetricColumn[];
  readonly sorted: MetricColumn | undefined;
  readonly isAscending: boolean;
  readonly looks: ReadonlyMap<string, RunLook>;
  /** Params that may differ within a group. */
  readonly innerParams: readonly string[];
  readonly isUpdating: boolean;
  readonly onToggle: (name: string) => void;
  readonly onSort: (column: MetricColumn) => void;
}

export function GroupsTable(props: GroupsTableProps) {
  const { groups, columns, sorted, isAscending, looks, isWhole, onSort } = props;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const scheme = useComputedColorScheme();
  const cuts = cutNames(groups.map(({ name }) => name));
  const bests = columns.map((column, index) => (isWhole && groups.length > 1 ? bestMean(groups, index, column) : undefined));
  const toggleOpen = (name: string) => setOpened(opened.has(name) ? new Set([...opened].filter((one) => one !== name)) : new Set([...opened, name]));
  return (
    <div className={classes['box']} tabIndex={0} role="region" aria-label="Groups of runs" data-updating={props.isUpdating || undefined}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col" className={classes['name']}>
              Group
            </th>
            <th scope="col" data-number>
              Runs
            </th>
            {columns.map((column) => {
              const isSorted = column.id === sorted?.id;
              return (
                <th key={column.id} scope="col" data-number aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : 'none'}>
                  <UnstyledButton className={classes['sort']} onClick={() => onSort(column)} title={`Sort by the mean of ${titleOf(column)}`}>
                    <span>
                      {shortTitle(column).title}
                      {isSorted ? (isAscending ? ' ↑' : ' ↓') : ''}
                    </span>
                    <small>{kindText(column)}</small>
                  </UnstyledButton>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const { name, runIds, figures } = group;
            const look = looks.get(name);
            const isOpen = opened.has(name);
            return (
              <Fragment key={name}>
                <tr>
                  <th scope="row" className={classes['name']}>
                    <span>
                      <UnstyledButton
                        className={classes['mark']}
                        aria-label={`Draw ${name}`}
                        aria-pressed={look !== undefined}
                        title={look ? 'Drawn; click to leave it out' : 'Draw it in the charts'}
                        onClick={() => props.onToggle(name)}
                      >
                        {look ? <LineSample color={colorAt(look.color, scheme)} dash={look.dash} /> : <IconEyeOff size={15} />}
                      </UnstyledButton>
                      <UnstyledButton
                        className={classes['open']}
                        aria-expanded={isOpen}
                        title={name}
                        aria-label={`${name}: ${countWithNoun(runIds.length, 'run')}`}
                        onClick={() => toggleOpen(name)}
                      >
                        <IconChevronRight size={14} aria-hidden data-open={isOpen} />
                        <CutName name={name} cut={cuts.get(name)} />
                      </UnstyledButton>
                    </span>
                  </th>
                  <td data-number>{countText(runIds.length)}</td>
                  {columns.map((column, index) => (
                    <FiguresCell key={column.id} figures={figures[index]!} runs={runIds.length} isBest={bests[index] !== undefined && figures[index]!.mean === bests[index]} />
                  ))}
                </tr>
                {isOpen && <GroupMembers experimentId={props.experimentId} runIds={runIds} columns={columns} paramKeys={props.innerParams} />}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function FiguresCell({ figures, runs, isBest }: { readonly figures: GroupFigures; readonly runs: number; readonly isBest: boolean }) {
  const { count, mean, deviation, low, high, median, min, max } = figures;
  if (count === 0) return <td data-number title="No run of the group has it" />;
  const title = [
    `${countWithNoun(count, 'run')} of ${countText(runs)} with a number`,
    `mean ${metricText(mean)}, median ${metricText(median)}`,
    count > 1 ? `standard deviation ${metricText(deviation)}` : 'one run alone has no spread',
    ...(count > 1 ? [`95 % interval of the mean ${metricText(low)} to ${metricText(high)}`] : []),
    `from ${metricText(min)} to ${metricText(max)}`,
  ].join('\n');
  return (
    <td data-number data-best={isBest || undefined} title={title}>
      {metricText(mean)}
      <small>{count > 1 ? `± ${metricText(rounded(deviation!))}` : ''}</small>
      {count < runs && <small className={classes['part']}>{`of ${count}`}</small>}
    </td>
  );
}

/** Two digits of a deviation say all there is to it. */
function rounded(wire: NonNullable<GroupFigures['deviation']>) {
  const value = decodeNumber(wire);
  return Number.isFinite(value) ? Number(value.toPrecision(2)) : wire;
}

function bestMean(groups: readonly NamedGroup[], index: number, { direction, statistic }: MetricColumn): GroupFigures['mean'] {
  const way = statistic === 'min' ? 'min' : statistic === 'max' ? 'max' : direction;
  if (way === 'last') return undefined;
  const means = groups.flatMap(({ figures }) => {
    const { mean } = figures[index]!;
    return mean === undefined || !Number.isFinite(decodeNumber(mean)) ? [] : [decodeNumber(mean)];
  });
  return means.length === 0 ? undefined : means.reduce((a, b) => (way === 'min' ? Math.min(a, b) : Math.max(a, b)));
}
