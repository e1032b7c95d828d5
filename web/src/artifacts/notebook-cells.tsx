// A notebook as it was saved: its cells one below the other.
import { Markdown } from '../markdown/markdown.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { countText } from '../parts/number-text.ts';
import type { NotebookCell, NotebookOutput } from './read-notebook.ts';
import classes from './notebook-cells.module.css';

const shownCells = 300;
const shownChars = 20_000;

export function NotebookCells({ cells }: { readonly cells: readonly NotebookCell[] }) {
  return (
    <div className={classes['notebook']}>
      {cells.slice(0, shownCells).map((cell, index) => (
        <div key={index} className={classes['cell']}>
          {cell.kind === 'markdown' ? <Markdown text={cell.source} /> : <Lines text={cell.source} kind="code" />}
          {cell.outputs.map((output, at) => (
            <Output key={at} output={output} />
          ))}
        </div>
      ))}
      {cells.length > shownCells && (
        <p>
          The first {countText(shownCells)} of {countText(cells.length)} cells.
        </p>
      )}
    </div>
  );
}

function Output({ output }: { readonly output: NotebookOutput }) {
  if (output.kind === 'image') return <img className={classes['image']} src={output.url} alt="Output of the cell" />;
  return <Lines text={output.text} kind={output.kind} />;
}

function Lines({ text, kind }: { readonly text: string; readonly kind: 'code' | 'text' | 'error' | 'hidden' }) {
  if (text === '') return null;
  return (
    <pre className={classes['lines']} data-kind={kind}>
      {visibleText(text.slice(0, shownChars))}
      {text.length > shownChars && `\n… ${countText(text.length - shownChars)} more characters`}
    </pre>
  );
}
