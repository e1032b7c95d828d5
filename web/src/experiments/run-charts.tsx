// The charts beside the table: one per metric, the ticked runs in each. Same run, same colour as everywhere.
import { Button, Group, Text } from '@mantine/core';
import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { ChartSeries, RunRecord } from '@assay/sdk';
import { ChartCard } from '../charts/chart-card.tsx';
import type { LineStyle } from '../charts/chart-data.ts';
import { ChartToolbar } from '../charts/chart-toolbar.tsx';
import type { ChartOptions } from '../charts/chart-options.ts';
import { LineSample } from '../charts/line-sample.tsx';
import { byInterest } from '../charts/metric-groups.ts';
import { runColor, type Scheme } from '../charts/run-color.ts';
import type { XRange } from '../charts/line-chart.tsx';
import { ownMetricsQuery } from '../data/run-queries.ts';
import { countText } from '../parts/number-text.ts';
import { SearchField } from '../parts/search-field.tsx';
import { byCoverage } from './run-columns.ts';
import classes from './run-charts.module.css';

interface RunChartsProps {
  readonly metrics: readonly string[];
  /** The ticked runs that are known, in the order of the table. */
  readonly runs: readonly RunRecord[];
  readonly dashes: ReadonlyMap<string, readonly number[]>;
  readonly options: ChartOptions;
  readonly metric: string;
  readonly withLegend: boolean;
  readonly onOptions: (options: ChartOptions) => void;
  readonly onMetric: (metric: string) => void;
}

const shownAtFirst = 24;

export function RunCharts({ metrics, runs, dashes, options, metric, withLegend, onOptions, onMetric }: RunChartsProps) {
  const [shown, setShown] = useState(shownAtFirst);
  const [range, setRange] = useState<XRange>();
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const styleOf = useStyles(runs, dashes);
  const own = useOwnMetrics(runs, metrics);
  const found = useMemo(() => {
    const wanted = metric.toLowerCase();
    return byCoverage(byInterest(own.keys.filter((key) => (wanted === '' ? !key.startsWith('system/') : key.toLowerCase().includes(wanted)))), own.lists);
  }, [own, metric]);
  return (
    <div className={classes['pane']}>
      <div className={classes['bar']}>
        <ChartToolbar
          options={options}
          onChange={(next) => {
            if (next.x !== options.x) setRange(undefined);
            onOptions(next);
          }}
        >
          <SearchField label="Find a metric" value={metric} onChange={onMetric} isFilter={false} style={{ flex: '1 1 130px' }} />
        </ChartToolbar>
      </div>
      {withLegend && <Legend runs={runs} dashes={dashes} />}
      {runs.length === 0 && <p className={classes['none']}>Tick runs in the table to draw them here.</p>}
      {runs.length > 0 && found.length === 0 && (
        <p className={classes['none']}>{metric === '' ? 'These runs have logged no metrics yet.' : `No metric has “${metric}” in its name.`}</p>
      )}
      {runs.length > 0 && (
        <div className={classes['grid']}>
          {found.slice(0, shown).map((key) => (
            <ChartCard
              key={key}
              name={key}
              runIds={runIds}
              keys={[key]}
              options={options}
              styleOf={styleOf}
              sync="experiment"
              range={range}
              onRange={setRange}
              withLegend={false}
            />
          ))}
        </div>
      )}
      {runs.length > 0 && found.length > shown && (
        <Group justify="center" p="md">
          <Text size="sm" c="dimmed">
            {countText(shown)} of {countText(found.length)} metrics
          </Text>
          <Button size="xs" variant="default" onClick={() => setShown(shown + shownAtFirst * 2)}>
            Show more
          </Button>
        </Group>
      )}
    </div>
  );
}

/** Above this many keys it would cost too much to ask which of them the drawn runs have; all are shown. */
const askedMetrics = 400;

/** The metrics the drawn runs have, so that no chart is empty. */
function useOwnMetrics(runs: readonly RunRecord[], metrics: readonly string[]) {
  const ids = runs.map(({ id }) => id).sort();
  const experimentIds = [...new Set(runs.map(({ experimentId }) => experimentId))];
  const { data } = useQuery({ ...ownMetricsQuery(experimentIds, ids), enabled: ids.length > 0 && metrics.length <= askedMetrics });
  return useMemo(() => {
    const lists = (data?.items ?? []).map((run) => run.metrics);
    const own = new Set(lists.flatMap((list) => list.map(({ key }) => key)));
    return { keys: data === undefined ? metrics : metrics.filter((key) => own.has(key)), lists };
  }, [data, metrics]);
}

function Legend({ runs, dashes }: Pick<RunChartsProps, 'runs' | 'dashes'>) {
  const scheme = useComputedColorScheme();
  return (
    <ul className={classes['legend']} aria-label="Legend">
      {runs.map((run) => (
        <li key={run.id}>
          <LineSample color={runColor(run.id, scheme)} dash={dashes.get(run.id) ?? []} />
          <Link to="/runs/$runId" params={{ runId: run.id }} className="link clip">
            {run.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** How each line looks. The function stays the same as long as the runs do, so that charts are not redrawn. */
function useStyles(runs: readonly RunRecord[], dashes: ReadonlyMap<string, readonly number[]>) {
  const facts = JSON.stringify(runs.map(({ id, name, startedAt }) => [id, name, startedAt, dashes.get(id)]));
  const byId = useMemo(() => new Map((JSON.parse(facts) as [string, string, number, number[] | null][]).map((fact) => [fact[0], fact])), [facts]);
  return useCallback(
    ({ runId }: ChartSeries, scheme: Scheme): LineStyle => {
      const [, name, startedAt, dash] = byId.get(runId) ?? [runId, runId, 0, null];
      return { label: name, startedAt, color: runColor(runId, scheme), dash: dash ?? [] };
    },
    [byId],
  );
}
