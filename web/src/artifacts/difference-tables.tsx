// What differs, as lines that came and went, or as values before and after. Everything is put into the page as text.
import { VisuallyHidden } from '@mantine/core';
import { countText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import type { DiffLine } from './differing-lines.ts';
import type { ValueChange } from './differing-values.ts';
import classes from './artifact-browser.module.css';

const mostShown = 2_000;
const mostChars = 500;
const spoken = { '+': 'came', '-': 'went', ' ': '', '…': '' } as const;

export function ChangedValues({ changes }: { readonly changes: readonly ValueChange[] }) {
  if (changes.length === 0) return <p className={classes['hint']}>No key has another value.</p>;
  return (
    <>
      {changes.length > mostShown && (
        <p className={classes['note']}>
          The first {countText(mostShown)} of {countText(changes.length)} keys that differ.
        </p>
      )}
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, mostShown).map(({ key, before, after }) => (
            <tr key={key}>
              <td title={key}>{key === '' ? 'all of it' : visibleText(key)}</td>
              <td title={before}>{visibleText(short(before ?? '–'))}</td>
              <td title={after}>{visibleText(short(after ?? '–'))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface ChangedLinesProps {
  /** undefined: too much differs. */
  readonly lines: readonly DiffLine[] | undefined;
  readonly isCut: boolean;
}

export function ChangedLines({ lines, isCut }: ChangedLinesProps) {
  if (lines === undefined) return <p className={classes['hint']}>They differ in more lines than a page can show.</p>;
  if (lines.length === 0) return <p className={classes['hint']}>{isCut ? 'No line of what was compared differs.' : 'No line differs.'}</p>;
  const count = (wanted: DiffLine['mark']): string => countText(lines.filter(({ mark }) => mark === wanted).length);
  return (
    <>
      <p className={classes['note']}>
        Lines: {count('-')} went, {count('+')} came.
        {lines.length > mostShown && ` The first ${countText(mostShown)} are shown.`}
      </p>
      <pre className={classes['difference']}>
        {lines.slice(0, mostShown).map(({ mark, text }, index) => (
          <div key={index} data-mark={mark}>
            <span aria-hidden>{mark} </span>
            {spoken[mark] !== '' && <VisuallyHidden component="span">{spoken[mark]} </VisuallyHidden>}
            {visibleText(short(text))}
          </div>
        ))}
      </pre>
    </>
  );
}

function short(text: string): string {
  return text.length > mostChars ? `${text.slice(0, mostChars)}…` : text;
}
