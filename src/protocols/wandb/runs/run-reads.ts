// What is read of several runs at once, when one of them is asked for it: a page of runs costs a fixed number of questions.
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';
import type { HistoryExtent } from '../../../core/tracking/history/history-store.ts';
import type { WandbCall } from '../call.ts';
import { once } from '../graphql/once.ts';
import { configState, summaryState } from './private-state.ts';

export interface RunReads {
  /** The client's own notes beside the config, and beside the summary. */
  config(runId: string): Promise<string | undefined>;
  summary(runId: string): Promise<string | undefined>;
  /** Undefined for a run without rows. */
  extent(runId: string, kind: HistoryKind): Promise<HistoryExtent | undefined>;
}

export function createRunReads({ core, caller }: WandbCall, runIds: readonly string[]): RunReads {
  const states = (name: string) => once(() => core.clientState.findMany(caller, { runIds, name }));
  const extents = (kind: HistoryKind) => once(() => core.histories.extents(caller, { runIds, kind }));
  const [config, summary, logged, system] = [states(configState), states(summaryState), extents('logged'), extents('system')];
  return {
    config: async (runId) => (await config()).get(runId),
    summary: async (runId) => (await summary()).get(runId),
    extent: async (runId, kind) => (await (kind === 'logged' ? logged() : system())).get(runId),
  };
}
