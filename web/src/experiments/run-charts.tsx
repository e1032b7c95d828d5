// The charts beside the table: the drawn runs in each, train and validation of a metric on one. Same run, same colour
// as in the table.
import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { RunRecord } from '@assay/sdk';
import { AddChart } from '../charts/add-chart.tsx';
import type { ChartGroup } from '../charts/chart-group.ts';
import { ChartList } from '../charts/chart-list.tsx';
import { chartPage } from '../charts/chart-page.ts';
import type { ChartPageOptions } from '../charts/chart-options.ts';
import { ChartToolbar } from '../charts/chart-toolbar.tsx';
import { LineSample } from '../charts/line-sample.tsx';
import { byInterest, groupMetrics } from '../charts/metric-groups.ts';
import { ruledDirection, type MetricRules } from '../charts/metric-rules.ts';
import { matchingKeys } from '../charts/metric-pattern.ts';
import { colorAt } from '../charts/run-color.ts';
import type { RunLook } from '../charts/run-looks.ts';
import { ownMetricsQuery } from '../data/run-queries.ts';
import { CutName } from '../parts/cut-name.tsx';
import { cutNames } from '../parts/cut-names.ts';
import { SearchField } from '../parts/search-field.tsx';
import { byCoverage } from './default-columns.ts';
import { useLineStyles } from './use-line-styles.ts';
import classes from './run-charts.module.css';

