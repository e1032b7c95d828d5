// A text people wrote in Markdown. The renderer is loaded with the first such text; until then it stands there as it is.
import { lazy, Suspense } from 'react';
import type { ResolveLink } from './render-markdown.ts';
import classes from './markdown.module.css';

const Rendered = lazy(async () => ({ default: (await import('./rendered-markdown.tsx')).RenderedMarkdown }));

export function Markdown({ text, resolve }: { readonly text: string; readonly resolve?: ResolveLink | undefined }) {
  return (
    <Suspense fallback={<div className={classes['plain']}>{text.slice(0, 5000)}</div>}>
      <Rendered text={text} resolve={resolve} />
    </Suspense>
  );
}
