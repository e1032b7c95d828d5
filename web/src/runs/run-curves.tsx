// The curves of one run: a chart per metric, train and val on one, redrawn as points arrive.
import { useMemo } from 'react';
import type { RunRecord } from '@assay/sdk';
import { AddChart } from '../charts/add-chart.tsx';
import type { ChartGroup } from '../charts/chart-group.ts';
import { ChartList } from '../charts/chart-list.tsx';
import { chartPage } from '../charts/chart-page.ts';
import { ChartToolbar } from '../charts/chart-toolbar.tsx';
import { groupMetrics } from '../charts/metric-groups.ts';
import { matchingKeys } from '../charts/metric-pattern.ts';
import { SearchField } from '../parts/search-field.tsx';
import { curveStyles, shortName } from './curve-styles.ts';
import type { RunPageSearch } from './run-search.ts';
import classes from './run-page.module.css';

interface RunCurvesProps {
  readonly run: RunRecord;
  readonly keys: readonly string[];
  readonly search: RunPageSearch;
  readonly onSearch: (next: Partial<RunPageSearch>) => void;
  readonly empty: string;
}

/** So few charts have room to be large. */
const few = 2;

export function RunCurves({ run, keys, search, onSearch, empty }: RunCurvesProps) {
  const { id, startedAt } = run;
  const joined = JSON.stringify(keys);
  const isPaired = search.pair !== false;
  const page = chartPage(search, onSearch);
  const groups = useMemo(() => {
    const all = JSON.parse(joined) as string[];
    const named = isPaired ? groupMetrics(all) : all.map((key) => ({ name: key, keys: [key] }));
    return named.map((group) => groupOf(group, { id, startedAt }));
  }, [joined, id, startedAt, isPaired]);
  const wanted = (search.metric ?? '').toLowerCase();
  const found = useMemo(() => groups.filter((group) => group.keys.some((key) => key.toLowerCase().includes(wanted))), [groups, wanted]);
  const patterns = JSON.stringify(search.made ?? []);
  const made = useMemo(() => {
    const all = JSON.parse(joined) as string[];
    return (JSON.parse(patterns) as string[])
      .map((pattern) => ({ ...groupOf({ name: `* ${pattern}`, keys: matchingKeys(pattern, all) }, { id, startedAt }), title: pattern }))
      .filter((group) => group.keys.length > 0);
  }, [patterns, joined, id, startedAt]);
  if (keys.length === 0) return <p className={classes['none']}>{empty}</p>;
  return (
    <>
      <ChartToolbar page={page}>
        <AddChart keys={keys} onAdd={(pattern) => onSearch({ made: [...new Set([pattern, ...(search.made ?? [])])] })} />
        <SearchField label="Find a metric" value={search.metric ?? ''} onChange={(metric) => onSearch({ metric: metric === '' ? undefined : metric })} w={190} />
      </ChartToolbar>
      {found.length === 0 && <p className={classes['none']}>No metric has “{search.metric}” in its name.</p>}
      <div className={classes['curves']}>
        <ChartList
          groups={found}
          made={made}
          page={page}
          sync={`run ${id}`}
          withLegend
          minWidth={400}
          height={found.length <= few ? 320 : undefined}
          onRemove={(name) => onSearch({ made: search.made?.filter((pattern) => `* ${pattern}` !== name) })}
        />
      </div>
    </>
  );
}

function groupOf({ name, keys }: { readonly name: string; readonly keys: readonly string[] }, run: Pick<RunRecord, 'id' | 'startedAt'>): ChartGroup {
  return { name, title: shortName(name), keys, runIds: [run.id], styleOf: curveStyles(run, keys) };
}
