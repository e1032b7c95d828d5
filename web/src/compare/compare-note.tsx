// Says of which runs nothing was recorded, so that an empty place is not taken for a likeness.
import type { CompareTab } from './compare-search.ts';
import type { SideBySide } from './use-compared.ts';
import { visibleText } from '../parts/visible-text.ts';
import classes from './compare.module.css';

export function CompareNote({ compared: { runs, records, isFilling }, tab }: { readonly compared: SideBySide; readonly tab: CompareTab }) {
  if (tab !== 'table' && tab !== 'why') return null;
  if (isFilling)
    return (
      <p className={classes['note']} role="status">
        Records and files are still being read…
      </p>
    );
  const without = runs.filter((_run, index) => records[index] === null);
  if (without.length === 0) return null;
  const who = without.length === runs.length ? 'any of these runs' : without.map(({ run }) => `“${visibleText(run.name)}”`).join(', ');
  return (
    <p className={classes['note']} role="status">
      Nothing was recorded from outside of {who}: code, data, environment and outputs are not compared there. A run started with <code>assay run</code> has a record.
    </p>
  );
}