interface RunChartsProps {
  readonly metrics: readonly string[];
  readonly rules: MetricRules;
  /** The drawn runs that are known, in the order of the table. */
  readonly runs: readonly RunRecord[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly options: ChartPageOptions;
  readonly metric: string;
  readonly withLegend: boolean;
  readonly onOptions: (options: Partial<ChartPageOptions>) => void;
  readonly onMetric: (metric: string) => void;
}

export function RunCharts(props: RunChartsProps) {
  const { metrics, runs, looks, options, metric, withLegend, onOptions, onMetric } = props;
  const page = chartPage(options, onOptions);
  const own = useOwnMetrics(runs, metrics);
  const groups = useGroups(props, own);
  const made = useMadeGroups(options.made, { runs, looks, keys: own.keys });
  const colors = options.colors;
  const setColor = useCallback((runId: string, color: number) => onOptions({ colors: { ...colors, [runId]: color } }), [colors, onOptions]);
  return (
    <div className={classes['pane']}>
      <div className={classes['bar']}>
        <ChartToolbar page={page}>
          <AddChart keys={own.keys} onAdd={(pattern) => onOptions({ made: [...new Set([pattern, ...(options.made ?? [])])] })} />
          <SearchField label="Find a metric" value={metric} onChange={onMetric} isFilter={false} style={{ flex: '1 1 130px' }} />
        </ChartToolbar>
      </div>
      {withLegend && <Legend runs={runs} looks={looks} />}
      {runs.length === 0 && <p className={classes['none']}>Click the eye of a run in the table to draw it here.</p>}
      {runs.length > 0 && groups.length === 0 && (
        <p className={classes['none']}>{metric === '' ? 'These runs have logged no metrics yet.' : `No metric has “${metric}” in its name.`}</p>
      )}
      {runs.length > 0 && (
        <ChartList
          groups={groups}
          made={made}
          page={page}
          sync="experiment"
          withLegend={false}
          minWidth={300}
          onColor={setColor}
          onRemove={(name) => onOptions({ made: options.made?.filter((pattern) => madeName(pattern) !== name) })}
        />
      )}
    </div>
  );
}

/** The charts of the metrics that are found: the primary first, then by interest, paired unless told otherwise. */
function useGroups({ runs, looks, metric, options, rules }: RunChartsProps, own: OwnMetrics): readonly ChartGroup[] {
  const isPaired = options.pair !== false;
  const { primary } = rules;
  const named = useMemo(() => {
    const wanted = metric.toLowerCase();
    const found = byCoverage(byInterest(own.keys.filter((key) => (wanted === '' ? !key.startsWith('system/') : key.toLowerCase().includes(wanted)))), own.lists);
    const ordered = primary !== undefined && found.includes(primary) ? [primary, ...found.filter((key) => key !== primary)] : found;
    if (!isPaired) return ordered.map((key) => ({ name: key, keys: [key] }));
    const rank = new Map(ordered.map((key, index) => [key, index]));
    const best = (keys: readonly string[]) => keys.reduce((least, key) => Math.min(least, rank.get(key) ?? 0), Infinity);
    return [...groupMetrics(ordered)].sort((a, b) => best(a.keys) - best(b.keys));
  }, [own, metric, isPaired, primary]);
  const directed = useMemo(() => named.map((group) => ({ ...group, direction: ruledDirection(rules, group.keys[0]!) })), [named, rules]);
  return useStyledGroups(directed, { runs, looks });
}

/** Charts by patterns. Names with the sign that no metric's chart has. */
function madeName(pattern: string): string {
  return `* ${pattern}`;
}

function useMadeGroups(patterns: readonly string[] | undefined, { runs, looks, keys }: Pick<RunChartsProps, 'runs' | 'looks'> & { readonly keys: readonly string[] }) {
  const text = JSON.stringify(patterns ?? []);
  const named = useMemo(() => (JSON.parse(text) as string[]).map((pattern) => ({ name: madeName(pattern), title: pattern, keys: matchingKeys(pattern, keys) })), [text, keys]);
  return useStyledGroups(named, { runs, looks });
}

function useStyledGroups(named: readonly Omit<ChartGroup, 'runIds' | 'styleOf'>[], { runs, looks }: Pick<RunChartsProps, 'runs' | 'looks'>): readonly ChartGroup[] {
  const idText = runs.map(({ id }) => id).join(' ');
  const stylesOf = useLineStyles(runs, looks);
  return useMemo(() => {
    const runIds = idText === '' ? [] : idText.split(' ');
    return named.filter(({ keys }) => keys.length > 0).map((group) => ({ ...group, runIds, styleOf: stylesOf(group.keys) }));
  }, [named, idText, stylesOf]);
}

interface OwnMetrics {
  readonly keys: readonly string[];
  readonly lists: readonly (readonly { readonly key: string }[])[];
}

/** Above this many keys it would cost too much to ask which of them the drawn runs have; all are shown. */
const askedMetrics = 400;

/** The metrics the drawn runs have, so that no chart is empty. */
function useOwnMetrics(runs: readonly RunRecord[], metrics: readonly string[]): OwnMetrics {
  const ids = runs.map(({ id }) => id).sort();
  const experimentIds = [...new Set(runs.map(({ experimentId }) => experimentId))];
  const { data } = useQuery({ ...ownMetricsQuery(experimentIds, ids), enabled: ids.length > 0 && metrics.length <= askedMetrics });
  return useMemo(() => {
    const lists = (data?.items ?? []).map((run) => run.metrics);
    const own = new Set(lists.flatMap((list) => list.map(({ key }) => key)));
    return { keys: data === undefined ? metrics : metrics.filter((key) => own.has(key)), lists };
  }, [data, metrics]);
}

function Legend({ runs, looks }: Pick<RunChartsProps, 'runs' | 'looks'>) {
  const scheme = useComputedColorScheme();
  const cuts = cutNames(runs.map(({ name }) => name));
  return (
    <ul className={classes['legend']} aria-label="Legend">
      {runs.map(({ id, name }) => (
        <li key={id}>
          <LineSample color={colorAt(looks.get(id)?.color ?? 0, scheme)} dash={looks.get(id)?.dash ?? []} />
          <Link to="/runs/$runId" params={{ runId: id }} className="link clip" aria-label={name}>
            <CutName name={name} cut={cuts.get(name)} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
