// How many groups there are of how many runs, which is best, and whether that can be told from the next.
import { decodeNumber, type GroupFigures, type RunGroupTable } from '@assay/sdk';
import { countText, countWithNoun, metricText } from '../parts/number-text.ts';
import { startsAscending, titleOf } from './run-columns.ts';
import type { MetricColumn, NamedGroup } from './use-groups.ts';
import classes from './experiment-page.module.css';

interface GroupsFootProps {
  readonly table: RunGroupTable;
  readonly groups: readonly NamedGroup[];
  readonly sorted: MetricColumn | undefined;
  /** Of the sorted metric among the figures. */
  readonly index: number;
  readonly isAscending: boolean;
  readonly children: React.ReactNode;
}

export function GroupsFoot({ table, groups, sorted, index, isAscending, children }: GroupsFootProps) {
  const best = sorted && sorted.direction !== 'last' && isAscending === startsAscending(sorted) ? bestText(groups, index, titleOf(sorted)) : undefined;
  return (
    <div className={classes['foot']} role="status">
      <span>
        {countWithNoun(table.groupCount, 'group')} of {countWithNoun(table.runCount, 'run')}
      </span>
      {table.groupCount > groups.length && <span>the first {countText(groups.length)} shown</span>}
      {best !== undefined && <span>{best}</span>}
      {children}
    </div>
  );
}

/** The first group is best of all, as the server put them in order. */
function bestText(groups: readonly NamedGroup[], index: number, metric: string): string | undefined {
  const [first, ...others] = groups;
  const figures = first?.figures[index];
  if (!first || others.length === 0 || figures?.mean === undefined) return undefined;
  const said = `Best mean of ${metric}: ${first.name}, ${metricText(figures.mean)} over ${countWithNoun(figures.count, 'run')}`;
  const near = others.filter((other) => overlaps(figures, other.figures[index]!)).length;
  if (figures.count < 2) return `${said}; of one run no spread is known`;
  return near === 0 ? said : `${said}; its 95 % interval overlaps that of ${countWithNoun(near, 'other')}`;
}

function overlaps(a: GroupFigures, b: GroupFigures): boolean {
  if (a.low === undefined || b.low === undefined || a.count < 2 || b.count < 2) return false;
  return decodeNumber(a.low) <= decodeNumber(b.high!) && decodeNumber(b.low) <= decodeNumber(a.high!);
}
