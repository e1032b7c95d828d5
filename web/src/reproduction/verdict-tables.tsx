// The tables of a verdict: metrics point by point, tests over replicas, and what differs each time.
import type { VerdictEvidence } from '@assay/sdk';
import { DataTable } from '../parts/data-table.tsx';
import { Section } from '../parts/section.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './reproduction.module.css';
import table from '../parts/data-table.module.css';

export function MetricEvidenceTable({ metrics }: { readonly metrics: VerdictEvidence['metrics'] }) {
  if (metrics.length === 0) return null;
  return (
    <Section title="Metrics" aside={metrics.length}>
      <DataTable label="Metrics of both runs" columns={['Metric', { number: 'Equal points' }, { number: 'Last before' }, { number: 'Last after' }, 'First difference']}>
        {metrics.map(({ key, renamedFrom, pointsBefore, pointsAfter, equalPoints, lastBefore, lastAfter, firstDifference, isVolatile, tolerance }) => (
          <tr key={`${renamedFrom ?? ''} ${key}`}>
            <td className={table['key']}>
              {visibleText(key)}
              {renamedFrom !== undefined && <small> renamed from {visibleText(renamedFrom)}</small>}
              {isVolatile && <small> volatile, not counted</small>}
            </td>
            <td data-number>
              {equalPoints} of {Math.max(pointsBefore, pointsAfter)}
            </td>
            <td data-number className="mono">
              {visibleText(lastBefore ?? '–')}
            </td>
            <td data-number className="mono">
              {visibleText(lastAfter ?? '–')}
            </td>
            <td className={classes['difference']}>
              {firstDifference ? visibleText(`step ${firstDifference.step}: ${firstDifference.before} became ${firstDifference.after}`) : 'none'}
              {tolerance && (
                <small>
                  {' '}
                  {tolerance.isWithin ? 'within' : 'outside'} the tolerance ({tolerance.source === 'user' ? 'set by the user' : 'from earlier repeats'})
                </small>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

export function EquivalenceTable({ tests }: { readonly tests: VerdictEvidence['statistics'] }) {
  if (tests.length === 0) return null;
  return (
    <Section title="Equivalence tests" aside={tests.length}>
      <DataTable label="Equivalence tests" columns={['Metric', { number: 'Means' }, { number: 'Margin' }, { number: 'p' }, { number: 'Power' }, 'Outcome']}>
        {tests.map((test) => (
          <tr key={test.key}>
            <td className={table['key']}>
              {visibleText(test.key)}
              <small>
                {' '}
                {test.replicasBefore} and {test.replicasAfter} replicas
              </small>
            </td>
            <td data-number>
              {test.meanBefore.toPrecision(5)} · {test.meanAfter.toPrecision(5)}
            </td>
            <td data-number>±{test.margin.toPrecision(3)}</td>
            <td data-number>{test.pValue.toPrecision(2)}</td>
            <td data-number>{Math.round(test.power * 100)} %</td>
            <td>{test.undecided !== undefined ? visibleText(test.undecided) : test.isEquivalent ? 'equal within the margin' : 'not shown to be equal'}</td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

export function VolatileTable({ fields }: { readonly fields: VerdictEvidence['volatile'] }) {
  if (fields.length === 0) return null;
  return (
    <Section title="Differs each time, not counted" aside={fields.length}>
      <DataTable label="Volatile fields">
        {fields.map(({ where, why, before, after }) => (
          <tr key={where}>
            <td className={table['key']}>
              {visibleText(where)}
              <small> {visibleText(why)}</small>
            </td>
            <td className={table['value']}>{visibleText(before)}</td>
            <td className={table['value']}>{visibleText(after)}</td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}
