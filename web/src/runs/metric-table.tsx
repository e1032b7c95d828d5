// Every metric of a run by its kept numbers: the best one marked, each with the step where it stands.
import { useState } from 'react';
import { Text } from '@mantine/core';
import type { MetricMark, MetricSummary } from '@assay/sdk';
import { ruledDirection, type MetricRules } from '../charts/metric-rules.ts';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { countText, exactText, metricText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { SearchField } from '../parts/search-field.tsx';
import table from '../parts/data-table.module.css';

const searchedFrom = 12;

const curveColumns: readonly TableColumn[] = ['Metric', { number: 'First' }, { number: 'Last' }, { number: 'Min' }, { number: 'Max' }, { number: 'Points' }];
const valueColumns: readonly TableColumn[] = ['Metric', { number: 'Value' }];

export function MetricTable({ metrics, rules }: { readonly metrics: readonly MetricSummary[]; readonly rules: MetricRules }) {
  const [text, setText] = useState('');
  const own = metrics.filter(({ key }) => !key.startsWith('system/'));
  const found = own.filter(({ key }) => key.toLowerCase().includes(text.toLowerCase()));
  const hasCurves = own.some(({ count }) => count > 1);
  return (
    <Section
      title="Metrics"
      aside={own.length > searchedFrom ? <SearchField label="Find a metric" value={text} onChange={setText} w={180} /> : own.length > 0 ? countText(own.length) : undefined}
    >
      {own.length === 0 && (
        <Text size="sm" c="dimmed">
          None logged yet.
        </Text>
      )}
      {own.length > 0 && (
        <DataTable label="Table of metrics" columns={hasCurves ? curveColumns : valueColumns}>
          {found.map((metric) => (
            <MetricRow key={metric.key} metric={metric} rules={rules} hasCurves={hasCurves} />
          ))}
        </DataTable>
      )}
    </Section>
  );
}

function MetricRow({ metric, rules, hasCurves }: { readonly metric: MetricSummary; readonly rules: MetricRules; readonly hasCurves: boolean }) {
  const { key, count, nanCount, first, last, min, max } = metric;
  const best = count > 1 ? ruledDirection(rules, key) : 'last';
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
