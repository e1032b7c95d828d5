// A text with the words that were looked for marked in it.
import { visibleText } from '../parts/visible-text.ts';
import { markedParts } from './marked-parts.ts';
import classes from './search.module.css';

export function MarkedText({ text, query }: { readonly text: string; readonly query: string }) {
  return markedParts(visibleText(text), query).map(({ text: part, isMarked }, index) =>
    isMarked ? (
      <mark key={index} className={classes['mark']}>
        {part}
      </mark>
    ) : (
      <span key={index}>{part}</span>
    ),
  );
}
