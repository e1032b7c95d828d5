// The columns of a table before anybody picks some: of what most runs have, what differs between them.
import { byInterest } from '../charts/metric-groups.ts';
import type { MetricRules } from '../charts/metric-rules.ts';
import type { KeyValue, RunKeys, RunRecord } from '@assay/sdk';
import { columnOf, metricColumn, type RunColumn } from './run-columns.ts';

const shownMetrics = 4;
const shownParams = 6;

/** `sample` are some of the runs. The primary metric stands first; params of one namespace stand together. */
export function defaultColumns({ metrics, params }: RunKeys, sample: readonly RunRecord[], rules: MetricRules): readonly RunColumn[] {
  const ofInterest = byCoverage(
    byInterest(metrics.filter((key) => !key.startsWith('system/') && key !== rules.primary)),
    sample.map((run) => run.metrics),
  );
  const ownMetrics = [...(rules.primary !== undefined && metrics.includes(rules.primary) ? [rules.primary] : []), ...ofInterest].slice(0, shownMetrics);
  const varying = byCoverage(
    params,
    sample.map((run) => run.params),
  ).filter((key) => varies(key, sample));
  return ['attribute:started', 'attribute:duration']
    .map((id) => columnOf(id)!)
    .concat(ownMetrics.map((key) => metricColumn(key, 'best', rules)))
    .concat(bySpace(varying.slice(0, shownParams)).map((key): RunColumn => ({ kind: 'param', id: `param:${key}`, key })));
}

/** Whether some runs differ in a param; of a single run nothing is known, so everything is shown. */
function varies(key: string, sample: readonly RunRecord[]): boolean {
  if (sample.length < 2) return true;
  const valueOf = ({ params }: { readonly params: readonly KeyValue[] }) => params.find((param) => param.key === key)?.value;
  const first = valueOf(sample[0]!);
  return sample.some((run) => valueOf(run) !== first);
}

/** Keys of one namespace one after the other, where the first of them stood. */
function bySpace(keys: readonly string[]): readonly string[] {
  return [...Map.groupBy(keys, (key) => /^(.*?)[./]/.exec(key)?.[1] ?? '').values()].flat();
}

/** Keys that half of the lists or more have come first, then those that several have; the order is kept otherwise. */
export function byCoverage(keys: readonly string[], lists: readonly (readonly { readonly key: string }[])[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const list of lists) for (const { key } of list) counts.set(key, (counts.get(key) ?? 0) + 1);
  const rank = (key: string): number => {
    const count = counts.get(key) ?? 0;
    if (count === 0) return 3;
    return count * 2 >= lists.length ? 0 : count > 1 ? 1 : 2;
  };
  return [...keys].sort((a, b) => rank(a) - rank(b));
}
