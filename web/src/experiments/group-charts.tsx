// The charts beside the table of groups: the mean of each drawn group and what is shaded about it.
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { type BandSpread } from '../charts/band-series.ts';
import type { ChartGroup } from '../charts/chart-group.ts';
import { ChartList } from '../charts/chart-list.tsx';
import { chartPage } from '../charts/chart-page.ts';
import { ChartToolbar } from '../charts/chart-toolbar.tsx';
import { byInterest } from '../charts/metric-groups.ts';
import { ruledDirection, type MetricRules } from '../charts/metric-rules.ts';
import { colorAt } from '../charts/run-color.ts';
import type { RunLook } from '../charts/run-looks.ts';
import { SearchField } from '../parts/search-field.tsx';
import type { ExperimentPageSearch } from './experiment-search.ts';
import type { NamedGroup } from './use-groups.ts';
import classes from './run-charts.module.css';

interface GroupChartsProps {
  readonly metrics: readonly string[];
  readonly rules: MetricRules;
  readonly groups: readonly NamedGroup[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly search: ExperimentPageSearch;
  readonly change: (next: Partial<ExperimentPageSearch>) => void;
}

/** The most runs of a group, and of all groups of a chart, that the server puts together at once. */
const groupLimit = 1_000;
const chartLimit = 10_000;

export function GroupCharts({ metrics, rules, groups, looks, search, change }: GroupChartsProps) {
  const page = chartPage(search, change);
  const { metric = '', spread = 'deviation' } = search;
  const { drawable, leftOut } = useMemo(() => drawableOf(groups), [groups]);
  const charts = useCharts({ metrics, rules, groups: drawable, looks, metric, spread });
  return (
    <div className={classes['pane']}>
      <div className={classes['bar']}>
        <ChartToolbar page={page}>
          <SegmentedControl
            size="xs"
            aria-label="What is shaded"
            value={spread}
            onChange={(next) => change({ spread: next === 'deviation' ? undefined : next })}
            data={[
              { value: 'deviation', label: '± deviation' },
              { value: 'interval', label: '95 %' },
              { value: 'range', label: 'Range' },
            ]}
          />
          <SearchField
            label="Find a metric"
            value={metric}
            onChange={(text) => change({ metric: text === '' ? undefined : text })}
            isFilter={false}
            style={{ flex: '1 1 130px' }}
          />
        </ChartToolbar>
      </div>
      {leftOut > 0 && <p role="note">{leftOut} groups of more than a thousand runs are not drawn.</p>}
      {groups.length === 0 && <p className={classes['none']}>Click the eye of a group in the table to draw it here.</p>}
      {drawable.length > 0 && charts.length === 0 && (
        <p className={classes['none']}>{metric === '' ? 'These runs have logged no metrics yet.' : `No metric has “${metric}” in its name.`}</p>
      )}
      {drawable.length > 0 && <ChartList groups={charts} page={page} sync="groups" withLegend={false} minWidth={300} />}
    </div>
  );
}

function drawableOf(groups: readonly NamedGroup[]) {
  let sum = 0;
  const drawable = groups.filter(({ runIds }) => runIds.length <= groupLimit && (sum += runIds.length) <= chartLimit);
  return { drawable, leftOut: groups.length - drawable.length };
}

interface ChartsInput extends Pick<GroupChartsProps, 'metrics' | 'rules' | 'groups' | 'looks'> {
  readonly metric: string;
  readonly spread: BandSpread;
}

function useCharts({ metrics, rules, groups, looks, metric, spread }: ChartsInput): readonly ChartGroup[] {
  const { primary } = rules;
  const keys = useMemo(() => {
    const wanted = metric.toLowerCase();
    const found = byInterest(metrics.filter((key) => (wanted === '' ? !key.startsWith('system/') : key.toLowerCase().includes(wanted))));
    return primary !== undefined && found.includes(primary) ? [primary, ...found.filter((key) => key !== primary)] : found;
  }, [metrics, metric, primary]);
  return useMemo(() => {
    const named = groups.map(({ name, runIds }) => ({ name: name.slice(0, 500), runIds }));
    const labels = new Map(groups.map(({ name, runIds }) => [name.slice(0, 500), `${name} (${runIds.length})`]));
    const styleOf: ChartGroup['styleOf'] = ({ runId }, scheme) => {
      const look = looks.get(runId);
      return { label: labels.get(runId) ?? runId, startedAt: 0, color: colorAt(look?.color ?? 0, scheme), dash: look?.dash ?? [] };
    };
    return keys.map((key) => ({ name: key, runIds: named.map(({ name }) => name), keys: [key], styleOf, direction: ruledDirection(rules, key), bands: { groups: named, spread } }));
  }, [keys, groups, looks, rules, spread]);
}
