// What the run measured and was given that a version was made of.
import { useQuery } from '@tanstack/react-query';
import { readMetricRules } from '../charts/metric-rules.ts';
import { runQuery } from '../data/run-queries.ts';
import { MetricTable } from '../runs/metric-table.tsx';
import { ParamTable } from '../runs/param-table.tsx';
import classes from './models.module.css';

/** Nothing where the run is unknown here: what it was called stands in the version. */
export function VersionRun({ runId }: { readonly runId: string }) {
  const { data } = useQuery(runQuery(runId));
  if (!data) return null;
  return (
    <div className={classes['columns']}>
      <MetricTable metrics={data.run.metrics} rules={readMetricRules(data.experiment.tags)} />
      <ParamTable params={data.run.params} />
    </div>
  );
}
