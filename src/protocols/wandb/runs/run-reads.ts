// What is read of several runs at once, when one of them is asked for it: a page of runs costs a fixed number of questions.
import type { EarlierPart } from '../../../core/tracking/branches/branch.ts';
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';
import type { HistoryExtent } from '../../../core/tracking/history/history-store.ts';
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { isSystemKey } from '../../../core/tracking/metrics/system-key.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { once } from '../graphql/once.ts';
import { configState, summaryState } from './private-state.ts';

export interface RunReads {
  /** The client's own notes beside the config, and beside the summary. */
  config(runId: string): Promise<string | undefined>;
  summary(runId: string): Promise<string | undefined>;
  /** Of a run's own rows; undefined for one without rows. Of runs that a run goes on from too. */
  extent(runId: string, kind: HistoryKind): Promise<HistoryExtent | undefined>;
  /** What a run that goes on from others begins with, the first of them first. */
  earlier(runId: string): Promise<readonly RunBefore[]>;
  /** What such a run has logged of numbers, with what it begins with; undefined for a run that goes on from none. */
  joinedNumbers(runId: string): Promise<readonly LoggedNumbers[] | undefined>;
  /** Whether it is one run alone that is read. */
  readonly isOfOne: boolean;
}

/** A series, by its key. */
export interface LoggedNumbers {
  readonly key: string;
  readonly count: number;
  readonly last: Pick<MetricMark, 'step' | 'value'>;
}

/** A run that another one goes on from, and the last step that is shown of it. */
export interface RunBefore extends EarlierPart {
  readonly record: RunRecord;
}

export function createRunReads({ core, caller }: WandbCall, runIds: readonly string[]): RunReads {
  const states = (name: string) => once(() => core.clientState.findMany(caller, { runIds, name }));
  const parts = once(() => core.branches.earlier(caller, runIds));
  const earlierIds = once(async () => [...new Set([...(await parts()).values()].flatMap((line) => line.map(({ runId }) => runId)))]);
  const earlierRecords = once(async () => new Map((await core.runs.getMany(caller, await earlierIds())).map((record) => [record.run.id, record])));
  const joined = once(async () => {
    const lines = await parts();
    const records = new Map(await earlierRecords());
    for (const record of await core.runs.getMany(caller, [...lines.keys()])) records.set(record.run.id, record);
    const series = [...lines].flatMap(([runId, line]) => {
      const keys = [runId, ...line.map((part) => part.runId)].flatMap((id) => (records.get(id)?.metrics ?? []).map(({ key }) => key));
      return [...new Set(keys)].flatMap((key) => (isSystemKey(key) ? [] : [{ runId, key }]));
    });
    return series.length === 0 ? [] : core.metrics.sample(caller, { series, count: 1 });
  });
  const extents = (kind: HistoryKind) => once(() => core.histories.extents(caller, { runIds, kind }));
  const earlierExtents = once(async () => core.histories.extents(caller, { runIds: await earlierIds(), kind: 'logged' }));
  const [config, summary, logged, system] = [states(configState), states(summaryState), extents('logged'), extents('system')];
  return {
    config: async (runId) => (await config()).get(runId),
    summary: async (runId) => (await summary()).get(runId),
    extent: async (runId, kind) => {
      if (!runIds.includes(runId)) return (await earlierExtents()).get(runId);
      return (await (kind === 'logged' ? logged() : system())).get(runId);
    },
    joinedNumbers: async (runId) => {
      if (!(await parts()).has(runId)) return undefined;
      const own = (await joined()).filter((line) => line.runId === runId && line.total > 0);
      return own.map(({ key, total, points }) => ({ key, count: total, last: { step: points.steps[0]!, value: points.values[0]! } }));
    },
    isOfOne: runIds.length === 1,
    earlier: async (runId) => {
      const line = (await parts()).get(runId) ?? [];
      if (line.length === 0) return [];
      const records = await earlierRecords();
      return line.toReversed().flatMap((part) => (records.has(part.runId) ? [{ ...part, record: records.get(part.runId)! }] : []));
    },
  };
}
