// Lines to paste into a shell or a program, with one button that copies them all.
import { CopyButton } from './copy-button.tsx';
import classes from './code-lines.module.css';

export function CodeLines({ lines, what }: { readonly lines: readonly string[]; readonly what: string }) {
  return (
    <div className={classes['box']}>
      <pre tabIndex={0} aria-label={what}>
        {lines.join('\n')}
      </pre>
      <div className={classes['copy']}>
        <CopyButton value={lines.join('\n')} what={what} />
      </div>
    </div>
  );
}
