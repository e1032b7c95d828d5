// A text people wrote in Markdown. The renderer is loaded with the first text that has a sign of it; until then, and for
// plain sentences, the text stands there as it is.
import { lazy, Suspense } from 'react';
import { visibleText } from '../parts/visible-text.ts';
import type { ResolveLink } from './render-markdown.ts';
import classes from './markdown.module.css';

const Rendered = lazy(async () => ({ default: (await import('./rendered-markdown.tsx')).RenderedMarkdown }));

/** Whatever Markdown could make something of. */
const signs = /[*_`#>[\]|~<\\]|:\/\/|www\.|@|^\s*(?:[-+]|\d+[.)])\s|^(?: {4}|\t)|^[=-]{2,}/m;
const plainChars = 5_000;

export function Markdown({ text, resolve }: { readonly text: string; readonly resolve?: ResolveLink | undefined }) {
  const plain = <div className={classes['plain']}>{visibleText(text.slice(0, plainChars).replaceAll('\r\n', '\n'))}</div>;
  if (text.length <= plainChars && !signs.test(text)) return plain;
  return (
    <Suspense fallback={plain}>
      <Rendered text={text} resolve={resolve} />
    </Suspense>
  );
}
