// A row of the comparison: each run's own, marked where it is not as the others are.
import { memo } from 'react';
import { visibleText } from '../parts/visible-text.ts';
import type { CompareMark, CompareRow } from './compare-row.ts';
import classes from './compare.module.css';

export const CompareLine = memo(function CompareLine({ row: { key, aside, cells, isDifferent, isNumber } }: { readonly row: CompareRow }) {
  return (
    <tr tabIndex={isDifferent ? -1 : undefined} data-different={isDifferent || undefined}>
      <th scope="row" title={visibleText(key)}>
        {visibleText(key)} {aside !== undefined && <small>{aside}</small>}
      </th>
      {cells.map((cell, index) => (
        <td key={index} data-number={isNumber || undefined}>
          <Cell cell={cell} isNumber={isNumber} />
        </td>
      ))}
    </tr>
  );
});

/** Texts may be whole documents; a cell shows the beginning. */
const longest = 300;

function Cell({ cell, isNumber }: { readonly cell: CompareMark; readonly isNumber: boolean }) {
  if (cell === 'absent') return <span className={classes['absent']}>not there</span>;
  if (cell === 'no record') return <span className={classes['absent']}>no record</span>;
  const { text, whole, delta } = cell;
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return (
    <span title={visibleText(whole ?? text)} className={isNumber ? undefined : 'mono'}>
      {text === '' ? <span className={classes['absent']}>empty</span> : visibleText(shown)}
      {delta && (
        <small className={classes['delta']} data-tone={delta.tone}>
          {' '}
          {delta.text}
        </small>
      )}
    </span>
  );
}
