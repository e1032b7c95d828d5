// What each kind of live event makes out of date, for all pages at once. What is on the screen is read again at once,
// the rest when it is next shown.
import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { ownerOf, type LiveEvent } from '@assay/sdk';
import type { ChartInput } from './chart-query.ts';
import { followRows } from './live-rows.ts';
import { queryKeys } from './query-keys.ts';

type Rules = { readonly [Type in LiveEvent['type']]: (event: Extract<LiveEvent, { readonly type: Type }>) => readonly QueryKey[] };

const rules: Rules = {
  experiment: ({ experimentId: id }) => [
    queryKeys.experiments,
    queryKeys.experimentNames,
    queryKeys.experiment(id),
    queryKeys.runs(id),
    queryKeys.runCounts(id),
    queryKeys.runKeys(id),
  ],
  run: ({ experimentId, runId }) => [
    ...ofValues(experimentId, runId),
    queryKeys.runCounts(experimentId),
    queryKeys.allPickedRuns,
    queryKeys.allHomeRuns,
    queryKeys.allLineage,
    // That inputs were recorded is told as a change of the run.
    queryKeys.inputs(runId),
    queryKeys.reproductions(runId),
    queryKeys.media(runId),
  ],
  // A run that logs each second has not changed its inputs.
  metrics: ({ experimentId, runId }) => ofValues(experimentId, runId),
  console: () => [],
  alert: ({ runId }) => [queryKeys.alerts(runId)],
  reproduction: ({ runId }) => [queryKeys.reproductions(runId)],
  model: ({ name }) => [queryKeys.models, queryKeys.model(name), queryKeys.allLineage],
  collection: () => [queryKeys.allLineage],
  artifacts: ({ runId }) => [runId === undefined ? queryKeys.artifacts : queryKeys.artifactsOf(ownerOf.run(runId))],
  job: () => [queryKeys.jobs],
  schedule: () => [queryKeys.schedules],
  reset: () => [],
};

function ofValues(experimentId: string, runId: string): readonly QueryKey[] {
  return [queryKeys.experiments, queryKeys.allHomeValues, queryKeys.run(runId), queryKeys.runKeys(experimentId), queryKeys.allOwnMetrics(experimentId)];
}

function staleBy<Type extends LiveEvent['type']>(event: Extract<LiveEvent, { readonly type: Type }>): readonly QueryKey[] {
  return (rules[event.type as Type] as (event: Extract<LiveEvent, { readonly type: Type }>) => readonly QueryKey[])(event);
}

/** Never read again because something was missed: what was read of these stays true. */
const lasting: ReadonlySet<unknown> = new Set([queryKeys.server, queryKeys.consoleTail(''), queryKeys.fileHead('run:', '')].map(([root]) => root));

export function applyEvents(cache: QueryClient, events: readonly LiveEvent[]): void {
  if (events.some(({ type }) => type === 'reset')) {
    void cache.invalidateQueries({ predicate: ({ queryKey }) => !lasting.has(queryKey[0]) });
    return;
  }
  const stale = new Map(events.flatMap((event) => staleBy(event)).map((queryKey) => [hashKey(queryKey), queryKey]));
  for (const queryKey of stale.values()) void cache.invalidateQueries({ queryKey });
  followRows(cache, events);
  followCharts(cache, events);
  for (const event of events) {
    if (event.type !== 'console') continue;
    cache.setQueryData(queryKeys.consoleTotal(event.runId), event.total);
    void cache.invalidateQueries({ queryKey: queryKeys.consoleEnd(event.runId) });
  }
}

/** Those charts that show something that changed. */
function followCharts(cache: QueryClient, events: readonly LiveEvent[]): void {
  const changed = new Set(events.flatMap((event) => (event.type === 'metrics' ? event.keys.map((key) => `${event.runId} ${key}`) : [])));
  if (changed.size === 0) return;
  void cache.invalidateQueries({
    queryKey: queryKeys.charts,
    predicate: ({ queryKey }) => {
      const { runIds, keys } = queryKey[1] as ChartInput;
      return runIds.some((runId) => keys.some((key) => changed.has(`${runId} ${key}`)));
    },
  });
}
