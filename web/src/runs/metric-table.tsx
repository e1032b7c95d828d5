// Every metric of a run by its kept numbers: the best one marked, each with the step where it stands.
import { useState } from 'react';
import { Text } from '@mantine/core';
import type { MetricMark, MetricSummary } from '@assay/sdk';
import { directionOf } from '../charts/metric-statistic.ts';
import { countText, exactText, metricText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { SearchField } from '../parts/search-field.tsx';
import table from '../parts/data-table.module.css';

const searchedFrom = 12;

export function MetricTable({ metrics }: { readonly metrics: readonly MetricSummary[] }) {
  const [text, setText] = useState('');
  const own = metrics.filter(({ key }) => !key.startsWith('system/'));
  const found = own.filter(({ key }) => key.toLowerCase().includes(text.toLowerCase()));
  const hasCurves = own.some(({ count }) => count > 1);
  return (
    <Section title="Metrics" aside={own.length > searchedFrom ? <SearchField label="Find a metric" value={text} onChange={setText} w={180} /> : own.length > 0 ? countText(own.length) : undefined}>
      {own.length === 0 && (
        <Text size="sm" c="dimmed">
          None logged yet.
        </Text>
      )}
      {own.length > 0 && (
        <div className={table['scroll']} tabIndex={0} role="region" aria-label="Table of metrics">
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">Metric</th>
                {hasCurves && <th data-number>First</th>}
                <th data-number>{hasCurves ? 'Last' : 'Value'}</th>
                {hasCurves && <th data-number>Min</th>}
                {hasCurves && <th data-number>Max</th>}
                {hasCurves && <th data-number>Points</th>}
              </tr>
            </thead>
            <tbody>
              {found.map((metric) => (
                <MetricRow key={metric.key} metric={metric} hasCurves={hasCurves} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function MetricRow({ metric, hasCurves }: { readonly metric: MetricSummary; readonly hasCurves: boolean }) {
  const { key, count, nanCount, first, last, min, max } = metric;
  const best = count > 1 ? directionOf(key) : 'last';
  return (
    <tr>
      <td className={table['key']}>{key}</td>
      {hasCurves && <Mark mark={first} withStep={count > 1} />}
      <Mark mark={last} withStep={count > 1} />
      {hasCurves && <Mark mark={min} withStep={count > 1} isBest={best === 'min'} />}
      {hasCurves && <Mark mark={max} withStep={count > 1} isBest={best === 'max'} />}
      {hasCurves && (
        <td data-number>
          {countText(count)}
          {nanCount > 0 && <small> ({countText(nanCount)} NaN)</small>}
        </td>
      )}
    </tr>
  );
}

function Mark({ mark, withStep, isBest = false }: { readonly mark: MetricMark | undefined; readonly withStep: boolean; readonly isBest?: boolean }) {
  if (!mark) return <td data-number>–</td>;
  return (
    <td data-number data-best={isBest || undefined} title={exactText(mark.value)}>
      {metricText(mark.value)}
      {withStep && <small> @ {countText(mark.step)}</small>}
    </td>
  );
}
