// Metrics and params of two versions' runs, one beside the other.
import { Text } from '@mantine/core';
import { decodeNumber, type RunDetail, type WireNumber } from '@assay/sdk';
import { DataTable } from '../parts/data-table.tsx';
import { countText, exactText, metricText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import type { WeighedMetric } from './weigh-metrics.ts';
import classes from './models.module.css';

type Names = readonly [before: string, after: string];

const shownRows = 200;
const ways = { min: 'lower is better', max: 'higher is better', last: 'neither way is better' } as const;
const marks = { better: '▲ better', worse: '▼ worse', equal: '= equal', other: '' } as const;

export function MetricDuel({ metrics, names }: { readonly metrics: readonly WeighedMetric[]; readonly names: Names }) {
  if (metrics.length === 0) return null;
  return (
    <>
      <DataTable label="Table of metrics of both versions" columns={['Metric', { number: names[0] }, { number: names[1] }, { number: 'Difference' }, 'Outcome']}>
        {metrics.slice(0, shownRows).map(({ key, direction, before, after, outcome }) => (
          <tr key={key}>
            <td title={`${key}; ${ways[direction]}`}>
              {visibleText(key)} <small>{direction === 'last' ? 'last' : direction}</small>
            </td>
            <td data-number title={exactText(before)}>
              {metricText(before) || '–'}
            </td>
            <td data-number title={exactText(after)}>
              {metricText(after) || '–'}
            </td>
            <td data-number>{differenceText(before, after)}</td>
            <td className={classes['mark']} data-tone={outcome}>
              {marks[outcome]}
            </td>
          </tr>
        ))}
      </DataTable>
      <More count={metrics.length} what="metrics" />
    </>
  );
}

function differenceText(before: WireNumber | undefined, after: WireNumber | undefined): string {
  if (before === undefined || after === undefined) return '';
  const difference = decodeNumber(after) - decodeNumber(before);
  if (!Number.isFinite(difference)) return '';
  return difference > 0 ? `+${metricText(difference)}` : metricText(difference);
}

export function ParamDuel({ pair, names }: { readonly pair: readonly [RunDetail, RunDetail]; readonly names: Names }) {
  const [before, after] = pair.map(({ run }) => new Map(run.params.map(({ key, value }) => [key, value])));
  const keys = [...new Set([...before!.keys(), ...after!.keys()])].toSorted();
  const changed = keys.filter((key) => before!.get(key) !== after!.get(key));
  if (keys.length === 0) return null;
  if (changed.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        The same params: {countText(keys.length)}.
      </Text>
    );
  }
  return (
    <>
      <DataTable label="Table of params that differ" columns={[`Param (${changed.length} of ${keys.length} differ)`, names[0], names[1]]}>
        {changed.slice(0, shownRows).map((key) => (
          <tr key={key}>
            <td>{visibleText(key)}</td>
            <td className="mono">{visibleText(before!.get(key) ?? '–')}</td>
            <td className="mono">{visibleText(after!.get(key) ?? '–')}</td>
          </tr>
        ))}
      </DataTable>
      <More count={changed.length} what="params that differ" />
    </>
  );
}

function More({ count, what }: { readonly count: number; readonly what: string }) {
  if (count <= shownRows) return null;
  return (
    <Text size="xs" c="dimmed">
      The first {countText(shownRows)} of {countText(count)} {what}.
    </Text>
  );
}
