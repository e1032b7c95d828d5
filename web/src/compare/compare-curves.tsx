// The curves of the compared runs on common charts, in the colours they have everywhere; or those of their machines.
import { useMemo } from 'react';
import type { RunDetail } from '@assay/sdk';
import { AddChart } from '../charts/add-chart.tsx';
import type { ChartGroup } from '../charts/chart-group.ts';
import { ChartList } from '../charts/chart-list.tsx';
import { chartPage } from '../charts/chart-page.ts';
import { ChartToolbar } from '../charts/chart-toolbar.tsx';
import { byInterest, groupMetrics, type MetricGroup } from '../charts/metric-groups.ts';
import { matchingKeys } from '../charts/metric-pattern.ts';
import { readMetricRules, ruledDirection } from '../charts/metric-rules.ts';
import { runLooks } from '../charts/run-looks.ts';
import { useLineStyles } from '../experiments/use-line-styles.ts';
import { SearchField } from '../parts/search-field.tsx';
import { curveKeys } from '../runs/curve-keys.ts';
import type { CompareSearch } from './compare-search.ts';
import classes from './compare.module.css';

interface CompareCurvesProps {
  readonly runs: readonly RunDetail[];
  readonly isSystem: boolean;
  readonly search: CompareSearch;
  readonly onSearch: (next: Partial<CompareSearch>) => void;
}

export function CompareCurves({ runs, isSystem, search, onSearch }: CompareCurvesProps) {
  const page = chartPage(search, onSearch);
  const { colors, find = '' } = search;
  const ids = runs.map(({ run }) => run.id).join(' ');
  const looks = useMemo(() => runLooks(ids.split(' '), colors), [ids, colors]);
  const stylesOf = useLineStyles(
    runs.map(({ run }) => run),
    looks,
  );
  const keyText = JSON.stringify(isSystem ? systemKeys(runs) : byInterest([...new Set(runs.flatMap(curveKeys))]));
  const keys = useMemo(() => JSON.parse(keyText) as string[], [keyText]);
  const rules = readMetricRules(runs[0]!.experiment.tags);
  const groupOf = ({ name, keys: own }: MetricGroup): ChartGroup => ({
    name,
    keys: own,
    runIds: ids.split(' '),
    styleOf: stylesOf(own),
    direction: ruledDirection(rules, own[0]!),
  });
  const found = keys.filter((key) => key.toLowerCase().includes(find.toLowerCase()));
  const named = search.pair === false ? found.map((key) => ({ name: key, keys: [key] })) : groupMetrics(found);
  const groups = named.map(groupOf);
  const made = (search.made ?? []).flatMap((pattern) => {
    const own = matchingKeys(pattern, keys);
    return own.length === 0 ? [] : [{ ...groupOf({ name: `* ${pattern}`, keys: own }), title: pattern }];
  });
  if (keys.length === 0)
    return (
      <p className={`card ${classes['none']}`}>
        {isSystem ? 'None of these runs has logged metrics of its machine.' : 'None of these runs has a metric with more than one point.'}
      </p>
    );
  return (
    <>
      <div className={classes['tools']}>
        <ChartToolbar page={page}>
          <AddChart keys={keys} onAdd={(pattern) => onSearch({ made: [...new Set([pattern, ...(search.made ?? [])])] })} />
          <SearchField label="Find a metric" value={find} onChange={(text) => onSearch({ find: text === '' ? undefined : text })} w={190} />
        </ChartToolbar>
      </div>
      {found.length === 0 && <p className={`card ${classes['none']}`}>No metric has “{find}” in its name.</p>}
      <ChartList
        groups={groups}
        made={made}
        page={page}
        sync="compare"
        withLegend
        minWidth={400}
        onColor={(runId, color) => onSearch({ colors: { ...colors, [runId]: color } })}
        onRemove={(name) => onSearch({ made: search.made?.filter((pattern) => `* ${pattern}` !== name) })}
      />
    </>
  );
}

function systemKeys(runs: readonly RunDetail[]): readonly string[] {
  return [...new Set(runs.flatMap(({ run }) => run.metrics.flatMap(({ key }) => (key.startsWith('system/') ? [key] : []))))].sort();
}
