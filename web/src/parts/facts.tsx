// Facts as a list of terms; those that do not apply are left out.
import { visibleText } from './visible-text.ts';
import classes from './data-table.module.css';

interface FactsProps {
  readonly items: readonly (readonly [term: string, value: React.ReactNode])[];
}

export function Facts({ items }: FactsProps) {
  return (
    <dl className={classes['facts']}>
      {items
        .filter(([, value]) => value !== undefined && value !== '' && value !== false)
        .map(([term, value]) => (
          <FactRow key={term} term={term} value={value} />
        ))}
    </dl>
  );
}

function FactRow({ term, value }: { readonly term: string; readonly value: React.ReactNode }) {
  return (
    <>
      <dt>{visibleText(term)}</dt>
      <dd>{typeof value === 'string' ? visibleText(value) : value}</dd>
    </>
  );
}
