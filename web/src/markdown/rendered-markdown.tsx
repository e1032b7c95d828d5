// Puts rendered Markdown into the page.
import { useLayoutEffect, useRef } from 'react';
import { countText } from '../parts/number-text.ts';
import { renderMarkdown, type ResolveLink } from './render-markdown.ts';
import classes from './markdown.module.css';

const shownChars = 200_000;
const nowhere: ResolveLink = () => undefined;

export function RenderedMarkdown({ text, resolve = nowhere }: { readonly text: string; readonly resolve?: ResolveLink | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current!.replaceChildren(renderMarkdown(text.slice(0, shownChars), resolve)), [text, resolve]);
  return (
    <>
      {text.length > shownChars && (
        <p className={classes['cut']}>
          The first {countText(shownChars)} of {countText(text.length)} characters.
        </p>
      )}
      <div ref={box} className={classes['markdown']} />
    </>
  );
}
