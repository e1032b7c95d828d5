// The curves of one run: a chart per metric, train and val on one, redrawn as points arrive.
import { useMemo, useState } from 'react';
import type { RunRecord } from '@assay/sdk';
import { ChartCard } from '../charts/chart-card.tsx';
import { ChartToolbar } from '../charts/chart-toolbar.tsx';
import { groupMetrics } from '../charts/metric-groups.ts';
import type { XRange } from '../charts/line-chart.tsx';
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
  const [range, setRange] = useState<XRange>();
  const { id, startedAt } = run;
  const joined = JSON.stringify(keys);
  const groups = useMemo(
    () => groupMetrics(JSON.parse(joined) as string[]).map((group) => ({ ...group, runIds: [id], styleOf: curveStyles({ id, startedAt }, group.keys) })),
    [joined, id, startedAt],
  );
  const wanted = (search.metric ?? '').toLowerCase();
  const found = groups.filter((group) => group.keys.some((key) => key.toLowerCase().includes(wanted)));
  if (keys.length === 0) return <p className={classes['none']}>{empty}</p>;
  return (
    <>
      <ChartToolbar
        options={{ x: search.x, smooth: search.smooth, log: search.log }}
        onChange={(next) => {
          if (next.x !== search.x) setRange(undefined);
          onSearch(next);
        }}
      >
        <SearchField label="Find a metric" value={search.metric ?? ''} onChange={(metric) => onSearch({ metric: metric === '' ? undefined : metric })} w={190} />
      </ChartToolbar>
      {found.length === 0 && <p className={classes['none']}>No metric has “{search.metric}” in its name.</p>}
      <div className={classes['grid']} data-few={found.length <= few || undefined}>
        {found.map((group) => (
          <ChartCard
            key={group.keys.join(' ')}
            name={shortName(group.name)}
            height={found.length <= few ? 320 : undefined}
            runIds={group.runIds}
            keys={group.keys}
            options={search}
            styleOf={group.styleOf}
            sync={`run ${id}`}
            range={range}
            onRange={setRange}
            withLegend
          />
        ))}
      </div>
    </>
  );
}
