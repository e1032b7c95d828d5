// What is read of several runs at once, when one of them is asked for it: a page of runs costs a fixed number of questions.
import type { EarlierPart } from '../../../core/tracking/branches/branch.ts';
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';
import type { HistoryExtent } from '../../../core/tracking/history/history-store.ts';
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
  earlier(runId: string): Promise<readonly EarlierRun[]>;
}

/** A run that another one goes on from, and the last step that is shown of it. */
export interface EarlierRun extends EarlierPart {
  readonly record: RunRecord;
}

export function createRunReads({ core, caller }: WandbCall, runIds: readonly string[]): RunReads {
  const states = (name: string) => once(() => core.clientState.findMany(caller, { runIds, name }));
  const parts = once(() => core.branches.earlier(caller, runIds));
  const earlierIds = once(async () => [...new Set([...(await parts()).values()].flatMap((line) => line.map(({ runId }) => runId)))]);
  const earlierRecords = once(async () => new Map((await core.runs.getMany(caller, await earlierIds())).map((record) => [record.run.id, record])));
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
    earlier: async (runId) => {
      const line = (await parts()).get(runId) ?? [];
      if (line.length === 0) return [];
      const records = await earlierRecords();
      return line.toReversed().flatMap((part) => (records.has(part.runId) ? [{ ...part, record: records.get(part.runId)! }] : []));
    },
  };
}
