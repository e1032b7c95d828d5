// A name that is cut in its middle when there is no room; the whole of it is its title.
import type { NameCut } from './cut-names.ts';
import classes from './cut-name.module.css';

export function CutName({ name, cut }: { readonly name: string; readonly cut: NameCut | undefined }) {
  if (cut === undefined || cut.end === '') {
    return (
      <span className={`clip ${classes['whole']}`} title={name}>
        {cut?.start ?? name}
      </span>
    );
  }
  return (
    <span className={classes['cut']} title={name}>
      <span className={classes['start']}>{cut.start}</span>
      <span className={classes['end']}>{cut.end}</span>
    </span>
  );
}
