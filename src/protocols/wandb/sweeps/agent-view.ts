// An agent as this wire shows it, with the runs it was told of last of all.
import { agentSilenceMs } from '../../../core/sweeps/agent-silence.ts';
import type { SweepAgent } from '../../../core/sweeps/sweep.ts';
import type { WandbCall } from '../call.ts';
import { askedPage, connected, type Paging } from '../graphql/connection.ts';
import type { Place } from '../projects/place.ts';
import { createRunReads } from '../runs/run-reads.ts';
import { runView } from '../runs/run-view.ts';
import { agentGlobalId } from './sweep-place.ts';

interface ViewedAgent {
  readonly place: Place;
  readonly agent: SweepAgent;
  readonly trials: number;
}

export function agentView(call: WandbCall, { place, agent, trials }: ViewedAgent) {
  const { core, caller } = call;
  return {
    __typename: 'Agent',
    id: agentGlobalId(agent.id),
    name: agent.id,
    host: agent.host,
    state: stateOf(agent, call.now()),
    totalRuns: trials,
    createdAt: new Date(agent.createdAt).toISOString(),
    heartbeatAt: new Date(agent.heardAt).toISOString(),
    runs: async (paging: Paging) => {
      const page = await core.sweeps.trials(caller, { sweepId: agent.sweepId, agentId: agent.id, page: askedPage(paging) });
      const records = await core.runs.getMany(
        caller,
        page.items.map(({ runId }) => runId),
      );
      const shown = records.filter(({ run }) => run.deletedAt === undefined);
      const reads = createRunReads(
        call,
        shown.map(({ run }) => run.id),
      );
      return { ...connected({ ...page, items: shown.map((record) => runView(call, { place, record, reads })) }), totalCount: trials };
    },
  };
}

/** Agents do not say that they end. */
function stateOf({ heardAt, runIds }: SweepAgent, now: number): string {
  if (now - heardAt < agentSilenceMs) return 'RUNNING';
  return runIds.length === 0 ? 'FINISHED' : 'CRASHED';
}
