// How many runs there are, how many match, how many are drawn, and why not more.
import { countText, countWithNoun } from '../parts/number-text.ts';
import { drawnAtFirst, drawnLimit } from './use-drawn-runs.ts';
import classes from './experiment-page.module.css';

interface RunsFootProps {
  readonly counts: { readonly all: number | undefined; readonly match: number | undefined };
  readonly isFiltered: boolean;
  readonly drawnCount: number;
  /** Whether somebody chose what is drawn. */
  readonly isChosen: boolean;
  readonly children: React.ReactNode;
}

export function RunsFoot({ counts, isFiltered, drawnCount, isChosen, children }: RunsFootProps) {
  return (
    <div className={classes['foot']} role="status">
      {counts.all !== undefined && <span>{countWithNoun(counts.all, 'run')}</span>}
      {isFiltered && counts.match !== undefined && <span>{countText(counts.match)} match</span>}
      <span>
        {countText(drawnCount)} drawn{!isChosen && drawnCount === drawnAtFirst ? ' (the first ten; the eyes choose)' : ''}
        {drawnCount === drawnLimit ? ` (no more than ${drawnLimit})` : ''}
      </span>
      {children}
    </div>
  );
}
