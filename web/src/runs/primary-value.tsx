// The number that counts for a run, when its experiment says which one that is.
import type { RunDetail } from '@assay/sdk';
import { readMetricRules, ruledDirection } from '../charts/metric-rules.ts';
import { statisticValue } from '../charts/metric-statistic.ts';
import { exactText, metricText } from '../parts/number-text.ts';
import classes from './run-page.module.css';

export function PrimaryValue({ detail: { run, experiment } }: { readonly detail: RunDetail }) {
  const rules = readMetricRules(experiment.tags);
  if (rules.primary === undefined) return null;
  const direction = ruledDirection(rules, rules.primary);
  const value = statisticValue(
    run.metrics.find(({ key }) => key === rules.primary),
    'best',
    direction,
  );
  return (
    <span className={classes['primary']} title={`${rules.primary}, ${direction === 'last' ? 'last' : `best (${direction})`}: ${exactText(value)}`}>
      {rules.primary} <b>{value === undefined ? '–' : metricText(value)}</b>
    </span>
  );
}
